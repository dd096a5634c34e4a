"""Who did what to whom: clauses, their types and their rank."""
