"""What the bodies of all resources have in common."""

from provisioning.scim.attributes import Json
from provisioning.scim.errors import Mutability


def require_same_id(body: Json, resource_id: str) -> None:
    """Raise Mutability when the body has the id of another resource than the URL.

    RFC 7644 §3.5.1 has read-only values ignored; but a body that is about somebody else has lost its way.
    """
    members = body if isinstance(body, dict) else {}
    given = next((value for name, value in members.items() if name.lower() == "id"), None)
    if given not in (None, "", resource_id):
        raise Mutability("id in the body is not the id in the URL. Send the body to its own resource's URL.")
