"""Edges between texts that are no copies: independent reports of one event, and rewrites in other words."""
