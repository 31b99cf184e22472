"""What a provider does to its groups: create, read, replace, patch, delete (PRODUCT §5)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from provisioning.domain.failures import Busy, ClaimLost, ExternalIdClaimed, NotFound, Taken, VersionMismatch
from provisioning.domain.groups import Group, Member, require_group_name, require_group_room
from provisioning.scim.attributes import Document, Json
from provisioning.scim.errors import TooMany
from provisioning.scim.etags import Versions
from provisioning.scim.filter_match import predicate
from provisioning.scim.filter_syntax import Filter
from provisioning.scim.members import MemberChange, read_group, read_group_patch
from provisioning.scim.patch import patched
from provisioning.scim.patch_message import read_patch
from provisioning.scim.schemas import GROUP_RESOURCE
from provisioning.usecases.caller import Caller
from provisioning.usecases.change_groups import GroupChanges
from provisioning.usecases.directory import GroupStore
from provisioning.usecases.group_documents import document_of, member_document, with_document
from provisioning.usecases.races import run_again

REQUEST_TIME = timedelta(seconds=20)
"""How long one request works on large changes, its own and others' before it; API Gateway gives up after 30 seconds."""
TIME_TO_BEGIN = timedelta(seconds=8)
"""What must be left of it after another's change: to read 10,000 members, to plan, and to answer take seconds too."""
SCANNED_MEMBERS_MAX = 20_000
NOBODY = MemberChange(replaces=True, adds={}, removes=frozenset())

type Edit = Callable[[Group], tuple[Group, MemberChange | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionGroups:
    """The acts of one provider on its groups. `now` and `new_id` are the only sources of time and ids."""

    groups: GroupStore
    changes: GroupChanges
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def read(self, caller: Caller, group_id: str) -> Group:
        """The provider's group of that id. Raises NotFound, also for another provider's group and a deleted one."""
        group = self.groups.get(group_id)
        if group is None or group.deleted or group.provider_id != caller.provider.id:
            raise NotFound(f'There is no group "{group_id[:64]}".')
        return group

    def members(self, group: Group) -> Iterator[Member]:
        """The group's members, read as they are asked for."""
        return self.groups.members(group.id)

    def create(self, caller: Caller, body: Json) -> Group:
        """A new group. Members whom the provider does not have are left out, and the sync log says so.

        Raises:
            ScimError: the body is no group.
            Unreadable: nobody can read or type the displayName.
            Taken: the provider has a group of that displayName or externalId.
            Refused: the provider is strict and does not have a member; or somebody would be in too many groups.
            Busy: as its name says.
        """
        document, members = read_group(body, strict=caller.provider.strict)
        group = require_group_name(require_group_room(with_document(self._nameless(caller), document)))
        wanted = MemberChange(replaces=False, adds=members, removes=frozenset()) if members else None
        until = caller.until or self.now() + REQUEST_TIME
        return run_again(lambda: _named(lambda: self.changes.create(caller, group, wanted, until)))

    def replace(self, caller: Caller, group_id: str, body: Json, if_match: Versions | None) -> Group:
        """The group with all that the body says (RFC 7644 §3.5.1); a body that has no `members` leaves them alone.

        Raises:
            ScimError: the body is no group.
            NotFound, VersionMismatch, Taken, Refused, Busy: as their names say.
        """
        document, members = read_group(body, strict=caller.provider.strict)
        wanted = None if members is None else MemberChange(replaces=True, adds=members, removes=frozenset())
        return self._change(caller, group_id, if_match, lambda before: (with_document(before, document), wanted))

    def patch(self, caller: Caller, group_id: str, body: Json, if_match: Versions | None) -> Group:
        """The group after the operations, all of them or none (RFC 7644 §3.5.2).

        Raises:
            ScimError: an operation cannot be carried out.
            NotFound, VersionMismatch, Taken, Refused, Busy: as their names say.
        """
        group_patch = read_group_patch(read_patch(body, GROUP_RESOURCE, strict=caller.provider.strict))

        def edit(before: Group) -> tuple[Group, MemberChange | None]:
            document: Document = patched(document_of(before), group_patch.steps, GROUP_RESOURCE)
            wanted = group_patch.member_change(lambda chosen: self._matching(before, chosen))
            return with_document(before, document), wanted

        return self._change(caller, group_id, if_match, edit)

    def delete(self, caller: Caller, group_id: str, if_match: Versions | None) -> None:
        """The group is gone from SCIM and its name is free; its members are in one group less.

        Of a very large group some may still be on their way out when it answers.

        Raises:
            NotFound, VersionMismatch, Busy: as their names say.
        """
        self._change(caller, group_id, if_match, lambda before: (replace(before, deleted=True), NOBODY))

    def _change(self, caller: Caller, group_id: str, if_match: Versions | None, edit: Edit) -> Group:
        until = caller.until or self.now() + REQUEST_TIME

        def attempt() -> Group:
            if self.now() >= until:
                raise Busy
            before = self._at_version(caller, group_id, if_match, until)
            after, wanted = edit(before)
            exactly = if_match is not None or after != before or (wanted is not None and wanted.replaces)
            require_group_room(after)
            if after.display_name != before.display_name:
                require_group_name(after)
            return _named(lambda: self.changes.change(caller, before, after, wanted, exactly=exactly, until=until))

        return run_again(attempt)

    def _at_version(self, caller: Caller, group_id: str, if_match: Versions | None, until: datetime) -> Group:
        group = self.read(caller, group_id)
        while group.change is not None:
            self.changes.finish(caller.provider, group, until)
            if until - self.now() < TIME_TO_BEGIN:
                raise Busy("An earlier change of the group took the time. Send the same request again.")
            group = self.read(caller, group_id)
        if if_match is not None and not if_match.include(group.version):
            raise VersionMismatch(f"The group has changed: version {group.version} is not in If-Match. Read it again.")
        return group

    def _matching(self, group: Group, chosen: Filter) -> Iterator[str]:
        """The ids of the members that a filter in a PATCH path selects."""
        if group.member_count > SCANNED_MEMBERS_MAX:
            raise TooMany(
                f"The path would read {group.member_count:,} members; the limit is {SCANNED_MEMBERS_MAX:,}. "
                'Name them by id: members[value eq "…"].'
            )
        selects = predicate(chosen)
        return (member.user_id for member in self.members(group) if selects(member_document(member, "")))

    def _nameless(self, caller: Caller) -> Group:
        now = self.now()
        return Group(
            id=self.new_id(),
            provider_id=caller.provider.id,
            display_name="",
            created_at=now,
            modified_at=now,
            version=1,
        )


def _named(act: Callable[[], Group]) -> Group:
    """What the act answers, with a claim that is lost told as the client's own fault."""
    try:
        return act()
    except ClaimLost as lost:
        name = "externalId" if isinstance(lost, ExternalIdClaimed) else "displayName"
        detail = f"A group with this {name} exists already. Use another {name}, or delete that group first."
        raise Taken(detail) from lost
