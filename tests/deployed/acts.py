"""What is done, so that every function does everything that it ever does.

Two doors lead to the users and the groups; the same story goes through both. What identity providers ask in the
conversations goes through the first.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from local.conversation.player import Credentials, Partner, basic_credentials, bearer_credentials, play
from local.conversation.script import read_conversation
from provisioning.scim.attributes import Json
from tests.deployed.stage import APPLIER, Door, Stage, activity, id_in, members
from tests.faults.wire import Call
from tests.people import a_body
from tests.recording import BASE_URL
from tests.test_secrets import CONVERSATIONS, show_all

DEADLINE = timedelta(minutes=16)
"""A minute after that of a deactivation which is asked for now."""
FIRST_NAME = "Default organization"
"""Of the default organization. Once it has another name, a mapping can create an organization of this one."""
BY_ATTRIBUTE: Json = {"method": "attribute", "attribute": "c42OrgName", "unmappedOrganizationId": "default"}
CROWD = 50
"""More than fit into one transaction."""


def perform(stage: Stage) -> list[str]:
    """All acts; what in the conversations was answered otherwise than it should be."""
    differences = converse(stage)
    stage.ask("POST", "/organizations", {"name": "Paris"})
    stage.ask("PATCH", "/organizations/default", {"name": "Headquarters"})
    for slash in ("", "/"):
        door = open_door(stage, f"Door{slash}", slash)
        look_around(door)
        come_and_go(door)
        push_a_crowd(door)
        die(door)
        meet_deadlines(door)
        operate(door)
        wait_for_confirmation(door)
        apply_settings(door)
    manage_providers(stage)
    see_the_doctor(stage)
    return differences


def converse(stage: Stage) -> list[str]:
    """All conversations of events/conversations."""
    okta = stage.ask("POST", "/providers", {"displayName": "Okta"})
    entra = stage.ask("POST", "/providers", {"displayName": "Entra", "credentialType": "oauth_token"})
    return [
        *_converse(stage, "okta", basic_credentials(okta["username"], okta["password"])),
        *_converse(stage, "entra", bearer_credentials(entra["token"])),
    ]


def _converse(stage: Stage, identity_provider: str, credentials: Credentials) -> list[str]:
    partner = Partner(BASE_URL, credentials, stage.house.send)
    paths = [path for path in CONVERSATIONS if path.parent.name == identity_provider]
    outcomes = [(path, outcome) for path in paths for outcome in play(read_conversation(path), partner)]
    return [f"{path.name}: {outcome.step.say} But {each}" for path, outcome in outcomes for each in outcome.differences]


def open_door(stage: Stage, name: str, slash: str) -> Door:
    """That of a new provider, without a delay, whose users bring their organizations with them."""
    made = stage.ask("POST", "/providers", {"displayName": name, "credentialType": "oauth_token"})
    door = Door(stage, made["id"], f"Bearer {made['token']}", slash)
    change_settings(door, {"delayMinutes": 0, "organizationMapping": BY_ATTRIBUTE})
    return door


def change_settings(door: Door, settings: Json) -> None:
    """Change the provider's settings, and wait until all functions have heard of it."""
    door.stage.ask("PATCH", f"/providers/{door.provider_id}", settings)
    door.stage.wait()


def look_around(door: Door) -> None:
    """Users and groups: made, renamed, listed page by page and by filter, deleted."""
    ann, ben = (door.user(name, c42OrgName=name) for name in ("ann", "ben"))
    group = door.group("Walkers", ann, ben)
    for query in ("startIndex=1&count=1", "startIndex=2&count=1", f"filter={quote('displayName pr')}"):
        door.send("GET", f"/Users?{query}")
        door.send("GET", f"/Groups?{query}")
    door.send("PUT", ann, a_body(f"anna@{door.provider_id}.example"))
    door.send("DELETE", group)
    door.send("DELETE", ben)


def come_and_go(door: Door) -> None:
    """A member is deactivated at once and comes back: with the record in the archive, and without it."""
    ada = door.user("ada")
    door.group("Poets", ada)
    door.says(ada, active=False)
    door.says(ada, active=True)
    door.says(ada, active=False)
    door.stage.lose_archive()
    door.says(ada, active=True)


def push_a_crowd(door: Door) -> None:
    """Changes of members beyond one transaction. One is interrupted, and the sweep carries it out."""
    crowd = [door.user(f"user{number}") for number in range(CROWD)]
    group, interrupted = door.group("Crowd"), door.group("Interrupted")
    door.send("PATCH", group, members("add", crowd))
    door.send("DELETE", group)
    second = Call("dynamodb", "TransactWriteItems", 2)
    door.dies(door.groups_function, second, "killed after", "PATCH", interrupted, members("add", crowd))
    door.stage.sweep()


