"""A season of made-up events, people and bookings, written through the same actions that the pages use.

Loading is idempotent: what is there already, by its name, is left as it is.
"""
