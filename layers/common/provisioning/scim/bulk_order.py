"""In which order the operations of a bulk request are carried out (RFC 7644 §3.7).

In the order given. Only when an operation refers to a POST behind it, that POST goes first, together with those of its
kind in between, and only past what they cannot touch: POSTs of another kind, and the change that has to wait for them
anyway. So users go before the group that names them. Where a user names a manager who comes later, or two name each
other, nothing is moved: the first one is created without the reference and gets it afterwards.
"""

from collections.abc import Sequence

from provisioning.scim.bulk import Operation
from provisioning.scim.errors import ScimError

type Operations = Sequence[Operation | ScimError]


def carrying_order(operations: Operations) -> list[int]:
    """The places of all operations, in the order of carrying them out."""
    posts = {
        each.bulk_id: place for place, each in enumerate(operations) if isinstance(each, Operation) and each.creates
    }
    order: list[int] = []
    for place, operation in enumerate(operations):
        if place in order:
            continue
        needs = operation.needs() if isinstance(operation, Operation) else frozenset[str]()
        for post in sorted(posts[bulk_id] for bulk_id in needs & posts.keys()):
            if post > place and post not in order:
                order += _going_first(post, [each for each in range(place, post) if each not in order], operations)
        order.append(place)
    return order


def _going_first(post: int, between: list[int], operations: Operations) -> list[int]:
    """The POST and its kind among those between, the first of which refers to it; nothing if they may not go first."""
    kind = _created(operations[post])
    going = [place for place in between if _created(operations[place]) == kind]
    passed = [place for place in between if place not in going]
    waiting = between[0]
    if waiting in going or not all(_created(operations[place]) or place == waiting for place in passed):
        return []
    return [*going, post]


def _created(operation: Operation | ScimError) -> str | None:
    """The kind of resource that a POST creates; None: a change. What cannot be read stands in nobody's way."""
    if isinstance(operation, ScimError):
        return "nothing"
    return operation.resource_type.name if operation.creates else None
