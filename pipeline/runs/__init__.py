"""Runs: what there is to read, chunk after chunk, and the report that nothing is lost."""
