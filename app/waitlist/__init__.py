"""The line for places that come back: who waits, who has been offered what, and until when.

Nouns: an event's *waitlist* and its rules; an *entry* is somebody in the line; an *offer* is a hold made for an entry,
with a link that claims it. Verbs: join, confirm, leave, serve (offer free places to the next who fit), decline.
While people wait, as many free places as they want are kept from the public (``await_places``).
Hears: PlacesFreed, EventChanged. Says nothing.
"""
