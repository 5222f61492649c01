"""Money is whole minor units; nothing is lost in splitting or reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import CurrencyMismatch, Money, parse_minor, plain_amount, total


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [("12", "EUR", 1200), ("12.5", "EUR", 1250), ("12,50", "EUR", 1250), ("500", "JPY", 500), ("1.25", "KWD", 1250)],
)
def test_an_amount_is_read_as_people_write_it(typed: str, currency: str, minor: int) -> None:
    assert parse_minor(typed, currency) == minor


@pytest.mark.parametrize("typed", ["", "-1", "1e3", "NaN", "1.234", "٣", "1 000", "99999999999999999999"])
def test_what_is_no_amount_of_euros_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"[A-Z]"):
        parse_minor(typed, "EUR")


def test_yen_have_no_digits_after_the_point() -> None:
    with pytest.raises(ValueError, match="JPY has 0 digits"):
        parse_minor("1.5", "JPY")


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(1, 1000), min_size=1, max_size=20))
def test_shares_always_add_up_to_the_whole(minor: int, weights: list[int]) -> None:
    whole = Money(minor, "EUR")
    assert total(whole.split(weights), "EUR") == whole


def test_currencies_do_not_mix() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "EUR") + Money(1, "USD")


@given(st.integers(0, 10**10), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_what_is_written_plainly_reads_back_the_same(minor: int, currency: str) -> None:
    assert parse_minor(plain_amount(Money(minor, currency)), currency) == minor
