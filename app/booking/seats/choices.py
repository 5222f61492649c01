"""What a visitor ticked, as the form says it, and as seats, ticket types and places to stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from app.booking.forms import code_in
from app.booking.seats.pages import MOST_TOGETHER, Asked
from app.booking.seats.scenes import Scene
from app.booking.seats.views import Part
from app.inventory.codes import normal_code
from app.inventory.errors import OddBasket, WrongQuantity
from app.inventory.rules import Basket

_TYPE, _QUANTITY = "type-", "quantity-"
_ALL = "all"
_LONGEST_KEY = 40


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The whole of what somebody wants: seats with the asked ticket types, and how many places to stand."""

    seats: tuple[str, ...]
    types: Mapping[str, str] = field(default_factory=dict)
    standing: Mapping[str, str] = field(default_factory=dict)
    # Whether wheelchair places were asked for.
    asks_accessible: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is wanted."""
        return not self.seats and not any(typed.strip() not in ("", "0") for typed in self.standing.values())


def choice_in(sent: "MultiDict[str, str]", scene: Scene) -> Choice:
    """The choice in the form, after its buttons were heard: give one back, give all back, take these instead."""
    given_back = set(sent.getlist("give_back"))
    seats = sent["instead"].split() if sent.get("instead") else sent.getlist("seat")
    seats = [] if _ALL in given_back else _with_tables(scene, seats, without=given_back)
    standing = {name.removeprefix(_QUANTITY): typed for name, typed in sent.items() if name.startswith(_QUANTITY)}
    return Choice(
        seats=tuple(seats),
        types={name.removeprefix(_TYPE): typed for name, typed in sent.items() if name.startswith(_TYPE)},
        standing={} if _ALL in given_back else standing,
        asks_accessible=sent.get("wheelchairs", "0") not in ("", "0") or "needs_wheelchair" in sent,
    )


def basket_of(choice: Choice, scene: Scene) -> Basket:
    """The basket to hold. Refuses OddBasket for seats that are not in this house or not sold at all."""
    seats = []
    for key in choice.seats:
        seat = scene.sheet.house.by_key.get(key)
        # One line asks for all chairs of a table together: by the first of them.
        asked = scene.sheet.house.tables[seat.whole][0].key if seat and seat.whole else key
        kind = scene.zone_of_pool[seat.pool_id].type_for(choice.types.get(asked, "")) if seat else None
        if kind is None:
            raise OddBasket
        seats.append((key, kind))
    return Basket.of_seats(seats, choice.standing)


def part_in(args: "MultiDict[str, str]") -> Part:
    """Which view the address asks for."""
    section = args.get("section", "")
    number = int(section) if section.isascii() and section.isdigit() and len(section) < 5 else 0
    zone, code = args.get("zone", "")[:_LONGEST_KEY], normal_code(code_in(args))
    return Part(is_list=args.get("view") == "list", section=number, zone=zone, code=code)


def asked_in(sent: "MultiDict[str, str]", scene: Scene) -> Asked:
    """How many should sit together, and where. Refuses what is no number of people."""
    party, wheelchairs = (_number(sent.get(name, "0")) for name in ("party", "wheelchairs"))
    if not 1 <= party <= MOST_TOGETHER:
        raise WrongQuantity
    where = sent.get("where", "")
    return Asked(party, where if where in {zone.key for zone in scene.zones} else "", wheelchairs)


def _with_tables(scene: Scene, keys: Iterable[str], *, without: set[str]) -> list[str]:
    """The seats, each whole table complete or not at all."""
    house = scene.sheet.house
    chosen: dict[str, None] = {}
    for key in keys:
        seat = house.by_key.get(key)
        together = [other.key for other in house.tables[seat.whole]] if seat and seat.whole else [key]
        if not without.intersection(together):
            chosen.update(dict.fromkeys(together))
    return list(chosen)


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 4):
        raise WrongQuantity
    return int(typed)
