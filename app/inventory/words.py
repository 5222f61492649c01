"""Words about seats that rules and tables share."""

from enum import StrEnum


class StrandedRule(StrEnum):
    """What to do about a choice that leaves a single seat nobody will want."""

    OFF = "off"
    LENIENT = "lenient"
    STRICT = "strict"


class AccessibleRelease(StrEnum):
    """When accessible and companion seats go on general sale."""

    NEVER = "never"
    SECTION_FULL = "section_full"
    ZONE_FULL = "zone_full"
    DATE = "date"
