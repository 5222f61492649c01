"""Issued tickets: exactly those of a confirmed booking, each with a signed code, on the screen, on paper and by mail.

Nouns: ticket, code, sheet (a booking with its tickets). Verbs: issue, void. A ticket's secret is derived, not stored.
Hears: BookingConfirmed, BookingEnded, SeatMoved.
"""
