"""Money and people hurt."""
