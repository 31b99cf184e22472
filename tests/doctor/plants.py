"""What can be wrong, each planted by itself into a small house, with what the doctor says and what a repair leaves."""

from collections.abc import Mapping

from tests.doctor import plants_of_groups as groups
from tests.doctor import plants_of_people as people
from tests.doctor import plants_of_settings as settings
from tests.doctor import plants_of_the_log as log
from tests.doctor.small_house import Plant

PLANTS: Mapping[str, Plant] = {
    "a user without a claim of his name": Plant(people.no_claim, ("claim-missing",)),
    "a user without a claim of his externalId": Plant(people.no_claim_of_external_id, ("claim-missing",)),
    "a group without a claim": Plant(people.no_claim_of_group, ("claim-missing",)),
    "an organization without a claim": Plant(people.no_claim_of_organization, ("claim-missing",)),
    "a claim that names another user": Plant(people.claim_of_another, ("claim-missing", "claim-stray")),
    "a claim that names nobody": Plant(people.claim_of_nobody, ("claim-missing", "claim-stray")),
    "two users with one name": Plant(people.two_with_one_name, ("name-taken-twice",), ("name-taken-twice",)),
    "a claim of a name that its user does not have": Plant(people.stray_claim, ("claim-stray",)),
    "a claim of a deleted user": Plant(people.stray_claim_of_deleted, ("claim-stray",)),
    "claims of all kinds for nobody": Plant(people.claims_of_nobody, ("claim-stray",) * 4),
    "a claim under another provider": Plant(people.claim_of_wrong_provider, ("claim-of-wrong-provider",)),
    "a user who is on no list": Plant(people.not_on_the_list, ("index-keys-wrong",)),
    "a user in the wrong place of a list": Plant(people.in_the_wrong_place_of_the_list, ("index-keys-wrong",)),
    "a pending user whom the sweep does not find": Plant(people.not_among_the_due, ("index-keys-wrong",)),
    "an active user whom the sweep finds": Plant(people.among_the_due, ("index-keys-wrong",)),
    "a pending user without a timer": Plant(people.no_timer, ("timer-missing",)),
    "a timer of another deactivation": Plant(people.timer_of_another_deactivation, ("timer-missing",)),
    "a deadline that nobody has met": Plant(people.overdue, ("deactivation-overdue",), ("deactivation-overdue",)),
    "a record that is gone": Plant(people.no_record, ("archive-missing",), ("archive-missing",)),
    "a deleted user whom nothing blocks": Plant(
        people.deleted_but_active, ("deleted-but-active", "log-gap"), ("deleted-but-active", "log-gap")
    ),
    "a deactivated user with a profile": Plant(
        people.profile_left, ("deactivated-with-profile",), ("deactivated-with-profile",)
    ),
    "a deactivated user on a hold": Plant(
        people.deactivated_on_hold, ("deactivated-on-hold", "log-gap"), ("deactivated-on-hold", "log-gap")
    ),
    "a held user on no hold": Plant(people.held_without_hold, ("held-without-hold",), ("held-without-hold",)),
    "a hold that is gone": Plant(
        people.on_a_hold_that_is_not_there, ("claim-stray", "hold-missing"), ("hold-missing",)
    ),
    "an organization that is gone": Plant(
        people.in_an_organization_that_is_not_there, ("organization-missing",), ("organization-missing",)
    ),
    "a role that there is not": Plant(people.with_a_role_that_is_not_there, ("role-unknown",), ("role-unknown",)),
    "a provider that is gone": Plant(people.provider_gone, ("claim-stray", "provider-missing"), ("provider-missing",)),
    "a membership that is gone": Plant(groups.membership_gone, ("member-count-off", "membership-missing")),
    "a membership of an absent user that is gone": Plant(groups.membership_of_the_absent_gone, ("membership-missing",)),
    "a member who is gone": Plant(groups.member_though_he_is_gone, ("member-count-off", "membership-misplaced")),
    "a member who is in it twice": Plant(groups.member_twice, ("membership-doubled",)),
    "an absent user who is in it twice": Plant(groups.absent_twice, ("member-count-off", "membership-doubled")),
    "a member who does not know of it": Plant(
        groups.member_without_knowing, ("member-count-off", "membership-not-users")
    ),
    "a member of a group that is not there": Plant(groups.member_of_nothing, ("membership-without-group",)),
    "a member who is not there": Plant(groups.nobody_is_a_member, ("member-count-off", "membership-without-user")),
    "an absent member who is not there": Plant(groups.nobody_is_an_absent_member, ("membership-without-user",)),
    "a user in a group that is not there": Plant(
        groups.in_a_group_that_is_not_there, ("group-missing",), ("group-missing",)
    ),
    "a user in another provider's group": Plant(
        groups.in_another_providers_group, ("group-of-another-provider",), ("group-of-another-provider",)
    ),
    "a group that says the wrong number": Plant(groups.says_too_many_members, ("member-count-off",)),
    "a group that is on no list": Plant(groups.group_not_on_the_list, ("index-keys-wrong",)),
    "a deleted group that is still there": Plant(
        groups.group_deleted_and_left, ("group-left-behind",), ("group-left-behind",)
    ),
    "a group whose provider is gone": Plant(
        groups.groups_provider_gone, ("claim-stray", "provider-missing"), ("provider-missing",)
    ),
    "a provider's name that nothing claims": Plant(settings.provider_name_unclaimed, ("claim-missing",)),
    "a legal hold's name that nothing claims": Plant(settings.hold_name_unclaimed, ("claim-missing",)),
    "a legal hold's name that another hold claims": Plant(
        settings.hold_name_claimed_by_nobody, ("claim-missing", "claim-stray")
    ),
    "a counter of all organizations that is off": Plant(settings.counter_of_organizations_off, ("created-count-off",)),
    "a line for a job that has ended": Plant(settings.line_for_an_ended_job, ("line-idle",)),
    "a line for a group that has no change": Plant(groups.line_for_a_group, ("line-idle",)),
    "a line for a group that is not there": Plant(groups.line_for_no_group, ("line-idle",)),
    "a line for a user who is not there": Plant(groups.line_for_nobody, ("line-idle",)),
    "a change that the sweep does not know": Plant(groups.unlisted_change, ("change-unlisted",)),
    "a change that nobody carries on": Plant(groups.old_change, ("change-overdue",)),
    "a user whose groups do not hear of him": Plant(groups.old_line_of_a_user, ("settling-overdue",)),
    "a counter of users that is off": Plant(settings.counter_of_users_off, ("counter-off",)),
    "a counter of groups that is gone": Plant(settings.counter_of_groups_gone, ("counter-off",)),
    "a counter of created organizations that is off": Plant(settings.counter_of_created_off, ("created-count-off",)),
    "an organization without its parent": Plant(settings.no_parent, ("parent-missing",), ("parent-missing",)),
    "organizations in a circle": Plant(settings.below_itself, ("organization-circle",), ("organization-circle",)),
    "an organization that gives what is no role": Plant(
        settings.organization_gives_no_role, ("role-unknown",), ("role-unknown",)
    ),
    "a provider that is on no list": Plant(settings.provider_not_on_the_list, ("index-keys-wrong",)),
    "a mapping to what is no organization": Plant(
        settings.maps_to_nowhere, ("mapping-dangling",), ("mapping-dangling",)
    ),
    "a mapping to what is no role": Plant(settings.maps_to_no_role, ("mapping-dangling",), ("mapping-dangling",)),
    "a job that nobody carries on": Plant(settings.job_stands_still, ("job-stalled",)),
    "a log that does not tell of a creation": Plant(log.creation_untold, ("log-gap",), ("log-gap",)),
    "a log that does not tell of a scheduling": Plant(log.scheduling_untold, ("log-gap",), ("log-gap",)),
    "a log that does not tell of a holding": Plant(log.holding_untold, ("log-gap",), ("log-gap",)),
    "a log that does not tell of a deactivation": Plant(log.deactivation_untold, ("log-gap",), ("log-gap",)),
    "a log that does not tell of a return": Plant(log.return_untold, ("log-gap",), ("log-gap",)),
    "a log that does not tell of a deletion": Plant(log.deletion_untold, ("log-gap",), ("log-gap",)),
    "a log that does not tell of an operator's block": Plant(log.blocking_untold, ("log-gap",), ("log-gap",)),
    "a log that does not tell of a placing on hold": Plant(log.placing_on_hold_untold, ("log-gap",), ("log-gap",)),
    "a log that does not tell of a group's creation": Plant(log.groups_creation_untold, ("log-gap",), ("log-gap",)),
    "a log that does not tell of a hold's creation": Plant(log.holds_creation_untold, ("log-gap",), ("log-gap",)),
    "an entry that is not in the log of its action": Plant(log.groups_creation_not_in_the_index, ("index-keys-wrong",)),
    "an entry that is not in the log of a gone provider's user": Plant(
        log.entry_about_a_gone_providers_user_not_in_the_index, ("index-keys-wrong",)
    ),
    "an entry that is not in the user's log": Plant(log.entry_not_in_the_index, ("index-keys-wrong",)),
    "an item of strange keys": Plant(log.strange_item, ("unknown-item",), ("unknown-item",)),
    "an item of strange keys in a group": Plant(log.strange_item_in_a_group, ("unknown-item",), ("unknown-item",)),
    "a user with a broken profile": Plant(log.unreadable_user, ("unreadable-item",), ("unreadable-item",)),
    "a user without a status": Plant(log.user_without_status, ("unreadable-item",), ("unreadable-item",)),
    "a user under another's key": Plant(log.user_under_another_key, ("unreadable-item",), ("unreadable-item",)),
    "a group under another's key": Plant(log.group_under_another_key, ("unreadable-item",), ("unreadable-item",)),
    "an item with a strange line": Plant(log.strange_line, ("unreadable-item",), ("unreadable-item",)),
    "an organization below none": Plant(settings.below_none, ("parent-missing",), ("parent-missing",)),
    "a membership under another's key": Plant(
        log.membership_under_another_key, ("unreadable-item",), ("unreadable-item",)
    ),
    "a claim that cannot be read": Plant(log.unreadable_claim, ("unreadable-item",), ("unreadable-item",)),
    "a counter that cannot be read": Plant(log.unreadable_counter, ("unreadable-item",), ("unreadable-item",)),
    "a line that cannot be read": Plant(log.unreadable_line, ("unreadable-item",), ("unreadable-item",)),
    "an entry at another's place": Plant(log.entry_at_anothers_place, ("unreadable-item",), ("unreadable-item",)),
}
"""By what is wrong then."""
