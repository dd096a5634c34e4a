"""Measurements of the whole pipeline; not part of the installed package."""
