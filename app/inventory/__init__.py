"""What there is to sell and what is left of it.

Ticket types draw from pools. A basket of types becomes a hold; the hold's claims are sold, released or lapse. Only
the database functions behind ``claims`` move a place, under the pool's lock, so nobody sells what is not there.
Says: an event has changed (``EventChanged``), since what is on sale is part of its page.
"""
