"""Quoted words and who spoke them."""
