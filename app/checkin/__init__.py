"""The door. Staff open it by a link that can be revoked, or as members; each ticket comes in once.

Nouns: a *door link* opens the check-in page of one event; a *scan* is one look at one code; a *station* is whoever
stands at the door right now. Verbs: open and revoke a door, scan, undo. It announces nothing and hears nothing.
"""
