"""Changes of one group at the same time, on the real engines: nothing is lost."""

from concurrent.futures import ThreadPoolExecutor

from local.engines import Engine
from tests.large.crowd import Crowd, as_okta

AT_ONCE = 50


def test_bug_033_fifty_patches_of_one_member_each_are_all_in(real_engine: Engine) -> None:
    crowd = Crowd(real_engine)
    user_ids, group_id = crowd.hire(AT_ONCE), crowd.group()

    with ThreadPoolExecutor(AT_ONCE) as clients:
        done = [clients.submit(as_okta, lambda who=who: crowd.push(group_id, "add", [who])) for who in user_ids]

    assert [each.result() for each in done] == [None] * AT_ONCE
    assert crowd.members(group_id) == crowd.in_groups(user_ids) == {*user_ids}
    assert crowd.found(group_id).member_count == AT_ONCE


def test_fifty_users_in_one_patch_each_join_fifty_groups_at_once(real_engine: Engine) -> None:
    crowd = Crowd(real_engine)
    (user_id,), group_ids = crowd.hire(1), [crowd.group(f"Group {number}") for number in range(AT_ONCE)]

    with ThreadPoolExecutor(8) as clients:
        done = [clients.submit(as_okta, lambda g=group_id: crowd.push(g, "add", [user_id])) for group_id in group_ids]

    assert [each.result() for each in done] == [None] * AT_ONCE
    (user,) = crowd.users.get_many([user_id])
    assert user.group_ids == {*group_ids}


def test_a_large_addition_and_a_large_removal_that_overlap_both_take_effect(dynoxide: Engine) -> None:
    crowd = Crowd(dynoxide)
    group_id = crowd.group()
    old, new = crowd.hire(300), crowd.hire(300)
    crowd.push(group_id, "add", old)

    with ThreadPoolExecutor(2) as clients:
        pushes = [("add", new), ("remove", old[:200])]
        done = [clients.submit(as_okta, lambda op=op, who=who: crowd.push(group_id, op, who)) for op, who in pushes]

    assert [each.result() for each in done] == [None, None]
    assert crowd.members(group_id) == {*old[200:], *new}
    assert crowd.found(group_id).member_count == 400


def test_of_two_replacements_at_once_one_is_what_stays(dynoxide: Engine) -> None:
    crowd = Crowd(dynoxide)
    group_id = crowd.group()
    sides = crowd.hire(120), crowd.hire(120)

    with ThreadPoolExecutor(2) as clients:
        done = [clients.submit(as_okta, lambda side=side: crowd.push(group_id, "replace", side)) for side in sides]

    assert [each.result() for each in done] == [None, None]
    assert crowd.members(group_id) in [{*side} for side in sides]
    assert crowd.found(group_id).member_count == 120
