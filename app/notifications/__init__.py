"""The outbox: every message is a row before it is sent. Verb: ``tell``."""
