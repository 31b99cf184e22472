"""What a group is (RFC 7643 §4.2)."""

from provisioning.scim import urns
from provisioning.scim.attributes import Attribute, Schema

# The RFC's type of a member is not kept: all members are users.
MEMBERS = Attribute(
    name="members",
    type="complex",
    multi_valued=True,
    description="The users in the group; read apart from the rest, and changed by adding and removing.",
    sub_attributes=(
        Attribute(name="value", case_exact=True, mutability="immutable", description="The user's id."),
        Attribute(
            name="$ref",
            type="reference",
            case_exact=True,
            mutability="immutable",
            reference_types=("User",),
            description="The user's URL; worked out from the id.",
        ),
        Attribute(
            name="display", mutability="immutable", description="A name to show to people, as the provider gave it."
        ),
    ),
)

GROUP = Schema(
    id=urns.GROUP,
    name="Group",
    description="A group of users.",
    attributes=(
        Attribute(
            name="displayName",
            required=True,
            uniqueness="server",
            description="The group's name; unique among the provider's groups, in any letter case.",
        ),
        MEMBERS,
    ),
)
