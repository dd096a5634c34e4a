"""The list of feeds, as the `newsbeam feeds` commands manage it."""
