"""The tags under which public pages are kept."""

EVENTS_TAG = "events"


def event_tag(event_id: str) -> str:
    """The tag of every page that is made from this event."""
    return f"event:{event_id}"
