"""Money as whole minor units of a currency. No float and no decimal ever holds an amount."""

from collections.abc import Iterable
from dataclasses import dataclass

# Digits after the point where it is not two (ISO 4217).
_DIGITS = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}

# What an event may be sold in.
CURRENCIES = [
    "EUR",
    "USD",
    "GBP",
    "CHF",
    "SEK",
    "NOK",
    "DKK",
    "PLN",
    "CZK",
    "HUF",
    "RON",
    "BGN",
    "ISK",
    "JPY",
    "CNY",
    "INR",
    "KRW",
    "AUD",
    "NZD",
    "CAD",
    "MXN",
    "BRL",
    "ZAR",
    "TRY",
    "ILS",
    "AED",
    "SAR",
    "KWD",
    "BHD",
    "JOD",
    "TND",
    "SGD",
    "HKD",
    "THB",
    "MYR",
    "IDR",
    "PHP",
    "VND",
]

# Far above any ticket price and far below 64 bits, so that sums of many lines stay safe.
MAX_MINOR = 10_000_000_000


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum."""


def digits_of(currency: str) -> int:
    """How many digits the currency has after the point: 0 for JPY, 2 for EUR, 3 for KWD."""
    return _DIGITS.get(currency, 2)


@dataclass(frozen=True, order=False)
class Money:
    """An amount in minor units (cents) of an ISO 4217 currency. May be negative in the books."""

    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.minor * count, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def split(self, weights: list[int]) -> list["Money"]:
        """Shares in proportion to the weights that add up to the whole (largest remainder)."""
        total = sum(weights)
        shares = [self.minor * weight // total for weight in weights]
        rest = self.minor - sum(shares)
        by_remainder = sorted(range(len(weights)), key=lambda i: -(self.minor * weights[i] % total))
        for i in by_remainder[:rest]:
            shares[i] += 1
        return [Money(share, self.currency) for share in shares]

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not add up.")
        return other


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of the amounts; zero of the currency when there are none."""
    return sum(amounts, start=Money(0, currency))


def parse_minor(text: str, currency: str) -> int:
    """Minor units from what a person types, ``12``, ``12.5`` or ``12,50``. Raises ValueError otherwise."""
    cleaned = text.strip().replace(",", ".")
    whole, _, fraction = cleaned.partition(".")
    digits = digits_of(currency)
    if not whole.isascii() or not whole.isdigit() or not (fraction == "" or fraction.isdigit()):
        raise ValueError("Write an amount such as 12 or 12.50.")
    if len(fraction) > digits:
        raise ValueError(f"{currency} has {digits} digits after the point.")
    minor = int(whole) * int(10**digits) + int(fraction.ljust(digits, "0") or 0)
    if minor > MAX_MINOR:
        raise ValueError("That amount is too large.")
    return minor


def plain_amount(amount: Money) -> str:
    """The amount as a person would type it, ``12.50``, for form fields and files."""
    digits = digits_of(amount.currency)
    if digits == 0:
        return str(amount.minor)
    sign = "-" if amount.minor < 0 else ""
    whole, rest = divmod(abs(amount.minor), 10**digits)
    return f"{sign}{whole}.{rest:0{digits}d}"
