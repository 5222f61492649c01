"""Whatever happens in whatever order, the books balance and every captured cent is accounted for."""

from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.core import clock
from app.core.errors import Refused
from app.core.ids import Id, new_id
from app.core.money import Money
from app.infra.db import close_session, in_transaction
from app.payments import actions, flows, ledger, verification
from app.payments.gateways.local import books
from app.payments.models import Payment, PaymentState
from app.payments.news import PaymentSettled
from app.payments.queries import PaymentView
from tests.cast import make_owner
from tests.makers.payments import Order, cook, deliver, messages_of, movements_of, pay, reference_of
from tests.payments.bench import age, process_inbox, send_refunds

picks = st.integers(min_value=0, max_value=9)


class Whims(RuleBasedStateMachine):
    """A buyer, a bank that repeats itself, a reconciler and an organizer, all at their whim."""

    app: Flask
    heard: list[object]
    organization_id: Id

    @initialize()
    def somebody_wants_to_pay(self) -> None:
        self.order = Order(new_id(), self.organization_id)
        self.order.start()

    @rule()
    def the_buyer_tries_again(self) -> None:
        self.order.start()

    @rule(pick=picks, late=st.booleans(), copies=st.integers(0, 2))
    def the_buyer_pays(self, pick: int, late: bool, copies: int) -> None:
        charge_id = self._charge(pick)

        def work() -> None:
            charge = books.charge_known_as(charge_id)
            if late:
                books.pay_late(charge, seconds=600, copies=copies)
                return
            books.pay(charge, copies=copies)

        self._trying(lambda: in_transaction(work))

    @rule()
    def the_buyer_pays_and_comes_back(self) -> None:
        charge_id = self.order.charge_id
        self._trying(lambda: pay(charge_id))
        flows.settle(self.order.payments[-1].id)

    @rule(pick=picks)
    def the_card_is_declined(self, pick: int) -> None:
        charge_id = self._charge(pick)
        self._trying(lambda: in_transaction(lambda: books.decline(books.charge_known_as(charge_id))))

    @rule(pick=picks)
    def late_money_arrives(self, pick: int) -> None:
        charge_id = self._charge(pick)
        cook(charge_id, settles_at=clock.now())

    @rule(pick=picks, which=picks)
    def a_message_arrives_perhaps_again(self, pick: int, which: int) -> None:
        messages = messages_of(self._charge(pick))
        if messages:
            assert deliver(self.app.test_client(), messages[which % len(messages)]).status_code == 204

    @rule()
    def the_worker_reads_the_inbox(self) -> None:
        process_inbox()

    @rule()
    def the_buyer_looks_again(self) -> None:
        flows.look_again(self.order.purpose_id)

    @rule(expired=st.booleans())
    def the_reconciler_comes_by(self, expired: bool) -> None:
        age(Payment, ["created_at", "checked_at", *(["expires_at"] if expired else [])], minutes=40)
        flows.reconcile()

    @rule(pick=picks, minor=st.sampled_from([1, 2400, 4800, books.REFUSED_REFUND]), key=st.integers(0, 3))
    def the_organizer_refunds(self, pick: int, minor: int, key: int) -> None:
        payment_id = self._payment(pick).id
        wish = f"{payment_id}:{key}"
        self._trying(
            lambda: in_transaction(lambda: actions.ask_refund(payment_id, Money(minor, "EUR"), key=wish, reason="Whim"))
        )

    @rule()
    def the_worker_sends_refunds(self) -> None:
        send_refunds()

    @invariant()
    def money_is_announced_once_and_booked_once(self) -> None:
        told = Counter(fact.payment_id for fact in self.heard if isinstance(fact, PaymentSettled))
        for payment in self._payments():
            is_captured = payment.state is PaymentState.CAPTURED
            assert movements_of(payment.id).count("capture") == is_captured
            # Once when it came, and once more by the reconciler to be sure.
            assert is_captured <= told[payment.id] <= 2 * is_captured
            assert 0 <= payment.left.minor <= payment.amount.minor

    @invariant()
    def the_ledger_adds_up(self) -> None:
        assert sum(in_transaction(ledger.balances).values()) == 0

    def teardown(self) -> None:
        process_inbox()
        send_refunds()
        assert verification.check_books().differences == []
        close_session()

    def _payments(self) -> list[PaymentView]:
        return list(self.order.payments) if hasattr(self, "order") else []

    def _payment(self, pick: int) -> PaymentView:
        payments = self.order.payments
        return payments[pick % len(payments)]

    def _charge(self, pick: int) -> Id:
        return Id(reference_of(self._payment(pick).id))

    def _trying(self, work: Callable[[], object]) -> None:
        try:
            work()
        except Refused:
            close_session()


def test_no_order_of_things_breaks_the_books(app: Flask, heard: list[object]) -> None:
    _let_them(app, heard)


def test_sabotage_a_refund_that_nobody_writes_down_is_noticed(
    app: Flask, heard: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "record_refund_paid", lambda payment, refund: None)
    with pytest.raises(AssertionError):
        _let_them(app, heard, same_every_time=True)


def _let_them(app: Flask, heard: list[object], *, same_every_time: bool = False) -> None:
    owner = make_owner("Olga Whim", organization="Kammerspiele")
    Whims.app, Whims.heard, Whims.organization_id = app, heard, owner.organization_id
    run_state_machine_as_test(
        Whims,
        settings=settings(
            max_examples=20,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=same_every_time,
            phases=[Phase.generate],
            report_multiple_bugs=False,
        ),
    )
