"""A house in which all has been done that the house can do, and some of it is under way."""

from provisioning.domain.mappings import OrganizationByAttribute, RoleRow, RolesByGroups
from provisioning.domain.providers import ProviderChange, SafetyLimit
from provisioning.scim.paging import PageRequest
from provisioning.scim.queries import Query
from provisioning.usecases.local_users import Names
from tests.doctor.stage import OLGA, Stage
from tests.people import ENTRA, OKTA, a_body

CROWD = 60
"""More than fit into one transaction."""


def populate(stage: Stage) -> None:
    """All of it, with time going by."""
    settings_are_made(stage)
    a_provider_comes_and_goes(stage)
    everybody_lives(stage)
    groups_grow(stage)
    operators_act(stage)
    stage.pass_the_deadline()
    too_many_leave(stage)
    jobs_run(stage)
    some_things_are_under_way(stage)


def settings_are_made(stage: Stage) -> None:
    configure = stage.world.configure
    paris = configure.create_organization(OLGA, "Paris", None)
    configure.create_organization(OLGA, "Optics", paris.id)
    configure.change_organization(OLGA, "default", name="Headquarters")
    by_attribute = OrganizationByAttribute(unmapped_organization_id=paris.id)
    configure.change_provider(OLGA, OKTA.id, ProviderChange(organization_mapping=by_attribute))


def a_provider_comes_and_goes(stage: Stage) -> None:
    """One of its users stays, and comes back when it is gone."""
    manage, settings = stage.world.manage_providers, ProviderChange(delay_minutes=0)
    short = manage.create(OLGA, "Short", "oauth_token", settings).provider
    leaver, stayer = (stage.user(name, short) for name in ("leaver", "stayer"))
    for user_id in (leaver, stayer):
        stage.says(user_id, active=False, provider=short)
    stage.world.configure.change_provider(OLGA, short.id, ProviderChange(enabled=False))
    stage.clock.advance(2)
    manage.delete(OLGA, short.id)
    stage.world.operate.reactivate(OLGA, stayer)


def everybody_lives(stage: Stage) -> None:
    """Users are created, renamed, deactivated, held, deleted, brought back; local ones too."""
    world = stage.world
    stage.user("ann", c42OrgName="Lyon")
    world.provision.replace(stage.caller(), stage.user("bob"), a_body("Robert@okta.example"), None)
    for name in ("cy", "dee", "eve"):
        stage.says(stage.user(name), active=False)
    held = stage.user("fay")
    world.legal_holds.place(OLGA, world.legal_holds.create(OLGA, "Byron v. Babbage").id, held)
    stage.says(held, active=False)
    stage.deletes(stage.user("gil"))
    back = stage.user("hal")
    stage.says(back, active=False)
    stage.says(back, active=True)
    stage.user("ann", ENTRA)
    stage.user("imp", ENTRA, active=False)
    local = world.local_users.create(OLGA, Names(user_name="local@example.com"))
    world.local_users.change(OLGA, local.id, Names(given_name="Lo"))
    gone = world.local_users.create(OLGA, Names(user_name="gone@example.com"))
    world.local_users.delete(OLGA, gone.id)


def groups_grow(stage: Stage) -> None:
    """Groups of all sizes, some with members who are gone, one mapped to roles, some deleted."""
    crowd = [stage.user(f"user{number:03}") for number in range(CROWD)]
    everybody = stage.group("Everybody", *crowd, externalId="g-1")
    stage.group("Few", *crowd[:3])
    stage.group("Nobody")
    mapping = RolesByGroups((RoleRow(group_id=everybody, role_ids=frozenset({"desktop-user"})),))
    stage.world.configure.change_provider(OLGA, OKTA.id, ProviderChange(role_mapping=mapping))
    for user_id in crowd[:2]:
        stage.says(user_id, active=False)
    stage.deletes(crowd[2])
    stage.pushes(everybody, "remove", crowd[-2:])
    doomed = stage.group("Doomed", *crowd)
    stage.world.provision_groups.delete(stage.caller(), doomed, None)
    stage.group("Few", provider=ENTRA)


def operators_act(stage: Stage) -> None:
    operate = stage.world.operate
    jan, kim = stage.user("jan"), stage.user("kim")
    stage.group("Blocked", jan, kim)
    for act in (operate.block, operate.unblock, operate.deactivate, operate.reactivate, operate.block):
        act(OLGA, jan)
    operate.deactivate(OLGA, kim)
    stage.providers.note_contact(OKTA.id, stage.clock())


def too_many_leave(stage: Stage) -> None:
    """More than the safety limit allows: they wait for an operator, who confirms some of it."""
    limit = ProviderChange(safety_limit=SafetyLimit(users=1))
    stage.world.configure.change_provider(OLGA, ENTRA.id, limit)
    leaving = [stage.user(name, ENTRA) for name in ("max", "ned", "oda")]
    for user_id in leaving:
        stage.says(user_id, active=False, provider=ENTRA)
    stage.pass_the_deadline()
    stage.world.operate.unblock(OLGA, leaving[0])


def jobs_run(stage: Stage) -> None:
    start = stage.world.apply_settings.start
    for dry_run in (True, False):
        start(OLGA, OKTA.id, dry_run=dry_run)
    stage.work_off()
    start(OLGA, ENTRA.id, dry_run=False)


def some_things_are_under_way(stage: Stage) -> None:
    """A walk, deactivations, a user whose groups have not heard, changes of members that somebody is at."""
    stage.world.find.find(stage.caller(), Query(page=PageRequest(start_index=1, count=5)))
    stage.says(stage.user("pia"), active=False)
    stage.deletes(stage.user("quy"))
    crowd = [stage.user(f"late{number:03}") for number in range(CROWD)]
    growing, shrinking = stage.group("Growing"), stage.group("Shrinking", *crowd)
    stage.dies(2, lambda: stage.pushes(growing, "add", crowd))
    stage.dies(2, lambda: stage.world.provision_groups.delete(stage.caller(), shrinking, None))
    stage.dies(2, lambda: stage.world.operate.deactivate(OLGA, crowd[0]))
