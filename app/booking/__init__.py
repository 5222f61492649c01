"""From a hold to a booking, and how a booking ends.

A hold becomes at most one booking. A free booking is confirmed at once, a paid one when its money is captured; it is
abandoned when the hold has run out and no payment is open, and cancelled by the organizer.
Hears: PaymentSettled, EmailVerified. Says: BookingConfirmed, BookingEnded.
"""
