"""The users that the benchmarks work with: what Okta sends when it creates one."""

from typing import Any

from provisioning.scim import urns

type Json = dict[str, Any]


def user(number: int, **changes: object) -> Json:
    """The body that creates the user of that number; the same number is always the same user."""
    email = user_name(number)
    return {
        "schemas": [urns.USER, urns.ENTERPRISE_USER],
        "userName": email,
        "externalId": external_id(number),
        "name": {"givenName": "Ada", "familyName": f"Lovelace {number}"},
        "displayName": f"Ada Lovelace {number}",
        "title": "Engineer",
        "locale": "en-US",
        "active": True,
        "groups": [],
        "password": "kept by nobody",
        "emails": [{"value": email, "type": "work", "primary": True}],
        "phoneNumbers": [{"value": f"+43 1 {number}", "type": "work"}],
        "addresses": [{"primary": True, "locality": "Wien", "region": "Wien", "country": "AT"}],
        urns.ENTERPRISE_USER: {
            "department": f"Department {number % 10}",
            "division": "Engines",
            "manager": {"value": "00u1", "displayName": "Charles Babbage"},
        },
        **changes,
    }


def user_name(number: int) -> str:
    """What the user signs in with."""
    return f"ada.lovelace.{number}@example.com"


def external_id(number: int) -> str:
    """What the identity provider calls the user."""
    return f"00u{number:017}"
