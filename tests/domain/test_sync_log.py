from provisioning.domain.sync_log import differences


def test_only_what_differs_is_told_with_before_and_after() -> None:
    before = {"title": "Dr", "active": True, "nickName": "A"}
    after = {"title": "Prof", "active": True, "locale": "en"}

    assert differences(before, after) == {
        "locale": {"before": None, "after": "en"},
        "nickName": {"before": "A", "after": None},
        "title": {"before": "Dr", "after": "Prof"},
    }


def test_equal_documents_differ_in_nothing() -> None:
    assert differences({"a": {"b": 1}}, {"a": {"b": 1}}) == {}
