"""What there is to sell and what is left of it. Nouns: pool, ticket type, hold, claim."""
