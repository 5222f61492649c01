"""From a hold to a booking to its end. News: ``BookingConfirmed``, ``BookingEnded``; hears ``PaymentSettled``."""
