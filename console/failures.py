"""How a command can end without being done, each with its exit code."""


class Failure(Exception):
    """The command could not be done; the text says why and what to do."""

    exit_code: int


class Refused(Failure):
    """The console refused, or knows nothing of that name."""

    exit_code = 1


class NotFound(Refused):
    """The console knows nothing there."""


class Busy(Refused):
    """The console or what it stands on is busy: the same request may succeed later."""


class Misused(Failure):
    """The command line does not say clearly what to do."""

    exit_code = 2


class Unreachable(Failure):
    """No console answered."""

    exit_code = 3
