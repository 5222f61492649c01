"""What holds for names, roles and offers, by arithmetic alone."""

import re
import unicodedata
from datetime import timedelta

LONGEST_NAME = 120
LONGEST_WEBSITE = 300
LONGEST_SLUG = 60
INVITATION_LIFE = timedelta(days=14)

_NOT_DECOMPOSED = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
_FALLBACK = "organization"


def slug_of(name: str) -> str:
    """The name as part of an address: ``Théâtre du Nord`` becomes ``theatre-du-nord``."""
    letters = unicodedata.normalize("NFKD", name.lower().translate(_NOT_DECOMPOSED))
    plain = letters.encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-")
    return slug or _FALLBACK
