"""What can be wrong, each planted by itself into a small house, with what the doctor says and what a repair leaves."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from provisioning.domain.lifecycle import Active
from provisioning.domain.placement import Placement
from provisioning.domain.providers import ProviderChange
from provisioning.domain.users import User
from provisioning.storage import keys, log_items, user_items
from provisioning.storage.claims import claim_item
from provisioning.storage.table import Item
from tests.doctor.stage import OLGA, Stage
from tests.people import ENTRA, LOG_RETENTION, OKTA, an_entry

NOBODY = "nobody"
HOLD_NAME = "Byron v. Babbage"


class SmallHouse:
    """Users in some states, one group, one organization; all is as it should be."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.ada, self.bob, self.cy, self.dee = (stage.user(name) for name in ("ada", "bob", "cy", "dee"))
        self.ann = stage.user("ann", ENTRA)
        self.poets = stage.group("Poets", self.ada, self.bob, self.cy, externalId="poets-id")
        self.paris = stage.world.configure.create_organization(OLGA, "Paris", None).id
        self.hold = stage.world.legal_holds.create(OLGA, HOLD_NAME).id
        stage.world.legal_holds.place(OLGA, self.hold, self.dee)
        for user_id in (self.cy, self.dee):
            stage.says(user_id, active=False)
        stage.pass_the_deadline()
        stage.says(self.bob, active=False)

    def rewrite(self, user_id: str, change: Callable[[User], User]) -> None:
        """Put another user in the place of one, behind everybody's back."""
        self.stage.table.put(user_items.to_item(change(self.stage.read(user_id))))

    def claim(self, user_id: str) -> keys.Key:
        return keys.user_name_key(self.stage.read(user_id).user_name)


@dataclass(frozen=True)
class Plant:
    """What is planted, the codes that are found of it, and those of them that a repair leaves."""

    does: Callable[[SmallHouse], object]
    found: tuple[str, ...]
    left: tuple[str, ...] = ()


def an_item(**attributes: str) -> Item:
    return {name: {"S": value} for name, value in attributes.items()}


# Claims


def no_claim(house: SmallHouse) -> None:
    house.stage.lose(house.claim(house.ada))


def no_claim_of_external_id(house: SmallHouse) -> None:
    house.stage.lose(keys.external_id_key(OKTA.id, "ada-id"))


def no_claim_of_group(house: SmallHouse) -> None:
    house.stage.lose(keys.group_name_key(OKTA.id, "Poets"))


def no_claim_of_organization(house: SmallHouse) -> None:
    house.stage.lose(keys.organization_name_key("Paris"))


def claim_of_another(house: SmallHouse) -> None:
    house.stage.spoil(house.claim(house.ada), owner_id={"S": house.bob})


def claim_of_nobody(house: SmallHouse) -> None:
    house.stage.spoil(house.claim(house.ada), owner_id={"S": NOBODY})


def two_with_one_name(house: SmallHouse) -> None:
    name = house.stage.read(house.bob).user_name
    house.stage.lose(house.claim(house.ada))
    house.rewrite(house.ada, lambda ada: replace(ada, user_name=name.upper()))


def stray_claim(house: SmallHouse) -> None:
    item = {**keys.user_name_key("zoe@okta.example"), **an_item(owner_id=house.ada, provider_id=OKTA.id)}
    house.stage.table.put(item)


def stray_claim_of_deleted(house: SmallHouse) -> None:
    key = house.claim(house.ann)
    claim = house.stage.item(key)
    house.stage.deletes(house.ann, ENTRA)
    house.stage.table.put(claim)


def claims_of_nobody(house: SmallHouse) -> None:
    owned = an_item(owner_id=NOBODY, provider_id=OKTA.id)
    for key in (
        keys.external_id_key(OKTA.id, "x"),
        keys.group_name_key(OKTA.id, "x"),
        keys.group_external_id_key(OKTA.id, "x"),
        keys.organization_name_key("x"),
    ):
        house.stage.table.put({**key, **owned})


def claim_of_wrong_provider(house: SmallHouse) -> None:
    house.stage.spoil(house.claim(house.ada), provider_id={"S": ENTRA.id})


