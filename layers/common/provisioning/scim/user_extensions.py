"""What a user is beyond the core schema: RFC 7643 §4.3, and our own extensions."""

from provisioning.scim import urns
from provisioning.scim.attributes import Attribute, Schema

ENTERPRISE_USER = Schema(
    id=urns.ENTERPRISE_USER,
    name="EnterpriseUser",
    description="A user in an enterprise.",
    attributes=(
        Attribute(name="employeeNumber", description="The employee number."),
        Attribute(name="costCenter", description="The cost center."),
        Attribute(name="organization", description="The organization's name."),
        Attribute(name="division", description="The division's name."),
        Attribute(name="department", description="The department's name."),
        Attribute(
            name="manager",
            type="complex",
            description="The user's manager.",
            sub_attributes=(
                # Erratum 8472: the manager's id is case-exact, as every id is.
                Attribute(name="value", case_exact=True, description="The manager's id."),
                Attribute(
                    name="$ref",
                    type="reference",
                    case_exact=True,
                    reference_types=("User",),
                    description="The manager's URL.",
                ),
                # RFC 7643 §4.3 has it read-only; Okta sends it, and nobody here could work it out from an Okta id.
                Attribute(name="displayName", description="The manager's name."),
            ),
        ),
    ),
)

PROVISIONING_USER = Schema(
    id=urns.PROVISIONING_USER,
    name="ProvisioningUser",
    description="What provisioning needs beyond the standard.",
    attributes=(Attribute(name="c42OrgName", placed_anywhere=True, description="The user's organization, by name."),),
)

USER_STATE = Schema(
    id=urns.USER_STATE,
    name="UserState",
    description="What has become of the user, in as far as SCIM has no word for it.",
    attributes=(
        Attribute(
            name="blocked", type="boolean", mutability="readOnly", description="True when the user may not sign in."
        ),
        Attribute(
            name="deactivationDueAt",
            type="dateTime",
            mutability="readOnly",
            description="When the account is to be removed, unless that is cancelled.",
        ),
        Attribute(
            name="legalHold",
            type="boolean",
            mutability="readOnly",
            description="True when the user's data must be kept, so that he is blocked instead of deactivated.",
        ),
        Attribute(
            name="organization",
            case_exact=True,
            mutability="readOnly",
            description="The id of the organization that the user is in.",
        ),
        Attribute(
            name="roles",
            multi_valued=True,
            case_exact=True,
            mutability="readOnly",
            description="The ids of the roles that the user has.",
        ),
    ),
)
