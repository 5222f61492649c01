"""The draw, the pace of looking again, and the words for how long. Arithmetic only."""

import hashlib
from array import array
from datetime import datetime
from ipaddress import IPv6Address, ip_address

# How long a space inside is kept for whoever is called; after it they go in at the front of now. Short, since a crowd
# that was drawn while it slept would else keep the room empty.
TURN_SECONDS = 30
# So far back the pace is looked at.
PACE_SECONDS = 180
# One network may join at this pace a minute; once it has so many in the line, at the slow one.
PACE, MANY, SLOW_PACE = 60, 600, 24
MOST_ENTRIES = 500_000
MOST_PER_MINUTE, MOST_INSIDE = 6000, 20_000
SHORTEST_PASS, LONGEST_PASS = 3, 60
EARLIEST, LATEST = 5, 12 * 60
_SHOWN_EXACTLY = 100
# What a small machine answers beside the sale itself: more people look more seldom.
_LOOKS_A_SECOND = 700
# A visitor's whole IPv6 line: providers give out nothing smaller than a /64 and mostly a /56.
_IPV6_LINE = 56


def commitment_of(seed: str) -> str:
    """What is published of the seed before the draw."""
    return hashlib.sha256(seed.encode()).hexdigest()


def drawn_order(seed: str, count: int) -> list[int]:
    """The numbers 1…count in the order of the draw: by the SHA-256 of the seed, a colon and the number."""
    start = hashlib.sha256(f"{seed}:".encode())

    def key(number: int) -> bytes:
        digest = start.copy()
        digest.update(str(number).encode())
        return digest.digest()

    return sorted(range(1, count + 1), key=key)


def places_of(order: list[int]) -> "array[int]":
    """The other way round: at index number - 1 the place that the number drew."""
    places = array("i", bytes(4 * len(order)))
    for place, number in enumerate(order, start=1):
        places[number - 1] = place
    return places


def network_of(address: str) -> str:
    """What counts as one network: an IPv4 address, or the /56 that an IPv6 address is in."""
    try:
        parsed = ip_address(address.split("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return f"{int(parsed) >> (128 - _IPV6_LINE):x}/{_IPV6_LINE}"
    return str(parsed)


def rounded(people: int) -> int:
    """A number of people as it is shown: exact while it is small, else about right, so that it changes less often."""
    if people < _SHOWN_EXACTLY:
        return people
    step = 10 if people < 1000 else 100
    return people // step * step


def minutes_for(ahead: int, per_minute: float) -> int | None:
    """In how many minutes so many people go in; None when nobody goes in just now."""
    if per_minute <= 0:
        return None
    minutes = ahead / per_minute
    return round(minutes) if minutes < 20 else 5 * round(minutes / 5)


def jitter(number: int) -> float:
    """A steady share from 0 to 1 of each number, so that not everybody asks in the same second."""
    return (number * 2_654_435_761 % 2**32) / 2**32


def seconds_to_start(starts_at: datetime, now: datetime) -> float:
    """How long it is until the start."""
    return (starts_at - now).total_seconds()


def look_again_before(seconds: float, number: int, people: int) -> int:
    """When to look again before the draw: seldom while it is far off, and soon after it, though not all at once."""
    share = jitter(number)
    if seconds <= 45:
        spread = min(60.0, max(6.0, people / _LOOKS_A_SECOND))
        return int(max(0.0, seconds) + 2 + spread * share)
    return int(min(60, seconds - 20) * (0.7 + 0.3 * share))


def look_again_in_line(minutes: int | None, number: int, people: int) -> int:
    """When to look again while people are ahead: the sooner it may be one's turn, the more often."""
    seldom = max(45.0, people / _LOOKS_A_SECOND)
    base = 25.0 if minutes is None else min(seldom, max(5.0, minutes * 60 / 8))
    return int(base * (0.85 + 0.3 * jitter(number)))
