"""Every package's tables in one list, for migrations: importing this module fills the metadata."""

from app.accounts import models as accounts
from app.audit import models as audit
from app.booking import models as booking
from app.checkin import models as checkin
from app.events import models as events
from app.inventory import models as inventory
from app.notifications import models as notifications
from app.organizers import models as organizers
from app.payments import models as payments
from app.payments.gateways.local import models as test_bank
from app.rehearsal import models as rehearsal
from app.tickets import models as tickets
from app.venues import models as venues
from app.waiting_room import models as waiting_room
from app.waitlist import models as waitlist

ALL = (
    audit,
    notifications,
    accounts,
    organizers,
    venues,
    events,
    inventory,
    waiting_room,
    payments,
    test_bank,
    booking,
    tickets,
    checkin,
    waitlist,
    rehearsal,
)
