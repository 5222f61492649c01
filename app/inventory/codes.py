"""Access codes as words: how they are compared, and new ones that are easy to read out and hard to guess."""

import secrets
import unicodedata

LONGEST_CODE = 40
MOST_AT_ONCE = 500
# Without 0 and O, 1, I and L, 5 and S, 8 and B: nobody has to ask which one it is.
_LETTERS = "234679ACDEFGHJKMNPQRTUVWXYZ"
_WORDS = (
    *("ARIA", "BALCONY", "BATON", "BRASS", "CADENCE", "CELLO", "CHORUS", "CURTAIN", "ENCORE", "FANFARE", "FERMATA"),
    *("FOLLY", "GALLERY", "HARP", "INTERVAL", "LANTERN", "LEGATO", "MATINEE", "MINUET", "NOCTURNE", "OBOE", "OCTAVE"),
    *("OVERTURE", "PARTERRE", "PRELUDE", "PROMPTER", "QUARTET", "REFRAIN", "REPRISE", "RONDO", "SERENADE", "SONATA"),
    *("STAGEDOOR", "TEMPO", "TENOR", "TIMPANI", "TRUMPET", "VELVET", "VIOLA", "WALTZ", "WINGS", "ZITHER"),
)


def normal_code(typed: str) -> str:
    """The code as it is stored and compared: one form of each letter, capitals, no space anywhere."""
    return "".join(unicodedata.normalize("NFKC", typed).upper().split())


def new_code(prefix: str = "", *, letters: int = 6) -> str:
    """A code that nobody has yet, such as ``VELVET-4K7QMX``: a word, or the prefix, and so many letters by chance."""
    head = normal_code(prefix) or secrets.choice(_WORDS)
    return f"{head}-{''.join(secrets.choice(_LETTERS) for _ in range(letters))}"
