"""Loads people, organizations, places and events, each only when it is not there yet."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from app.accounts import actions as accounts
from app.accounts.models import EmailProof, User
from app.core import clock
from app.core.actor import SYSTEM, Actor, ActorKind, PlatformRole
from app.core.ids import Id
from app.events import actions as events
from app.events.models import Event
from app.events.rules import Dates, EventDetails
from app.infra.db import db, transaction
from app.inventory import actions as inventory
from app.inventory.actions import TicketTypeDetails
from app.inventory.models import Pool
from app.notifications.models import Delivery
from app.organizers import actions as organizers
from app.organizers.models import Organization
from app.site.demo import bookings, line
from app.site.demo.season import SEASON, VENUES
from app.site.demo.shows import KAMMERSPIELE, NORDLYS, Show
from app.venues import actions as venues
from app.venues.models import Venue

PASSWORD = "winter garden demo"  # noqa: S105 — printed on purpose, and refused in production
PEOPLE = {
    "admin@example.org": "Ines Admin",
    "organizer@example.org": "Olga Petrova",
    "attendee@example.org": "Ada Okafor",
}
ORGANIZATIONS = (KAMMERSPIELE, NORDLYS)


def load() -> int:
    """Load what is missing; return how many events were new."""
    actors = {email: _person(email, name) for email, name in PEOPLE.items()}
    with transaction():
        accounts.promote("admin@example.org", PlatformRole.ADMIN, by=SYSTEM)
    organizer, attendee = actors["organizer@example.org"], actors["attendee@example.org"]
    organizations = {name: _organization(name, by=organizer) for name in ORGANIZATIONS}
    return sum(_show(show, organizations[show.organization], organizer, attendee) for show in SEASON)


def _person(email: str, name: str) -> Actor:
    with transaction():
        user_id = accounts.sign_up(name=name, email=email, password=PASSWORD) if not _user(email) else None
        if user_id:
            proof = db.scalars(select(EmailProof.id).where(EmailProof.user_id == user_id)).one()
            accounts.verify_email(proof)
            # They are told the password on the terminal; nobody waits for a mail.
            db.execute(delete(Delivery).where(Delivery.recipient == email))
    with transaction():
        user = db.scalars(select(User).where(User.email == email)).one()
        return Actor(ActorKind.USER, user.id, user.name, user.role)


def _user(email: str) -> User | None:
    return db.scalar(select(User).where(User.email == email))


def _organization(name: str, *, by: Actor) -> Id:
    with transaction():
        known = db.scalar(select(Organization.id).where(Organization.name == name))
        return known or organizers.create_organization(name=name, contact_email="organizer@example.org", by=by).id


def _show(show: Show, organization_id: Id, organizer: Actor, attendee: Actor) -> bool:
    with transaction():
        if db.scalar(select(Event.id).where(Event.organization_id == organization_id, Event.title == show.title)):
            return False
        event = events.create_event(organization_id, _details(show, organization_id, by=organizer), by=organizer)
        _put_on_sale(show, event, by=organizer)
        if not show.is_draft:
            events.publish_event(event, by=organizer)
            since = clock.now() - timedelta(days=28)
            db.execute(update(Event).where(Event.id == event.id).values(published_at=since))
    bookings.sell(event, show.bookings, attendee=attendee)
    line.wait(event, by=organizer)
    return True


def _details(show: Show, organization_id: Id, *, by: Actor) -> EventDetails:
    day = clock.in_zone(clock.now() + timedelta(days=show.days), show.zone)
    starts = datetime.combine(day.date(), show.at)
    return EventDetails(
        title=show.title,
        subtitle=show.subtitle,
        description=show.description,
        dates=Dates(
            starts=starts,
            ends=starts + timedelta(hours=show.hours),
            doors=starts - timedelta(minutes=show.doors_minutes) if show.doors_minutes else None,
            time_zone=show.zone,
        ),
        attendance=show.attendance,
        venue_id=_venue(show.venue, organization_id, by=by) if show.venue else None,
        join_link=show.link,
        category=show.category,
        tags=show.tags,
        stock=show.stock,
        currency=show.currency,
        ages=show.ages,
        refund_terms=show.refunds,
        speakers=show.speakers,
        programme=show.programme,
    )


def _venue(name: str, organization_id: Id, *, by: Actor) -> Id:
    details = VENUES[name]
    known = db.scalar(
        select(Venue.id).where(Venue.organization_id == organization_id, Venue.name == details.name).limit(1)
    )
    return known or venues.create_venue(organization_id, details, by=by)


def _seats(show: Show, event: Event, *, by: Actor) -> dict[str, Id]:
    if show.plan is None or event.venue_id is None:
        return {}
    plan = venues.create_plan(db.get_one(Venue, event.venue_id), "Main stage", show.plan, by=by)
    inventory.seat_event(event, plan.id, by=by)
    zones = db.scalars(select(Pool).where(Pool.event_id == event.id, Pool.zone.is_not(None)))
    return {str(pool.zone): pool.id for pool in zones}


def _put_on_sale(show: Show, event: Event, *, by: Actor) -> None:
    pools = _seats(show, event, by=by)
    for price in show.prices:
        details = TicketTypeDetails(
            name=price.name,
            kind=price.kind,
            price_minor=price.minor,
            note=price.note,
            max_per_booking=price.most,
            pool_id=pools.get(price.pool),
            capacity=price.capacity,
        )
        kind = inventory.add_ticket_type(event, details, by=by)
        if price.pool:
            pools[price.pool] = kind.pool_id