# Users


def not_on_the_list(house: SmallHouse) -> None:
    house.stage.spoil(keys.user_key(house.ada), list_sk=None)


def in_the_wrong_place_of_the_list(house: SmallHouse) -> None:
    house.stage.spoil(keys.user_key(house.ada), list_sk={"S": f"zzz{keys.SEPARATOR}{house.ada}"})


def not_among_the_due(house: SmallHouse) -> None:
    house.stage.spoil(keys.user_key(house.bob), due_pk=None, due_sk=None)


def among_the_due(house: SmallHouse) -> None:
    house.stage.spoil(keys.user_key(house.ada), due_pk={"S": keys.DUE_PARTITION}, due_sk={"S": "x"})


def no_timer(house: SmallHouse) -> None:
    house.stage.timers.armed.clear()


def timer_of_another_deactivation(house: SmallHouse) -> None:
    (reminder,) = house.stage.timers.armed
    house.stage.timers.armed = {replace(reminder, token="another")}


def overdue(house: SmallHouse) -> None:
    house.stage.clock.advance(60)


def no_record(house: SmallHouse) -> None:
    house.stage.records.records.clear()


def deleted_but_active(house: SmallHouse) -> None:
    house.stage.deletes(house.ann, ENTRA)
    house.rewrite(house.ann, lambda ann: replace(ann, life=replace(ann.life, status=Active())))
    house.stage.clock.advance(1)


def profile_left(house: SmallHouse) -> None:
    house.rewrite(house.cy, lambda cy: replace(cy, profile={"displayName": "Cy"}))


def deactivated_on_hold(house: SmallHouse) -> None:
    house.rewrite(house.cy, lambda cy: replace(cy, life=replace(cy.life, holds=frozenset({house.hold}))))


def held_without_hold(house: SmallHouse) -> None:
    house.rewrite(house.dee, lambda dee: replace(dee, life=replace(dee.life, holds=frozenset())))


def on_a_hold_that_is_not_there(house: SmallHouse) -> None:
    house.stage.lose(keys.hold_key(house.hold))


def in_an_organization_that_is_not_there(house: SmallHouse) -> None:
    house.rewrite(house.ada, lambda ada: replace(ada, placement=Placement(organization_id=NOBODY)))


def with_a_role_that_is_not_there(house: SmallHouse) -> None:
    house.rewrite(house.ada, lambda ada: replace(ada, placement=Placement(role_ids=frozenset({"emperor"}))))


def provider_gone(house: SmallHouse) -> None:
    house.stage.lose(keys.provider_key(ENTRA.id))


# Memberships


def membership_gone(house: SmallHouse) -> None:
    house.stage.lose(keys.membership_key(house.poets, house.ada, present=True))


def membership_of_the_absent_gone(house: SmallHouse) -> None:
    house.stage.lose(keys.membership_key(house.poets, house.cy, present=False))


def member_though_he_is_gone(house: SmallHouse) -> None:
    membership_of_the_absent_gone(house)
    add_membership(house, house.poets, house.cy, present=True)


def member_twice(house: SmallHouse) -> None:
    add_membership(house, house.poets, house.ada, present=False)


def absent_twice(house: SmallHouse) -> None:
    add_membership(house, house.poets, house.cy, present=True)


def member_without_knowing(house: SmallHouse) -> None:
    add_membership(house, house.poets, house.ann, present=True)


def member_of_nothing(house: SmallHouse) -> None:
    add_membership(house, NOBODY, house.ann, present=True)


def nobody_is_a_member(house: SmallHouse) -> None:
    add_membership(house, house.poets, NOBODY, present=True)


def nobody_is_an_absent_member(house: SmallHouse) -> None:
    add_membership(house, house.poets, NOBODY, present=False)


def add_membership(house: SmallHouse, group_id: str, user_id: str, *, present: bool) -> None:
    key = keys.membership_key(group_id, user_id, present=present)
    house.stage.table.put({**key, "user_id": {"S": user_id}})


