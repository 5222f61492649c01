"""Doors and scans: who goes in, once. Nouns: door link, scan."""
