"""The roles of the environment: what a user may see and do."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from provisioning.domain.failures import Unacceptable


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A set of permissions. An `administrator` sees or changes what is other people's."""

    id: str
    name: str
    administrator: bool


_ROLES = (
    Role(id="admin-restore", name="Admin Restore", administrator=True),
    Role(id="admin-restore-limited", name="Admin Restore Limited", administrator=True),
    Role(id="alert-emails", name="Alert Emails", administrator=True),
    Role(id="audit-log-viewer", name="Audit Log Viewer", administrator=True),
    Role(id="cross-org-admin", name="Cross Org Admin", administrator=True),
    Role(id="cross-org-admin-no-restore", name="Cross Org Admin - No Restore", administrator=True),
    Role(id="cross-org-computer-modify", name="Cross Org Computer Modify", administrator=True),
    Role(id="cross-org-help-desk", name="Cross Org Help Desk", administrator=True),
    Role(id="cross-org-help-desk-no-restore", name="Cross Org Help Desk - No Restore", administrator=True),
    Role(id="cross-org-legal-admin", name="Cross Org Legal Admin", administrator=True),
    Role(id="cross-org-manager", name="Cross Org Manager", administrator=True),
    Role(id="cross-org-user-modify", name="Cross Org User Modify", administrator=True),
    Role(id="customer-cloud-admin", name="Customer Cloud Admin", administrator=True),
    Role(id="desktop-user", name="Desktop User", administrator=False),
    Role(id="desktop-user-no-web-restore", name="Desktop User - No Web Restore", administrator=False),
    Role(id="identity-management-administrator", name="Identity Management Administrator", administrator=True),
    Role(id="multi-factor-auth-admin", name="Multi-Factor Auth Admin", administrator=True),
    Role(id="org-admin", name="Org Admin", administrator=True),
    Role(id="org-admin-no-web-restore", name="Org Admin - No Web Restore", administrator=True),
    Role(id="org-computer-modify", name="Org Computer Modify", administrator=True),
    Role(id="org-help-desk", name="Org Help Desk", administrator=True),
    Role(id="org-help-desk-no-restore", name="Org Help Desk - No Restore", administrator=True),
    Role(id="org-legal-admin", name="Org Legal Admin", administrator=True),
    Role(id="org-manager", name="Org Manager", administrator=True),
    Role(id="proe-user", name="PROe User", administrator=False),
    Role(id="push-restore", name="Push Restore", administrator=True),
    Role(id="remote-file-selection", name="Remote File Selection", administrator=True),
    Role(id="user-modify", name="User Modify", administrator=True),
)

CATALOGUE: Mapping[str, Role] = {role.id: role for role in _ROLES}
"""All roles there are, by id: CrashPlan's."""

BASIC_ROLE_IDS = frozenset({"desktop-user", "proe-user"})
"""What everybody needs who backs up a computer: signing in to the app and to the console."""


def administrators_among(role_ids: Collection[str]) -> list[str]:
    """Those of the roles that make administrators, in the order of their ids."""
    return sorted(role_id for role_id in role_ids if role_id in CATALOGUE and CATALOGUE[role_id].administrator)


def require_known(role_ids: Collection[str], *, field: str = "roleIds") -> None:
    """Return when all these roles are in the catalogue.

    Raises:
        Unacceptable: one is not; the detail names it.
    """
    unknown = sorted(role_id for role_id in role_ids if role_id not in CATALOGUE)
    if unknown:
        raise Unacceptable(f'There is no role "{unknown[0]}". Choose from the catalogue of roles.', field=field)


def require_grantable(role_ids: Collection[str], *, grants_administrator: bool, field: str) -> None:
    """Return when users may get these roles by a rule, with nobody looking at each user.

    Raises:
        Unacceptable: a role is not in the catalogue, or it is an administrator's and the operator did not say so.
    """
    require_known(role_ids, field=field)
    administrators = administrators_among(role_ids)
    if administrators and not grants_administrator:
        raise Unacceptable(
            f'The role "{administrators[0]}" makes administrators. To grant it, send "grantsAdministrator": true.',
            field=field,
        )
