"""The pages of accounts, one module a resource."""

from app.accounts.routes import (
    addresses,
    login_sessions,
    own_passwords,
    passwords,
    profile,
    sessions,
    users,
    verifications,
)

BLUEPRINTS = (
    sessions.bp,
    users.bp,
    verifications.bp,
    passwords.bp,
    profile.bp,
    own_passwords.bp,
    addresses.bp,
    login_sessions.bp,
)
