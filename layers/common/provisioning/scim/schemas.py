"""What every resource has (RFC 7643 §3.1), and the kinds of resources there are (RFC 7643 §6).

Their schemas are tables of their own: `user_schemas.py`, `user_extensions.py` and `group_schemas.py`.
"""

from dataclasses import replace

from provisioning.scim.attributes import Attribute, ResourceType
from provisioning.scim.group_schemas import GROUP
from provisioning.scim.user_extensions import ENTERPRISE_USER, PROVISIONING_USER, USER_STATE
from provisioning.scim.user_schemas import USER

COMMON_ATTRIBUTES = (
    Attribute(
        name="schemas",
        type="reference",
        multi_valued=True,
        required=True,
        case_exact=True,
        mutability="readOnly",
        returned="always",
        reference_types=("uri",),
        description="The URIs of the schemas whose attributes the resource has.",
    ),
    Attribute(
        name="id",
        case_exact=True,
        mutability="readOnly",
        returned="always",
        uniqueness="server",
        description="The identifier that this service provider issued; it never changes.",
    ),
    Attribute(
        name="externalId",
        case_exact=True,
        description="The identifier that the identity provider gave; unique among its users, and among its groups.",
    ),
    Attribute(
        name="meta",
        type="complex",
        mutability="readOnly",
        description="What the service provider knows of the resource itself.",
        sub_attributes=(
            Attribute(name="resourceType", case_exact=True, mutability="readOnly", description="The kind of resource."),
            Attribute(name="created", type="dateTime", mutability="readOnly", description="When it was created."),
            Attribute(name="lastModified", type="dateTime", mutability="readOnly", description="When it last changed."),
            Attribute(
                name="location",
                type="reference",
                case_exact=True,
                mutability="readOnly",
                reference_types=("uri",),
                description="Its URL.",
            ),
            Attribute(
                name="version", case_exact=True, mutability="readOnly", description="Its version; equal to its ETag."
            ),
        ),
    ),
)

USER_RESOURCE = ResourceType(
    name="User",
    endpoint="/Users",
    description="User accounts.",
    schema=USER,
    extensions=(ENTERPRISE_USER, PROVISIONING_USER, USER_STATE),
    common=COMMON_ATTRIBUTES,
)

GROUP_RESOURCE = ResourceType(
    name="Group",
    endpoint="/Groups",
    description="Groups of users.",
    schema=GROUP,
    extensions=(),
    common=COMMON_ATTRIBUTES,
)


def among(resource_type: ResourceType, other: ResourceType) -> ResourceType:
    """The type as queries see it that go over both: its resources are without what only the other type has.

    RFC 7644 §3.4.2.1: such attributes are no error, they have no value.
    """
    foreign = (other.schema, *other.extensions)
    return replace(
        resource_type,
        extensions=(*resource_type.extensions, *foreign),
        common=(*other.schema.attributes, *resource_type.common),
    )


USER_AMONG_OTHERS = among(USER_RESOURCE, GROUP_RESOURCE)
GROUP_AMONG_OTHERS = among(GROUP_RESOURCE, USER_RESOURCE)
