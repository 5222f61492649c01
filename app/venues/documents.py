"""Seating plans as files: reading them with errors in the person's words, and the schema for whoever writes them."""

import json
from collections.abc import Mapping
from functools import lru_cache

from pydantic import ValidationError

from app.venues.errors import BadPlan
from app.venues.plan import Plan

LARGEST_BYTES = 11 * 1024 * 1024
_MOST_PROBLEMS = 10
_ONE_OF = {
    "floors": "floor",
    "sections": "section",
    "rows": "row",
    "tables": "table",
    "areas": "area",
    "seats": "seat",
    "shapes": "shape",
    "zones": "zone",
    "points": "point",
    "facts": "fact",
}


def read_plan(content: bytes) -> Plan:
    """The plan in the file. Raises BadPlan, saying where in the document what is wrong."""
    return plan_from(parsed(content))


def parsed(content: bytes) -> object:
    """The JSON in the file. Raises BadPlan."""
    if len(content) > LARGEST_BYTES:
        raise BadPlan(["The file is larger than 11 MB. That is more than a plan of 30,000 seats needs."])
    try:
        return json.loads(content)
    except UnicodeDecodeError:
        raise BadPlan(["The file is not text in UTF-8."]) from None
    except json.JSONDecodeError as problem:
        raise BadPlan([f"The file is not JSON: line {problem.lineno}, column {problem.colno}."]) from None
    except RecursionError:
        raise BadPlan(["The file is not a seating plan: it is nested too deeply."]) from None


def plan_from(document: object) -> Plan:
    """The document as a plan. Raises BadPlan."""
    if not isinstance(document, dict):
        raise BadPlan(["A seating plan is a JSON object with zones and floors."])
    try:
        return Plan.model_validate(document)
    except ValidationError as problem:
        errors = problem.errors(include_url=False, include_context=False)
        told = [_sentence(document, error) for error in errors[:_MOST_PROBLEMS]]
        more = len(errors) - _MOST_PROBLEMS
        raise BadPlan([*told, *([f"And {more:,} more like these."] if more > 0 else [])]) from None


@lru_cache
def schema() -> dict[str, object]:
    """The JSON Schema of a plan, made from the same classes that read it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Plan.model_json_schema(by_alias=True),
        "title": "Foyer seating plan, version 1",
    }


def _sentence(document: object, error: Mapping[str, object]) -> str:
    place = error["loc"]
    said = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
    if not isinstance(place, tuple) or not place:
        return f"{said}."
    return f"{_place_in_words(document, place)}: {said[:1].lower()}{said[1:]}."


def _place_in_words(document: object, place: tuple[object, ...]) -> str:
    words, at, plural = [], document, ""
    for step in place:
        at = _inside(at, step)
        if isinstance(step, int):
            words.append(_one(plural, step, at))
        elif step in _ONE_OF:
            plural = str(step)
        else:
            words.append(f"“{step}”")
    told = ", ".join(words) or plural or "the document"
    return told[:1].upper() + told[1:]


def _inside(at: object, step: object) -> object:
    if isinstance(at, dict):
        return at.get(step)
    if isinstance(at, list) and isinstance(step, int) and step < len(at):
        return at[step]
    return None


def _one(plural: str, index: int, thing: object) -> str:
    name = thing.get("name") or thing.get("label") if isinstance(thing, dict) else None
    single = _ONE_OF.get(plural, "item")
    return f"{single} “{str(name)[:40]}”" if isinstance(name, str) else f"{single} {index + 1}"
