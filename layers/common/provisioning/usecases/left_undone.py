"""What the sweep could not do for somebody, so that whoever tells of it knows whom it is about."""

from typing import Literal

type Undone = Literal["deactivation", "memberships", "members"]
"""A deadline that was not met; groups that were not told that a user comes or goes; a change of members."""


class LeftUndone(Exception):
    """It is left for the next sweep. The cause says why."""

    def __init__(self, undone: Undone, resource_id: str) -> None:
        super().__init__(f"{undone} of {resource_id}")
        self.undone: Undone = undone
        self.resource_id = resource_id
        """The id of the user, or of the group whose members they are."""


def left_undone(undone: Undone, resource_id: str, failure: Exception) -> LeftUndone:
    """The failure, with what it was about."""
    left = LeftUndone(undone, resource_id)
    left.__cause__ = failure
    return left
