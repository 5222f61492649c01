"""What anybody may see: the home page, search, event pages, calendars. Nothing here knows the visitor."""
