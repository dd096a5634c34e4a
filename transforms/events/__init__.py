"""Extractors: each fills some of an article's event fields. One file each, registered by name."""