def die(door: Door) -> None:
    """Twice the function dies before it tells a user's group that he is gone. One group finds out when he leaves it."""
    cy, dee = door.user("cy"), door.user("dee")
    group, _ = door.group("With Cy", cy), door.group("With Dee", dee)
    first = Call("dynamodb", "BatchGetItem", 1)
    for user in (cy, dee):
        door.dies(door.users_function, first, "killed before", "PATCH", user, activity(active=False))
    door.send("PATCH", group, members("remove", [cy]))
    door.stage.sweep()


def meet_deadlines(door: Door) -> None:
    """Timers: one is cancelled, one comes, one comes to a user on hold, one never comes."""
    change_settings(door, {"delayMinutes": 15})
    eve, fay, gil, hal = (door.user(name) for name in ("eve", "fay", "gil", "hal"))
    hold = f"/legal-holds/{door.stage.ask('POST', '/legal-holds', {'name': door.provider_id})['id']}/users/{id_in(gil)}"
    door.stage.ask("PUT", hold)
    for user in (eve, fay, gil):
        door.says(user, active=False)
    door.says(eve, active=True)
    door.stage.wait(DEADLINE)
    door.stage.deliver_timers()
    door.stage.ask("DELETE", hold)
    door.says(hal, active=False)
    door.stage.wait(DEADLINE)
    door.stage.sweep()


def operate(door: Door) -> None:
    """What operators do to a provider's user and to one of their own, and all that they can look at."""
    jan = door.user("jan")
    door.group("With Jan", jan)
    for act in ("block", "unblock", "deactivate", "reactivate", "deactivate"):
        door.stage.ask("POST", f"/users/{id_in(jan)}/{act}")
    door.stage.lose_archive()
    door.stage.ask("POST", f"/users/{id_in(jan)}/reactivate")
    local = door.stage.ask("POST", "/users", {"userName": f"local@{door.provider_id}.example"})["id"]
    door.stage.ask("PATCH", f"/users/{local}", {"givenName": "Lo"})
    door.stage.ask("DELETE", f"/users/{local}")
    show_all(door.stage.house, {"provider_id": door.provider_id, "user_id": id_in(jan), "organization_id": "default"})
    door.stage.ask("GET", f"/sync-log?user={id_in(jan)}")


def wait_for_confirmation(door: Door) -> None:
    """More leave at once than the safety limit allows; an operator says that it is meant so."""
    change_settings(door, {"safetyLimit": {"users": 1}})
    leaving = [door.user(name) for name in ("kim", "lou")]
    for user in leaving:
        door.says(user, active=False)
    door.stage.wait(DEADLINE)
    door.stage.deliver_timers()
    confirmation = f"/providers/{door.provider_id}/awaiting-confirmation"
    door.stage.ask("GET", confirmation)
    door.stage.ask("POST", confirmation, {"decision": "confirm"})


def apply_settings(door: Door) -> None:
    """A job that makes an organization. Its first message comes when there is no time."""
    change_settings(door, {"organizationMapping": {"method": "single", "organizationId": "default"}})
    door.user("max", c42OrgName=FIRST_NAME)
    change_settings(door, {"organizationMapping": BY_ATTRIBUTE})
    job = door.stage.ask("POST", f"/providers/{door.provider_id}/apply-settings", {})
    door.stage.wait()
    with door.stage.hurried(APPLIER):
        door.stage.house.work_off()
    door.stage.house.work_off()
    door.stage.ask("GET", f"/jobs/{job['id']}")


def manage_providers(stage: Stage) -> None:
    """A provider with a second credential comes and goes."""
    provider = f"/providers/{stage.ask('POST', '/providers', {'displayName': 'Short'})['id']}"
    credential = stage.ask("POST", f"{provider}/credentials", {"type": "oauth_token"})["id"]
    stage.ask("DELETE", f"{provider}/credentials/{credential}")
    stage.ask("PATCH", provider, {"enabled": False})
    stage.wait()
    stage.ask("DELETE", provider)


def see_the_doctor(stage: Stage) -> None:
    """A timer is lost, and the archive: the doctor finds both, and sets the timer again."""
    door = open_door(stage, "Patient", "")
    change_settings(door, {"delayMinutes": 15})
    ivy, joe = door.user("ivy"), door.user("joe")
    door.says(ivy, active=False)
    stage.ask("POST", f"/users/{id_in(joe)}/deactivate")
    stage.lose_timers()
    stage.lose_archive()
    found = examine(lambda cursor: stage.ask("GET", f"/examination?cursor={cursor}"))
    repaired = examine(lambda cursor: stage.ask("POST", "/examination", {"cursor": cursor or None}))
    assert ("timer-missing", False) in found
    assert ("archive-missing", False) in found
    assert ("timer-missing", True) in repaired


def examine(ask: Callable[[str], Any]) -> set[tuple[str, bool]]:
    """What all pages of an examination find, and whether it was repaired."""
    found: set[tuple[str, bool]] = set()
    cursor = ""
    while True:
        page = ask(cursor)
        found |= {(each["code"], each["repaired"]) for each in page["findings"]}
        cursor = page["nextCursor"]
        if cursor is None:
            return found
