"""Sinks: each writes the tables in one form. One file each, registered by name."""