def in_a_group_that_is_not_there(house: SmallHouse) -> None:
    house.rewrite(house.ann, lambda ann: replace(ann, group_ids=frozenset({NOBODY})))


def in_another_providers_group(house: SmallHouse) -> None:
    house.rewrite(house.ann, lambda ann: replace(ann, group_ids=frozenset({house.poets})))
    add_membership(house, house.poets, house.ann, present=True)
    house.stage.spoil(keys.group_key(house.poets), member_count={"N": "3"})


def says_too_many_members(house: SmallHouse) -> None:
    house.stage.spoil(keys.group_key(house.poets), member_count={"N": "7"})


def group_not_on_the_list(house: SmallHouse) -> None:
    house.stage.spoil(keys.group_key(house.poets), list_pk=None, list_sk=None)


def group_deleted_and_left(house: SmallHouse) -> None:
    doomed = house.stage.group("Doomed")
    item = house.stage.item(keys.group_key(doomed))
    house.stage.world.provision_groups.delete(house.stage.caller(), doomed, None)
    house.stage.table.put({**{n: v for n, v in item.items() if not n.startswith("list_")}, "deleted": {"BOOL": True}})


def groups_provider_gone(house: SmallHouse) -> None:
    group = house.stage.group("Few", provider=ENTRA)
    house.stage.deletes(house.ann, ENTRA)
    house.rewrite(house.ann, lambda ann: replace(ann, created_at=ann.created_at - LOG_RETENTION))
    house.stage.lose(keys.provider_key(ENTRA.id))
    assert group


# What is unfinished


def line_for_a_group(house: SmallHouse) -> None:
    line(house, keys.unfinished_key("GROUP", house.poets))


def line_for_no_group(house: SmallHouse) -> None:
    line(house, keys.unfinished_key("GROUP", NOBODY))


def line_for_nobody(house: SmallHouse) -> None:
    line(house, keys.unfinished_key("USER", NOBODY))


def line(house: SmallHouse, key: keys.Key) -> None:
    house.stage.table.put({**key, "begun_at": {"S": house.stage.clock().isoformat()}})


def unlisted_change(house: SmallHouse) -> None:
    begin_change(house)
    house.stage.lose(keys.unfinished_key("GROUP", house.poets))


def old_change(house: SmallHouse) -> None:
    begin_change(house)
    house.stage.clock.advance(14)
    house.stage.world.deactivations.sweep("request-sweep")
    house.stage.clock.advance(2)


def begin_change(house: SmallHouse) -> None:
    crowd = [house.stage.user(f"user{number:02}") for number in range(50)]
    house.stage.dies(1, lambda: house.stage.pushes(house.poets, "add", crowd))


def old_line_of_a_user(house: SmallHouse) -> None:
    house.stage.dies(2, lambda: house.stage.world.operate.deactivate(OLGA, house.ada))
    house.stage.world.operate.unblock(OLGA, house.bob)
    house.stage.clock.advance(16)


# Counters, organizations, providers, jobs


def counter_of_users_off(house: SmallHouse) -> None:
    house.stage.spoil(keys.counter_key(OKTA.id, "USER", house.ada), total={"N": "40"})


def counter_of_groups_gone(house: SmallHouse) -> None:
    house.stage.lose(keys.counter_key(OKTA.id, "GROUP", house.poets))


def counter_of_created_off(house: SmallHouse) -> None:
    house.stage.table.put({**keys.created_organizations_key(OKTA.id), "total": {"N": "3"}})


def no_parent(house: SmallHouse) -> None:
    house.stage.spoil(keys.organization_key(house.paris), parent_id={"S": NOBODY})


def below_none(house: SmallHouse) -> None:
    house.stage.spoil(keys.organization_key(house.paris), parent_id=None)


def below_itself(house: SmallHouse) -> None:
    optics = house.stage.world.configure.create_organization(OLGA, "Optics", house.paris).id
    house.stage.spoil(keys.organization_key(house.paris), parent_id={"S": optics})


def organization_gives_no_role(house: SmallHouse) -> None:
    house.stage.spoil(keys.organization_key(house.paris), default_role_ids={"SS": ["emperor"]})


