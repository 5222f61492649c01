"""The mailbox page of a development installation."""

from app.notifications.routes import mailbox

BLUEPRINTS = (mailbox.bp,)
