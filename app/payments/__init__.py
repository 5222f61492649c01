"""Money in and out, and the books.

A *payment* is one attempt to be paid for one thing (its *purpose*, a booking). It is opened at a provider behind a
*gateway*, and what happened there reaches us in three ways that all end in ``flows.settle``: the provider's webhook
(kept in the *inbox* first), the buyer's return, and the reconciler that asks by itself. Nothing is believed but the
provider's own answer. A *refund* is a row before it is a call. Every movement is written once into the double-entry
*ledger*.

Verbs: start_payment, look_again, settle, ask_refund. Announces PaymentSettled and PaymentFailed.
"""
