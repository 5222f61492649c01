"""What holds for addresses, passwords and devices, by arithmetic alone."""

import unicodedata
from datetime import timedelta

from app.accounts.errors import WeakPassword

SHORTEST_PASSWORD = 10
# Long enough for any pass phrase; a hash over megabytes would be a way to keep the server busy.
LONGEST_PASSWORD = 200
LONGEST_EMAIL = 254
LONGEST_NAME = 120

SESSION_LIFE = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)
VERIFY_LIFE = timedelta(days=2)
RESET_LIFE = timedelta(hours=1)
KEEP_PROOFS = timedelta(days=7)
KEEP_SESSIONS = timedelta(days=60)

LOCALES = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "it": "Italiano",
    "nl": "Nederlands",
    "pl": "Polski",
}

# The head of every list of leaked passwords, as far as it is ten characters or longer.
_COMMON_WORDS = """
    1234567890 12345678910 123456789a 0123456789 0987654321 1111111111 0000000000 1122334455 123123123123
    123456789012 987654321012 q1w2e3r4t5 1q2w3e4r5t 1q2w3e4r5t6y qwertyuiop qwertyuiop123 qwerty12345 qwerty123456
    1qaz2wsx3edc zaq12wsxcde3 asdfghjkl1 asdfghjkl; zxcvbnm123 password12 password123 password1234 password12345
    passw0rd123 p@ssw0rd123 p@ssword123 password!1 password1! mypassword mypassword1 letmein123 letmein1234
    iloveyou12 iloveyou123 iloveyou1234 welcome123 welcome1234 welcome2024 welcome2025 welcome2026 administrator
    admin12345 admin123456 changeme123 changemenow superman123 football123 baseball123 basketball princess123
    sunshine123 monkey12345 dragon12345 master12345 michael123 charlie123 liverpool1 manchester chocolate1
    abcdefghij abcdefghijk abcd123456 abc1234567 abc123456789 a123456789 aa123456789 qwe123456789 trustno1trustno1
    correcthorsebatterystaple unbelievable starwars123 pokemon123 computer123 internet123 whatever123 secret12345
"""
_COMMON = frozenset(_COMMON_WORDS.split())

_BROWSERS = [("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")]
_SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
]


def normal_email(text: str) -> str:
    """The address as it is stored and compared: one form of each letter, lower-case, no space around."""
    return unicodedata.normalize("NFC", text).strip().lower()


def ensure_good_password(password: str, *, email: str) -> None:
    """Raise WeakPassword for what is short, common, one letter over and over, or the address itself."""
    folded = password.strip().lower()
    if len(password) < SHORTEST_PASSWORD:
        raise WeakPassword(f"Use at least {SHORTEST_PASSWORD} characters. A few words in a row work well.")
    if len(password) > LONGEST_PASSWORD:
        raise WeakPassword(f"Use at most {LONGEST_PASSWORD} characters.")
    if folded in _own_words(email):
        raise WeakPassword("Your password can’t be your e-mail address.")
    if folded in _COMMON or len(set(folded)) < 3:
        raise WeakPassword("That password is one of the first that anybody would try. Choose another.")


def device_of(agent: str) -> str:
    """What a person would call the browser, ``Firefox on Linux``, from its User-Agent header."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser


def _own_words(email: str) -> set[str]:
    name, _, domain = normal_email(email).partition("@")
    return {f"{name}@{domain}", f"{name}{domain}", name}