def provider_not_on_the_list(house: SmallHouse) -> None:
    house.stage.spoil(keys.provider_key(ENTRA.id), list_pk=None)


def maps_to_nowhere(house: SmallHouse) -> None:
    mapping = json.dumps({"method": "single", "organizationId": NOBODY})
    house.stage.spoil(keys.provider_key(OKTA.id), organization_mapping={"S": mapping})


def maps_to_no_role(house: SmallHouse) -> None:
    rows = [{"groupId": house.poets, "roleIds": ["emperor"]}]
    house.stage.spoil(keys.provider_key(OKTA.id), role_mapping={"S": json.dumps({"method": "groups", "rows": rows})})


def job_stands_still(house: SmallHouse) -> None:
    house.stage.world.operate.unblock(OLGA, house.bob)
    house.stage.world.apply_settings.start(OLGA, OKTA.id, dry_run=True)
    house.stage.clock.advance(4 * 60)


def line_for_an_ended_job(house: SmallHouse) -> None:
    house.stage.table.put({**keys.unfinished_job_key("gone"), "expires_at": {"N": "9999999999"}})


def provider_name_unclaimed(house: SmallHouse) -> None:
    house.stage.lose(keys.provider_name_key(OKTA.display_name))


def hold_name_unclaimed(house: SmallHouse) -> None:
    house.stage.lose(keys.hold_name_key(HOLD_NAME))


def hold_name_claimed_by_nobody(house: SmallHouse) -> None:
    house.stage.table.put(claim_item(keys.hold_name_key(HOLD_NAME), NOBODY, ""))


def counter_of_organizations_off(house: SmallHouse) -> None:
    house.stage.table.put({**keys.ORGANIZATIONS_COUNT, "total": {"N": "77"}})


# The log, and what is none of ours


def creation_untold(house: SmallHouse) -> None:
    house.stage.lose(house.stage.log_entry(house.ada, "created"))


def scheduling_untold(house: SmallHouse) -> None:
    house.stage.lose(house.stage.log_entry(house.bob, "deactivation scheduled"))


def holding_untold(house: SmallHouse) -> None:
    house.stage.lose(house.stage.log_entry(house.dee, "deactivation held"))


def deactivation_untold(house: SmallHouse) -> None:
    house.stage.lose(house.stage.log_entry(house.cy, "deactivated"))


def return_untold(house: SmallHouse) -> None:
    house.stage.clock.advance(1)
    house.stage.world.operate.unblock(OLGA, house.bob)
    house.stage.lose(house.stage.log_entry(house.bob, "deactivation cancelled"))


def deletion_untold(house: SmallHouse) -> None:
    house.stage.deletes(house.ann, ENTRA)
    house.stage.lose(house.stage.log_entry(house.ann, "deleted"))


def blocking_untold(house: SmallHouse) -> None:
    house.stage.world.operate.block(OLGA, house.ada)
    house.stage.lose(house.stage.log_entry(house.ada, "blocked"))


def placing_on_hold_untold(house: SmallHouse) -> None:
    house.stage.lose(house.stage.log_entry(house.dee, "hold placed"))


def groups_creation_untold(house: SmallHouse) -> None:
    house.stage.lose(house.stage.log_entry("", "group created"))


def holds_creation_untold(house: SmallHouse) -> None:
    house.stage.lose(house.stage.log_entry("", "hold created"))


def groups_creation_not_in_the_index(house: SmallHouse) -> None:
    house.stage.spoil(house.stage.log_entry("", "group created"), action_pk=None)


def entry_about_a_gone_providers_user_not_in_the_index(house: SmallHouse) -> None:
    house.stage.deletes(house.ann, ENTRA)
    house.stage.world.configure.change_provider(OLGA, ENTRA.id, ProviderChange(enabled=False))
    house.stage.pass_the_deadline()
    house.stage.world.manage_providers.delete(OLGA, ENTRA.id)
    house.stage.world.operate.reactivate(OLGA, house.ann)
    house.stage.world.operate.block(OLGA, house.ann)
    blocked = [key for key in house.stage.log_entries(house.ann, "blocked") if key["pk"]["S"].startswith("LOG##")]
    house.stage.spoil(*blocked, user_pk=None, user_sk=None)


