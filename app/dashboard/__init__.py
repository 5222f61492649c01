"""The organizer's screens across the domain."""
