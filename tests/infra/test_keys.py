"""Seals open exactly what they were made for."""

from app.infra import keys


def test_a_seal_fits_its_purpose_and_parts_only() -> None:
    seal = keys.seal("booking", "abc", 1)
    assert keys.is_seal(seal, "booking", "abc", 1)
    assert not keys.is_seal(seal, "booking", "abc", 2)
    assert not keys.is_seal(seal, "door", "abc", 1)
    assert not keys.is_seal(seal, "booking", "abd", 1)


def test_parts_do_not_run_into_each_other() -> None:
    assert keys.seal("x", "ab", "c") != keys.seal("x", "a", "bc")


def test_any_text_may_be_tried_as_a_seal() -> None:
    assert not keys.is_seal("ümläut", "booking", "abc")