def entry_not_in_the_index(house: SmallHouse) -> None:
    house.stage.world.operate.block(OLGA, house.ada)
    house.stage.spoil(house.stage.log_entry(house.ada, "blocked"), user_pk=None, user_sk=None)


def strange_item(house: SmallHouse) -> None:
    house.stage.table.put({**keys.key("TEAPOT#1", "TEAPOT"), "handle": {"BOOL": True}})


def strange_item_in_a_group(house: SmallHouse) -> None:
    house.stage.table.put(keys.key(f"GROUP#{house.poets}", "TEAPOT"))


def unreadable_user(house: SmallHouse) -> None:
    house.stage.spoil(keys.user_key(house.ann), profile={"S": "{"})


def user_without_status(house: SmallHouse) -> None:
    house.stage.spoil(keys.user_key(house.ann), status=None)


def user_under_another_key(house: SmallHouse) -> None:
    house.stage.spoil(keys.user_key(house.ann), user_id={"S": NOBODY})


def group_under_another_key(house: SmallHouse) -> None:
    house.stage.group("Few", provider=ENTRA)
    few = house.stage.world.groups.by_display_name(ENTRA.id, "Few")
    assert few is not None
    house.stage.spoil(keys.group_key(few.id), group_id={"S": NOBODY})


def membership_under_another_key(house: SmallHouse) -> None:
    house.stage.table.put({**keys.membership_key(house.poets, "x", present=False), "user_id": {"S": NOBODY}})


def unreadable_claim(house: SmallHouse) -> None:
    house.stage.spoil(house.claim(house.ann), owner_id=None)


def unreadable_counter(house: SmallHouse) -> None:
    house.stage.table.put({**keys.key("COUNT#strange#USER", "SHARD#00"), "total": {"S": "many"}})


def unreadable_line(house: SmallHouse) -> None:
    house.stage.table.put({**keys.unfinished_key("USER", house.ada), "begun_at": {"S": "yesterday"}})


def strange_line(house: SmallHouse) -> None:
    line(house, keys.key(keys.UNFINISHED_PARTITION, "TEAPOT#1"))


def entry_at_anothers_place(house: SmallHouse) -> None:
    entry = an_entry(house.stage.read(house.ada), action="blocked", at=house.stage.clock())
    item = log_items.to_item(entry, timedelta(days=1))
    house.stage.table.put({**item, "sk": {"S": "2020-01-01"}})


