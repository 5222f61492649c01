"""Organizations and the people who run them.

Nouns: organization, membership (one person's role in it), invitation (an offer to join, sent by mail).
Verbs: create and edit an organization, invite, accept, change a role, remove a member.
News: hears EmailVerified, and then takes up the invitations that went to that address.

Adding a member is always an invitation: nobody is put into an organization without their doing, and the person who
types an address does not learn whether it has an account. An organization keeps at least one owner, always.
"""
