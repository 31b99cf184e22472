"""What should never be in the table: each kind of trouble has a code that stays, and a sentence on what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from provisioning.domain.groups import Group
from provisioning.domain.users import User

type UserCode = Literal[
    "archive-missing",
    "deactivated-on-hold",
    "deactivated-with-profile",
    "deactivation-overdue",
    "deleted-but-active",
    "held-without-hold",
    "hold-missing",
    "log-gap",
    "organization-missing",
    "provider-missing",
    "role-unknown",
    "timer-missing",
]
type MembershipCode = Literal[
    "change-overdue",
    "change-unlisted",
    "group-left-behind",
    "group-missing",
    "group-of-another-provider",
    "line-idle",
    "member-count-off",
    "membership-doubled",
    "membership-misplaced",
    "membership-missing",
    "membership-not-users",
    "membership-without-group",
    "membership-without-user",
    "settling-overdue",
]
type TableCode = Literal[
    "claim-missing",
    "claim-of-wrong-provider",
    "claim-stray",
    "counter-off",
    "created-count-off",
    "index-keys-wrong",
    "job-stalled",
    "mapping-dangling",
    "name-taken-twice",
    "organization-circle",
    "parent-missing",
    "unknown-item",
    "unreadable-item",
]
type Code = UserCode | MembershipCode | TableCode
"""What programs tell findings apart by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom or what a finding concerns; what is empty does not matter to it."""

    provider_id: str = ""
    user_id: str = ""
    user_name: str = ""
    group_id: str = ""
    group_name: str = ""
    other_id: str = ""
    """Of the organization, the legal hold, the job or the second user that it is about."""
    place: str = ""
    """The keys of the item that it is about."""


NOTHING_IN_PARTICULAR = About()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong."""

    code: Code
    detail: str
    """A sentence for an operator."""
    about: About = NOTHING_IN_PARTICULAR
    repairable: bool = False
    repaired: bool = False

    @property
    def remedy(self) -> str:
        """What a repair does, or what an operator can do."""
        return REMEDIES[self.code]


def about_user(user: User, *, group_id: str = "", other_id: str = "", place: str = "") -> About:
    """What a finding about the user concerns, and perhaps something else."""
    return About(
        provider_id=user.provider_id,
        user_id=user.id,
        user_name=user.user_name,
        group_id=group_id,
        other_id=other_id,
        place=place,
    )


def about_group(group: Group) -> About:
    """What a finding about the group concerns."""
    return About(provider_id=group.provider_id, group_id=group.id, group_name=group.display_name)


REMEDIES: Mapping[Code, str] = {
    "archive-missing": "The record cannot be made again. A reactivated user comes back without a profile, and the "
    "identity provider's next push fills it. If ColdStorageDays has been raised, older records may be rightly gone.",
    "deactivated-on-hold": "Find out by the sync log how the user could be deactivated, and keep the record in the "
    "archive bucket. Reactivate the user: then the hold protects him again.",
    "deactivated-with-profile": "Reactivate the user and deactivate him again: then the profile goes to the archive.",
    "deactivation-overdue": "See whether the alarms SweepMissing and DeactivatorErrors sound; the next sweep does it. "
    "To do it now, deactivate the user; to cancel it, unblock him. The doctor deactivates nobody.",
    "deleted-but-active": "The identity provider has deleted the user, and nothing keeps him from signing in. "
    "Deactivate him.",
    "held-without-hold": "Nothing will ever end this. Unblock the user to keep him; to let him go, deactivate him "
    "after that.",
    "hold-missing": "Nobody can release a hold that is not there. Restore the hold's item from point-in-time recovery.",
    "log-gap": "What the log has lost cannot be written again. Find out from the functions' logs what happened then.",
    "organization-missing": "Move the user to an organization that is there.",
    "provider-missing": "Restore the provider's item from point-in-time recovery, or deactivate what it has left.",
    "role-unknown": "Set the user's roles anew, or those that the organization or the mapping gives; then apply.",
    "timer-missing": "A repair sets the timer. Without one, the sweep meets the deadline, up to five minutes late.",
    "change-overdue": "A repair carries the change out, as the sweep should have. See whether the sweep fails.",
    "change-unlisted": "A repair writes the line, so that the sweep finds the change and carries it out.",
    "group-left-behind": "No provider can see the group any more. Restore its change from point-in-time recovery, or "
    "leave it.",
    "group-missing": "The group's item is lost. Restore it from point-in-time recovery; or have the identity provider "
    "push the group again, and the user into it.",
    "group-of-another-provider": "No act of ours does this. Find out by the sync log who put the user into the group.",
    "line-idle": "A repair deletes the line.",
    "member-count-off": "A repair counts the members and writes their number.",
    "membership-doubled": "A repair deletes the membership that stands on the wrong side.",
    "membership-misplaced": "A repair moves the membership to the side where the user belongs.",
    "membership-missing": "A repair puts the membership: the user's own list of his groups counts.",
    "membership-not-users": "A repair deletes the membership: the user's own list of his groups counts.",
    "membership-without-group": "A repair deletes the membership.",
    "membership-without-user": "A repair deletes the membership.",
    "settling-overdue": "A repair tells the user's groups, as the sweep should have. See whether the sweep fails.",
    "claim-missing": "A repair claims the value for whoever has it. Until then another one could get the same.",
    "claim-of-wrong-provider": "A repair writes the provider of whoever has the value.",
    "claim-stray": "A repair deletes the claim. Until then nobody can get the value.",
    "counter-off": "A repair corrects the counter by the difference, if it has not moved meanwhile. Else run the "
    "doctor again when less is going on.",
    "created-count-off": "A repair writes how many organizations there are, or the provider has created.",
    "index-keys-wrong": "A repair writes the keys anew, so that lists and the sweep find the item where it belongs.",
    "job-stalled": "A repair ends the job, as the sweep should have. Then apply again. See whether the sweep fails.",
    "mapping-dangling": "Change the provider's mapping.",
    "name-taken-twice": "Rename one of the two in the identity provider, or deactivate him.",
    "organization-circle": "Restore the organizations' items from point-in-time recovery.",
    "parent-missing": "Restore the parent's item from point-in-time recovery.",
    "unknown-item": "We wrote nothing like it. Find out who did, and delete it by hand if nothing needs it.",
    "unreadable-item": "Restore the item from point-in-time recovery.",
}
"""What a repair does, where there is one; else what an operator can do."""
