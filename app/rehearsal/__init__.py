"""Rehearsals: a rush of made-up buyers on a copy of an event, and a report on how the shop took it."""
