"""Commands and demo data for the whole installation."""
