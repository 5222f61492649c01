"""People, and how they prove that they are themselves.

Nouns: user, login session (one signed-in browser), proof (a mailed link that works once).
Verbs: sign up, sign in and out, verify an address, reset and change a password, change an address, promote.
News: says EmailVerified when somebody has shown that an address is theirs.

Whether an address has an account is nobody's business: signing up, signing in and asking for a new password
answer alike, and do the same work, for known and unknown addresses.
"""
