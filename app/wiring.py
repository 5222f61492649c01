"""The app on one page: blueprints, who hears which news, the notices, the schedule and the commands."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from flask import Blueprint, Flask
from flask_migrate import Migrate

from app.accounts import cli as accounts_cli
from app.accounts import jobs as accounts_jobs
from app.accounts import notices as accounts_notices
from app.accounts import routes as accounts
from app.accounts import sessions
from app.accounts.news import EmailVerified
from app.booking import actions as booking
from app.booking import jobs as booking_jobs
from app.booking import routes as booking_routes
from app.booking.news import BookingConfirmed, BookingEnded
from app.checkin import routes as checkin
from app.core import news
from app.core.news import Handler
from app.dashboard import routes as dashboard
from app.discovery import actions as discovery
from app.discovery import routes as discovery_routes
from app.events.news import EventChanged
from app.infra.db import Base
from app.inventory import actions as inventory_actions
from app.inventory import jobs as inventory_jobs
from app.inventory import routes as inventory
from app.inventory.news import PlacesFreed, SeatMoved
from app.notifications import jobs as notifications
from app.notifications import notices
from app.notifications import routes as notifications_routes
from app.notifications.notices import Builder
from app.organizers import actions as organizers
from app.organizers import notices as organizers_notices
from app.organizers import routes as organizers_routes
from app.payments import cli as payments_cli
from app.payments import jobs as payments
from app.payments import routes as webhooks
from app.payments.gateways.local import jobs as test_bank
from app.payments.gateways.local import routes as test_payments
from app.payments.news import PaymentSettled
from app.rehearsal import cli as rehearsal_cli
from app.rehearsal import jobs as rehearsal_jobs
from app.rehearsal import routes as rehearsal
from app.site import cli as site_cli
from app.tickets import actions as tickets
from app.tickets import notices as tickets_notices
from app.tickets import routes as tickets_routes
from app.venues import routes as venues
from app.venues.news import PlanChanged, PlanDeleted, VenueChanged
from app.waiting_room import routes as waiting_room
from app.waitlist import actions as waitlist
from app.waitlist import jobs as waitlist_jobs
from app.waitlist import notices as waitlist_notices
from app.waitlist import routes as waitlist_routes
from app.web import kernel

# What people reach by address. Order matters only where addresses could overlap.
BLUEPRINTS: Sequence[Blueprint] = (
    *discovery_routes.BLUEPRINTS,
    *accounts.BLUEPRINTS,
    *organizers_routes.BLUEPRINTS,
    *venues.BLUEPRINTS,
    *inventory.BLUEPRINTS,
    *waiting_room.BLUEPRINTS,
    *booking_routes.BLUEPRINTS,
    *checkin.BLUEPRINTS,
    *dashboard.BLUEPRINTS,
    *notifications_routes.BLUEPRINTS,
    *rehearsal.BLUEPRINTS,
    *tickets_routes.BLUEPRINTS,
    *waitlist_routes.BLUEPRINTS,
    webhooks.bp,
    test_payments.bp,
)

# Machines post here and sign the body, or the page is public and cached: no token in the form.
WITHOUT_TOKEN: Sequence[str] = (
    *discovery_routes.WITHOUT_TOKEN,
    *booking_routes.WITHOUT_TOKEN,
    *checkin.WITHOUT_TOKEN,
    *waiting_room.WITHOUT_TOKEN,
    "webhooks.create",
)

# When this happens, these hear of it, in this order and in the same transaction.
NEWS: Mapping[type, Sequence[Handler]] = {
    EventChanged: [discovery.forget_pages, waitlist.follow_event],
    PlacesFreed: [waitlist.offer_next],
    VenueChanged: [discovery.forget_pages_of_venue],
    PlanChanged: [inventory_actions.follow_plan],
    PlanDeleted: [inventory_actions.keep_used_plan],
    EmailVerified: [organizers.take_up_invitations, booking.gather_bookings],
    PaymentSettled: [booking.confirm_paid_booking],
    BookingConfirmed: [tickets.issue_for_booking, tickets.send_tickets],
    BookingEnded: [tickets.void_for_booking],
    SeatMoved: [tickets.follow_seat],
}

# Every notice's name and who builds it from its subject's id. See app.notifications.
NOTICES: Mapping[str, Builder] = {
    **accounts_notices.BUILDERS,
    **organizers_notices.BUILDERS,
    **tickets_notices.BUILDERS,
    **waitlist_notices.BUILDERS,
}

# Those that somebody waits for with an open page, or whose offer ends.
URGENT = (*accounts_notices.BUILDERS, *waitlist_notices.BUILDERS)

# What runs by itself, and every how many seconds.
SCHEDULE: Sequence[tuple[int, Callable[..., None]]] = (
    (5, notifications.deliver_due),
    (5, test_bank.move_on),
    (10, payments.sweep),
    (15, waitlist_jobs.sweep),
    (30, payments.reconcile),
    (30, rehearsal_jobs.sweep),
    (60, booking_jobs.abandon_unpaid),
    (60, inventory_jobs.log_releases),
    (3600, accounts_jobs.forget_what_is_over),
)


class _Tables:
    """What Flask-Migrate needs to know of the database."""

    metadata = Base.metadata


def wire(app: Flask) -> None:
    """Hang everything on the app."""
    news.subscribe(NEWS)
    notices.use(NOTICES, urgent=URGENT)
    sessions.install(app)
    app.cli.add_command(accounts_cli.users)
    app.cli.add_command(site_cli.demo)
    app.cli.add_command(payments_cli.payments)
    app.cli.add_command(rehearsal_cli.rehearse)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for endpoint in WITHOUT_TOKEN:
        kernel.csrf.exempt(app.view_functions[endpoint])
    Migrate(app, cast("Any", _Tables), directory=str(kernel.ROOT / "migrations"))
