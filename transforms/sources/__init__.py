"""Sources: each reads one kind of input. One file each, registered by name."""
