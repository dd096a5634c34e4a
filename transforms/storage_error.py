"""What goes wrong with the files of a lake."""


class StorageError(OSError):
    """A file of the lake cannot be written or read; the message says which and why, in a line."""
