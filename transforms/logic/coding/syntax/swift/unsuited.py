"""Why a component has no stand-in."""

__all__ = ["UnsuitedError"]


class UnsuitedError(ValueError):
    """What a component does is not known to be what its stand-in would do."""
