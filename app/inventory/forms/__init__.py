"""The shape of what organizers type about what is for sale."""

from app.inventory.forms.access_codes import CodeForm, ManyCodesForm, NewCodeForm, code_typed_from
from app.inventory.forms.pools import PoolForm, pool_typed_from
from app.inventory.forms.terms import TermsForm
from app.inventory.forms.ticket_types import EditTicketTypeForm, TicketTypeForm, typed_from
from app.inventory.forms.tiers import TierForm, tier_typed_from
from app.web.forms import Form

__all__ = [
    "ClickForm",
    "CodeForm",
    "EditTicketTypeForm",
    "ManyCodesForm",
    "NewCodeForm",
    "PoolForm",
    "TermsForm",
    "TicketTypeForm",
    "TierForm",
    "code_typed_from",
    "pool_typed_from",
    "tier_typed_from",
    "typed_from",
]


class ClickForm(Form):
    """A click, and nothing typed."""
