"""Which day an expression means."""
