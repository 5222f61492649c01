"""The ledger by itself, and compared with the provider's books."""

import pytest
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from app.core.ids import Id, new_id
from app.core.money import Money
from app.infra.db import db, in_transaction
from app.payments import flows, ledger, verification
from app.payments.models import LedgerEntry, LedgerTransaction, Payment
from tests.makers.payments import Order, cook, make_order, make_paid_order, pay, reference_of


def test_both_books_agree(paid: Order) -> None:
    make_paid_order(Money(1250, "KWD"))
    report = verification.check_books()
    assert (report.compared, report.differences) == (2, [])


@pytest.mark.parametrize("column", ["captured_minor", "refunded_minor"])
def test_a_cent_that_moved_only_at_the_provider_is_found(paid: Order, column: str) -> None:
    cook(paid.charge_id, **{column: 4799})
    (difference,) = verification.check_books().differences
    assert paid.payment_id in difference


def test_the_command_prints_balances_and_fails_on_a_difference(app: Flask, paid: Order) -> None:
    run = app.test_cli_runner().invoke
    good = run(args=["payments", "check-books"])
    assert good.exit_code == 0, good.output
    assert "provider:local" in good.output
    assert "1 payments compared, 0 differences." in good.output
    cook(paid.charge_id, captured_minor=1)
    assert run(args=["payments", "check-books"]).exit_code == 1


def test_a_movement_that_does_not_add_up_is_refused_by_the_database(paid: Order) -> None:
    uneven = {"provider:local": Money(1, "EUR"), "refunds": Money(1, "EUR")}
    payment_id = paid.payment_id
    with pytest.raises(DBAPIError, match="add up to zero"):
        in_transaction(lambda: ledger._write("gift", new_id(), payment_id, uneven))


def test_no_line_of_the_books_can_be_changed_or_removed(paid: Order) -> None:
    for statement in (
        update(LedgerEntry).values(amount_minor=1),
        delete(LedgerEntry),
        update(LedgerTransaction).values(kind="gift"),
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            in_transaction(lambda change=statement: db.execute(change))  # type: ignore[misc]


def test_a_second_writing_of_the_same_movement_is_refused(paid: Order) -> None:
    payment_id = paid.payment_id
    with pytest.raises(DBAPIError, match="uq_ledger_transactions"):
        in_transaction(lambda: ledger.record_capture(db.get_one(Payment, payment_id)))


def test_a_second_payment_for_one_thing_is_seen_in_both_books() -> None:
    order = make_order()
    dearer = order.costing(5000)
    for each in (order, dearer):
        each.start()
    for payment in order.payments:
        pay(Id(reference_of(payment.id)))
        flows.settle(payment.id)
    assert verification.check_books().differences == []
    (totals,) = in_transaction(lambda: ledger.totals_of([order.purpose_id]))
    assert totals.taken == Money(9800, "EUR")
