"""Errors that a user can act on, each with its exit code."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of ``newsbeam run``, for schedulers."""

    DONE = 0
    BUG = 1
    USAGE = 2
    REJECT_RATE = 3
    QUALITY_GATE = 4
    COMMIT_FAILED = 5
    RETRY_LATER = 75


class UserError(Exception):
    """An error with a message of one line for the user, without a traceback.

    Args:
        message: What is wrong and where.
        code: Exit code.
    """

    def __init__(self, message: str, code: ExitCode = ExitCode.USAGE) -> None:
        super().__init__(message)
        self.code = code
