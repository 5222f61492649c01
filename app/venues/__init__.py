"""Places where events happen."""
