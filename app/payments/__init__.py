"""Money in and out behind one gateway protocol, and the books. News: ``PaymentSettled``, ``PaymentFailed``."""
