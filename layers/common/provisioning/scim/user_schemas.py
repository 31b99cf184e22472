"""What a user is: the attributes of the core schema (RFC 7643 §4.1, §8.7), with its verified errata."""

from provisioning.scim import urns
from provisioning.scim.attributes import Attribute, Mutability, Schema
from provisioning.scim.countries import COUNTRY_CODES


def _multi_valued(
    name: str,
    description: str,
    *,
    value: Attribute,
    types: tuple[str, ...] = (),
    mutability: Mutability = "readWrite",
    more: tuple[Attribute, ...] = (),
) -> Attribute:
    """A multi-valued complex attribute with the default sub-attributes of RFC 7643 §2.4."""
    return Attribute(
        name=name,
        type="complex",
        multi_valued=True,
        mutability=mutability,
        description=description,
        sub_attributes=(
            value,
            *more,
            Attribute(name="display", mutability=mutability, description="A name to show to people."),
            Attribute(
                name="type", mutability=mutability, canonical_values=types, description="What the value is used for."
            ),
            Attribute(
                name="primary", type="boolean", mutability=mutability, description="True for the preferred value; once."
            ),
        ),
    )


NAME = Attribute(
    name="name",
    type="complex",
    description="The parts of the person's name.",
    sub_attributes=(
        Attribute(name="formatted", description="The full name, ready to show."),
        Attribute(name="familyName", description="The family name."),
        Attribute(name="givenName", description="The given name."),
        Attribute(name="middleName", description="The middle names."),
        Attribute(name="honorificPrefix", description="A title such as Ms."),
        Attribute(name="honorificSuffix", description="A suffix such as III."),
    ),
)

ADDRESSES = Attribute(
    name="addresses",
    type="complex",
    multi_valued=True,
    description="Postal addresses.",
    sub_attributes=(
        Attribute(name="formatted", description="The full address, ready to show."),
        Attribute(name="streetAddress", description="Street, house number, post box."),
        Attribute(name="locality", description="City."),
        Attribute(name="region", description="State or region."),
        Attribute(name="postalCode", description="Postal code."),
        Attribute(
            name="country",
            value_format="country",
            canonical_values=tuple(sorted(COUNTRY_CODES)),
            description="An ISO 3166-1 alpha-2 code such as AT.",
        ),
        Attribute(name="type", canonical_values=("work", "home", "other"), description="What the address is used for."),
        Attribute(name="primary", type="boolean", description="True for the preferred address; once."),
    ),
)

USER = Schema(
    id=urns.USER,
    name="User",
    description="A user account.",
    attributes=(
        Attribute(
            name="userName",
            required=True,
            uniqueness="server",
            description="The name that the user signs in with, usually an email address; unique in any letter case.",
        ),
        NAME,
        Attribute(name="displayName", description="The name to show to people."),
        Attribute(name="nickName", description="The casual name."),
        Attribute(
            name="profileUrl",
            type="reference",
            case_exact=True,
            reference_types=("external",),
            description="A page about the user.",
        ),
        Attribute(name="title", description="The job title."),
        Attribute(name="userType", placed_anywhere=True, description="The kind of relation, such as Employee."),
        Attribute(name="preferredLanguage", description="As in an Accept-Language header, such as en-US."),
        Attribute(name="locale", description="For dates and numbers, such as en-US."),
        Attribute(name="timezone", description="An IANA time zone such as Europe/Vienna."),
        Attribute(name="active", type="boolean", description="False blocks the user and deactivates after a delay."),
        Attribute(
            name="password",
            case_exact=True,
            mutability="writeOnly",
            returned="never",
            description="Accepted and dropped; never stored.",
        ),
        _multi_valued(
            "emails",
            "Email addresses.",
            value=Attribute(name="value", description="An email address."),
            types=("work", "home", "other"),
        ),
        _multi_valued(
            "phoneNumbers",
            "Telephone numbers.",
            value=Attribute(name="value", description="A telephone number."),
            types=("work", "home", "mobile", "fax", "pager", "other"),
        ),
        _multi_valued(
            "ims",
            "Instant messaging addresses.",
            value=Attribute(name="value", description="An instant messaging address."),
            types=("aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"),
        ),
        _multi_valued(
            "photos",
            "Photos.",
            value=Attribute(
                name="value",
                type="reference",
                case_exact=True,
                reference_types=("external",),
                description="The URL of a photo.",
            ),
            types=("photo", "thumbnail"),
        ),
        ADDRESSES,
        _multi_valued(
            "groups",
            "The groups that the user is a member of; changed through the groups only.",
            value=Attribute(name="value", case_exact=True, mutability="readOnly", description="The group's id."),
            types=("direct", "indirect"),
            mutability="readOnly",
            more=(
                Attribute(
                    name="$ref",
                    type="reference",
                    case_exact=True,
                    mutability="readOnly",
                    reference_types=("Group",),
                    description="The group's URL.",
                ),
            ),
        ),
        _multi_valued(
            "entitlements",
            "What the identity provider entitles the user to.",
            value=Attribute(name="value", description="An entitlement."),
        ),
        _multi_valued(
            "roles",
            "Roles in the identity provider's own words; roles here come from organizations and groups.",
            value=Attribute(name="value", description="A role."),
        ),
        _multi_valued(
            "x509Certificates",
            "Certificates.",
            value=Attribute(name="value", type="binary", case_exact=True, description="A DER certificate in base64."),
        ),
    ),
)
