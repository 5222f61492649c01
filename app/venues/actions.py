"""Verbs that change places and their seating plans."""

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import delete, func, select, update

from app.audit.actions import record
from app.core.actor import Actor
from app.core.ids import Id, new_id
from app.core.news import announce
from app.infra.db import db
from app.venues import queries
from app.venues.errors import CityMissing, NameMissing, PlanChangedMeanwhile, PlanNameMissing
from app.venues.models import SeatingPlan, Venue
from app.venues.news import PlanChanged, PlanDeleted, VenueChanged
from app.venues.plan import Plan
from app.venues.rules import LONGEST_NAME, VenueDetails


def choose_venue(organization_id: Id, known_id: str, new: VenueDetails | None, *, by: Actor) -> Id | None:
    """The place that was chosen, or else typed; none when neither. Refuses other organizations' places."""
    if known_id:
        return queries.known_venue(organization_id, known_id)
    return create_venue(organization_id, new, by=by) if new else None


def create_venue(organization_id: Id, details: VenueDetails, *, by: Actor) -> Id:
    """Keep a new place for the organization. Refuses one without name or city."""
    _ensure_findable(details)
    venue = Venue(id=new_id(), organization_id=organization_id, **asdict(details))
    db.add(venue)
    db.flush()
    record("venue.created", by=by, subject=venue.id, chain=organization_id, details={"name": details.name})
    return venue.id


def edit_venue(venue: Venue, details: VenueDetails, *, by: Actor) -> None:
    """Keep what people read about the place. Refuses one without name or city."""
    _ensure_findable(details)
    changed = sorted(name for name, value in asdict(details).items() if getattr(venue, name) != value)
    for name in changed:
        setattr(venue, name, getattr(details, name))
    db.flush()
    record("venue.edited", by=by, subject=venue.id, chain=venue.organization_id, details={"fields": changed})
    announce(VenueChanged(venue.id))


def create_plan(venue: Venue, name: str, plan: Plan, *, by: Actor) -> SeatingPlan:
    """Keep a new plan of the venue. Refuses one without a name."""
    made = SeatingPlan(id=new_id(), venue_id=venue.id, name=_name(name), **_drawn(plan))
    db.add(made)
    db.flush()
    _record("plan.created", venue, made.id, by=by, name=made.name, seats=made.seats, standing=made.standing)
    return made


def save_plan(venue: Venue, kept: SeatingPlan, plan: Plan, *, version: int, by: Actor) -> None:
    """Keep the new drawing.

    Refuses when somebody else has saved since ``version``, and when events that use it could not follow: their sold or
    held seats would vanish.
    """
    _change(kept, {**_drawn(plan), "version": version + 1}, version=version)
    announce(PlanChanged(kept.id))
    _record("plan.saved", venue, kept.id, by=by, seats=kept.seats, standing=kept.standing, version=kept.version)


def rename_plan(venue: Venue, kept: SeatingPlan, name: str, *, by: Actor) -> None:
    """Call it something else. Refuses an empty name."""
    before = kept.name
    _change(kept, {"name": _name(name)})
    _record("plan.renamed", venue, kept.id, by=by, before=before, name=kept.name)


def copy_plan(venue: Venue, kept: SeatingPlan, *, by: Actor) -> SeatingPlan:
    """Keep a second plan with the same drawing; the picture under it stays with the first."""
    name = f"{kept.name[: LONGEST_NAME - 7]} (copy)"
    made = SeatingPlan(id=new_id(), venue_id=venue.id, name=name, document=kept.document)
    made.seats, made.standing = kept.seats, kept.standing
    db.add(made)
    db.flush()
    _record("plan.copied", venue, made.id, by=by, source=kept.id)
    return made


def set_backdrop(venue: Venue, kept: SeatingPlan, key: str | None, *, by: Actor) -> None:
    """Lay this stored picture under the plan, or none."""
    _change(kept, {"backdrop_key": key})
    _record("plan.backdrop_changed", venue, kept.id, by=by, has_backdrop=key is not None)


def delete_plan(venue: Venue, kept: SeatingPlan, *, by: Actor) -> None:
    """Remove the plan. Refuses while an event uses it."""
    # An event that begins to use the plan in this moment waits here, or is waited for and then found.
    db.scalar(select(SeatingPlan.id).where(SeatingPlan.id == kept.id).with_for_update())
    announce(PlanDeleted(kept.id))
    db.execute(delete(SeatingPlan).where(SeatingPlan.id == kept.id))
    db.expunge(kept)
    _record("plan.deleted", venue, kept.id, by=by, name=kept.name)


def _ensure_findable(details: VenueDetails) -> None:
    if not details.name:
        raise NameMissing
    if not details.city:
        raise CityMissing


def _name(typed: str) -> str:
    if not typed.strip():
        raise PlanNameMissing
    return typed.strip()[:LONGEST_NAME]


def _drawn(plan: Plan) -> dict[str, object]:
    return {"document": plan.to_json(), "seats": plan.seat_count, "standing": plan.standing_count}


def _change(kept: SeatingPlan, values: Mapping[str, object], *, version: int | None = None) -> None:
    is_current = [SeatingPlan.version == version] if version is not None else []
    changed = db.scalar(
        update(SeatingPlan)
        .where(SeatingPlan.id == kept.id, *is_current)
        .values(**values, updated_at=func.clock_timestamp())
        .returning(SeatingPlan.id)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        raise PlanChangedMeanwhile
    db.refresh(kept)


def _record(action: str, venue: Venue, plan_id: Id, *, by: Actor, **details: object) -> None:
    record(action, by=by, subject=plan_id, chain=venue.organization_id, details=details)
