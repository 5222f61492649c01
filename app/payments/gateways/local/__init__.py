"""The test bank: a provider that needs no account, for development and tests.

It behaves like somebody else's hosted service and shares nothing with the rest of payments but the protocol's values:
books of its own, a page of its own where anybody may pay with nothing, signed webhooks over real HTTP with retries,
idempotency keys that are honoured. Its calls open transactions of their own, so calling it inside one of ours is
refused just as a network call there would be wrong.
"""
