"""Organizations: a tree under the default one, each with the roles that its new users get."""

from collections.abc import Collection
from dataclasses import dataclass
from unicodedata import category, normalize

from provisioning.domain.failures import Unacceptable
from provisioning.domain.names import NAME_KEY_BYTES_MAX, fits_a_key
from provisioning.domain.roles import BASIC_ROLE_IDS, require_grantable

DEFAULT_ORGANIZATION_ID = "default"
ORGANIZATIONS_MAX = 3_000
"""Beside the default one. The tree of them all is one answer: with the longest names and all roles it has 5 MB."""
ORGANIZATION_LEVELS_MAX = 50
"""The default organization is the first level; whoever shows the tree in one answer nests it so deeply."""
ORGANIZATION_NAME_CHARACTERS_MAX = 200

NOT_PRINTED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories: controls, formats (bidi overrides, zero width), surrogates, line and paragraph separators."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """A node of the tree. `version` starts at 1 and counts the changes.

    Names are unique over the environment, compared by `names.name_key`: the mapping method `attribute` names an
    organization by its name alone, whoever its parent is.
    """

    id: str
    name: str
    parent_id: str | None
    """None for the default organization only."""
    default_role_ids: frozenset[str] = BASIC_ROLE_IDS
    created_by: str | None = None
    """The provider that created it; None: an operator."""
    version: int = 1


DEFAULT_ORGANIZATION = Organization(id=DEFAULT_ORGANIZATION_ID, name="Default organization", parent_id=None)


def organization_name(text: str) -> str:
    """The name trimmed and composed (Unicode NFC), as it is kept and shown.

    Raises:
        Unacceptable: it is empty, too long, or has characters that nobody sees; the detail says which.
    """
    # The length comes first: to compose n accents on one letter takes n² steps.
    name = _of_allowed_length(normalize("NFC", _of_allowed_length(text.strip())))
    _require_printed(name)
    if not fits_a_key(name):
        raise _unfit(f"is longer than {NAME_KEY_BYTES_MAX} bytes when it is compared with others")
    return name


def require_default_roles(role_ids: Collection[str], *, grants_administrator: bool) -> None:
    """Return when an organization may give these roles to its new users.

    Raises:
        Unacceptable: a role is not in the catalogue, or it is an administrator's and the operator did not say so.
    """
    require_grantable(role_ids, grants_administrator=grants_administrator, field="defaultRoles")


def _of_allowed_length(name: str) -> str:
    if not name:
        raise _unfit("is empty")
    if len(name) > ORGANIZATION_NAME_CHARACTERS_MAX:
        raise _unfit(f"is {len(name):,} characters long; the limit is {ORGANIZATION_NAME_CHARACTERS_MAX}")
    return name


def _require_printed(name: str) -> None:
    unseen = next((character for character in name if category(character) in NOT_PRINTED), None)
    if unseen is not None:
        raise _unfit(f"has a character that is not printed, U+{ord(unseen):04X}")


def _unfit(reason: str) -> Unacceptable:
    return Unacceptable(f"The name of the organization {reason}.", field="name")
