"""Who an actor is: one name, country and role for all its mentions."""
