"""Places where events happen, kept by the organization that uses them. Verbs: create and edit a venue."""
