"""What keeps `make serve` from starting."""


class CannotStartError(Exception):
    """Something is missing, taken or wrong; the message is a sentence for the person at the terminal."""
