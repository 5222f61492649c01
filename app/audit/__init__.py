"""Who did what to which, when: an append-only, hash-chained trail. Verb: ``record``."""
