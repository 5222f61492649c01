"""People and how they prove who they are. Nouns: user, login session, e-mail proof. News: ``EmailVerified``."""