PLANTS: Mapping[str, Plant] = {
    "a user without a claim of his name": Plant(no_claim, ("claim-missing",)),
    "a user without a claim of his externalId": Plant(no_claim_of_external_id, ("claim-missing",)),
    "a group without a claim": Plant(no_claim_of_group, ("claim-missing",)),
    "an organization without a claim": Plant(no_claim_of_organization, ("claim-missing",)),
    "a claim that names another user": Plant(claim_of_another, ("claim-missing", "claim-stray")),
    "a claim that names nobody": Plant(claim_of_nobody, ("claim-missing", "claim-stray")),
    "two users with one name": Plant(two_with_one_name, ("name-taken-twice",), ("name-taken-twice",)),
    "a claim of a name that its user does not have": Plant(stray_claim, ("claim-stray",)),
    "a claim of a deleted user": Plant(stray_claim_of_deleted, ("claim-stray",)),
    "claims of all kinds for nobody": Plant(claims_of_nobody, ("claim-stray",) * 4),
    "a claim under another provider": Plant(claim_of_wrong_provider, ("claim-of-wrong-provider",)),
    "a user who is on no list": Plant(not_on_the_list, ("index-keys-wrong",)),
    "a user in the wrong place of a list": Plant(in_the_wrong_place_of_the_list, ("index-keys-wrong",)),
    "a pending user whom the sweep does not find": Plant(not_among_the_due, ("index-keys-wrong",)),
    "an active user whom the sweep finds": Plant(among_the_due, ("index-keys-wrong",)),
    "a pending user without a timer": Plant(no_timer, ("timer-missing",)),
    "a timer of another deactivation": Plant(timer_of_another_deactivation, ("timer-missing",)),
    "a deadline that nobody has met": Plant(overdue, ("deactivation-overdue",), ("deactivation-overdue",)),
    "a record that is gone": Plant(no_record, ("archive-missing",), ("archive-missing",)),
    "a deleted user whom nothing blocks": Plant(
        deleted_but_active, ("deleted-but-active", "log-gap"), ("deleted-but-active", "log-gap")
    ),
    "a deactivated user with a profile": Plant(
        profile_left, ("deactivated-with-profile",), ("deactivated-with-profile",)
    ),
    "a deactivated user on a hold": Plant(
        deactivated_on_hold, ("deactivated-on-hold", "log-gap"), ("deactivated-on-hold", "log-gap")
    ),
    "a held user on no hold": Plant(held_without_hold, ("held-without-hold",), ("held-without-hold",)),
    "a hold that is gone": Plant(on_a_hold_that_is_not_there, ("claim-stray", "hold-missing"), ("hold-missing",)),
    "an organization that is gone": Plant(
        in_an_organization_that_is_not_there, ("organization-missing",), ("organization-missing",)
    ),
    "a role that there is not": Plant(with_a_role_that_is_not_there, ("role-unknown",), ("role-unknown",)),
    "a provider that is gone": Plant(provider_gone, ("claim-stray", "provider-missing"), ("provider-missing",)),
    "a membership that is gone": Plant(membership_gone, ("member-count-off", "membership-missing")),
    "a membership of an absent user that is gone": Plant(membership_of_the_absent_gone, ("membership-missing",)),
    "a member who is gone": Plant(member_though_he_is_gone, ("member-count-off", "membership-misplaced")),
    "a member who is in it twice": Plant(member_twice, ("membership-doubled",)),
    "an absent user who is in it twice": Plant(absent_twice, ("member-count-off", "membership-doubled")),
    "a member who does not know of it": Plant(member_without_knowing, ("member-count-off", "membership-not-users")),
    "a member of a group that is not there": Plant(member_of_nothing, ("membership-without-group",)),
    "a member who is not there": Plant(nobody_is_a_member, ("member-count-off", "membership-without-user")),
    "an absent member who is not there": Plant(nobody_is_an_absent_member, ("membership-without-user",)),
    "a user in a group that is not there": Plant(in_a_group_that_is_not_there, ("group-missing",), ("group-missing",)),
    "a user in another provider's group": Plant(
        in_another_providers_group, ("group-of-another-provider",), ("group-of-another-provider",)
    ),
    "a group that says the wrong number": Plant(says_too_many_members, ("member-count-off",)),
    "a group that is on no list": Plant(group_not_on_the_list, ("index-keys-wrong",)),
    "a deleted group that is still there": Plant(
        group_deleted_and_left, ("group-left-behind",), ("group-left-behind",)
    ),
    "a group whose provider is gone": Plant(
        groups_provider_gone, ("claim-stray", "provider-missing"), ("provider-missing",)
    ),
    "a provider's name that nothing claims": Plant(provider_name_unclaimed, ("claim-missing",)),
    "a legal hold's name that nothing claims": Plant(hold_name_unclaimed, ("claim-missing",)),
    "a legal hold's name that another hold claims": Plant(
        hold_name_claimed_by_nobody, ("claim-missing", "claim-stray")
    ),
    "a counter of all organizations that is off": Plant(counter_of_organizations_off, ("created-count-off",)),
    "a line for a job that has ended": Plant(line_for_an_ended_job, ("line-idle",)),
    "a line for a group that has no change": Plant(line_for_a_group, ("line-idle",)),
    "a line for a group that is not there": Plant(line_for_no_group, ("line-idle",)),
    "a line for a user who is not there": Plant(line_for_nobody, ("line-idle",)),
    "a change that the sweep does not know": Plant(unlisted_change, ("change-unlisted",)),
    "a change that nobody carries on": Plant(old_change, ("change-overdue",)),
    "a user whose groups do not hear of him": Plant(old_line_of_a_user, ("settling-overdue",)),
    "a counter of users that is off": Plant(counter_of_users_off, ("counter-off",)),
    "a counter of groups that is gone": Plant(counter_of_groups_gone, ("counter-off",)),
    "a counter of created organizations that is off": Plant(counter_of_created_off, ("created-count-off",)),
    "an organization without its parent": Plant(no_parent, ("parent-missing",), ("parent-missing",)),
    "organizations in a circle": Plant(below_itself, ("organization-circle",), ("organization-circle",)),
    "an organization that gives what is no role": Plant(
        organization_gives_no_role, ("role-unknown",), ("role-unknown",)
    ),
    "a provider that is on no list": Plant(provider_not_on_the_list, ("index-keys-wrong",)),
    "a mapping to what is no organization": Plant(maps_to_nowhere, ("mapping-dangling",), ("mapping-dangling",)),
    "a mapping to what is no role": Plant(maps_to_no_role, ("mapping-dangling",), ("mapping-dangling",)),
    "a job that nobody carries on": Plant(job_stands_still, ("job-stalled",)),
    "a log that does not tell of a creation": Plant(creation_untold, ("log-gap",), ("log-gap",)),
    "a log that does not tell of a scheduling": Plant(scheduling_untold, ("log-gap",), ("log-gap",)),
    "a log that does not tell of a holding": Plant(holding_untold, ("log-gap",), ("log-gap",)),
    "a log that does not tell of a deactivation": Plant(deactivation_untold, ("log-gap",), ("log-gap",)),
    "a log that does not tell of a return": Plant(return_untold, ("log-gap",), ("log-gap",)),
    "a log that does not tell of a deletion": Plant(deletion_untold, ("log-gap",), ("log-gap",)),
    "a log that does not tell of an operator's block": Plant(blocking_untold, ("log-gap",), ("log-gap",)),
    "a log that does not tell of a placing on hold": Plant(placing_on_hold_untold, ("log-gap",), ("log-gap",)),
    "a log that does not tell of a group's creation": Plant(groups_creation_untold, ("log-gap",), ("log-gap",)),
    "a log that does not tell of a hold's creation": Plant(holds_creation_untold, ("log-gap",), ("log-gap",)),
    "an entry that is not in the log of its action": Plant(groups_creation_not_in_the_index, ("index-keys-wrong",)),
    "an entry that is not in the log of a gone provider's user": Plant(
        entry_about_a_gone_providers_user_not_in_the_index, ("index-keys-wrong",)
    ),
    "an entry that is not in the user's log": Plant(entry_not_in_the_index, ("index-keys-wrong",)),
    "an item of strange keys": Plant(strange_item, ("unknown-item",), ("unknown-item",)),
    "an item of strange keys in a group": Plant(strange_item_in_a_group, ("unknown-item",), ("unknown-item",)),
    "a user with a broken profile": Plant(unreadable_user, ("unreadable-item",), ("unreadable-item",)),
    "a user without a status": Plant(user_without_status, ("unreadable-item",), ("unreadable-item",)),
    "a user under another's key": Plant(user_under_another_key, ("unreadable-item",), ("unreadable-item",)),
    "a group under another's key": Plant(group_under_another_key, ("unreadable-item",), ("unreadable-item",)),
    "an item with a strange line": Plant(strange_line, ("unreadable-item",), ("unreadable-item",)),
    "an organization below none": Plant(below_none, ("parent-missing",), ("parent-missing",)),
    "a membership under another's key": Plant(membership_under_another_key, ("unreadable-item",), ("unreadable-item",)),
    "a claim that cannot be read": Plant(unreadable_claim, ("unreadable-item",), ("unreadable-item",)),
    "a counter that cannot be read": Plant(unreadable_counter, ("unreadable-item",), ("unreadable-item",)),
    "a line that cannot be read": Plant(unreadable_line, ("unreadable-item",), ("unreadable-item",)),
    "an entry at another's place": Plant(entry_at_anothers_place, ("unreadable-item",), ("unreadable-item",)),
}
"""By what is wrong then."""
