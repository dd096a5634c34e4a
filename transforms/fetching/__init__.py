"""Fetching over HTTP: polite to hosts, bound in time and size, and never led to a private address."""
