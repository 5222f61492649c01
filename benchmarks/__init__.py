"""`make bench`: how fast Foyer is on this machine, measured from outside, on servers of its own."""
