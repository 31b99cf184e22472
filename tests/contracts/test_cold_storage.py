"""The contracts of `ColdStorage` and `KeptRecords`, on every implementation; and what S3 gets."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from local.memory import MemoryColdStorage
from local.resources import create_archive_and_schedules, emulated_services, s3_client
from local.template import LOCAL_NAMES
from provisioning.cold_storage.archive import S3ColdStorage
from provisioning.domain.failures import Away, Busy
from provisioning.usecases.archive_records import archive_key, record_of, restored, without_profile
from provisioning.usecases.examination_ports import KeptRecords
from provisioning.usecases.ports import ColdStorage
from tests.people import a_user

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

BUCKET = LOCAL_NAMES["ArchiveBucket"]
ADA = a_user(external_id="00u1", profile={"displayName": "Ädä ✨", "emails": [{"value": "ada@example.com"}], "x": None})
KEY = archive_key(ADA, "t1")


class Archive(ColdStorage, KeptRecords, Protocol):
    """Both ports."""


@pytest.fixture
def s3() -> Iterator["S3Client"]:
    with emulated_services():
        create_archive_and_schedules()
        yield s3_client()


@pytest.fixture(params=["memory", "moto"])
def archive(request: pytest.FixtureRequest) -> Iterator[Archive]:
    with ExitStack() as exits:
        if request.param == "memory":
            yield MemoryColdStorage()
        else:
            exits.enter_context(emulated_services())
            create_archive_and_schedules()
            client = s3_client()
            yield S3ColdStorage(lambda: client, BUCKET)


# The contract


def test_a_stored_record_reads_back_as_it_was(archive: Archive) -> None:
    archive.store(KEY, record_of(ADA))

    assert archive.fetch(KEY) == record_of(ADA)


def test_a_user_is_restored_from_his_record(archive: Archive) -> None:
    archive.store(KEY, record_of(ADA))

    assert restored(without_profile(ADA), archive.fetch(KEY)) == ADA


def test_storing_twice_is_storing_once(archive: Archive) -> None:
    archive.store(KEY, record_of(ADA))
    archive.store(KEY, record_of(ADA))

    assert archive.fetch(KEY) == record_of(ADA)


def test_what_is_stored_is_kept(archive: Archive) -> None:
    archive.store(KEY, record_of(ADA))

    assert archive.keeps(KEY)
    assert not archive.keeps(archive_key(ADA, "t2"))


def test_what_is_not_kept_any_more_is_none(archive: Archive) -> None:
    archive.store(KEY, record_of(ADA))

    assert archive.fetch(archive_key(ADA, "t2")) is None


def test_records_of_two_versions_do_not_meet(archive: Archive) -> None:
    later = replace(ADA, profile={"displayName": "Countess"}, version=ADA.version + 1)
    archive.store(archive_key(later, "t1"), record_of(later))

    archive.store(KEY, record_of(ADA))

    assert archive.fetch(archive_key(later, "t1")) == record_of(later)


# What S3 gets


def test_a_record_is_one_json_document_in_an_archive_class_with_instant_retrieval(s3: "S3Client") -> None:
    S3ColdStorage(lambda: s3, BUCKET).store(KEY, record_of(ADA))

    (listed,) = s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    head = s3.head_object(Bucket=BUCKET, Key=KEY)
    assert (listed.get("Key"), listed.get("StorageClass")) == (KEY, "GLACIER_IR")
    assert head["ContentType"] == "application/json"


def test_the_keys_are_under_the_prefix_that_the_lifecycle_ends() -> None:
    assert KEY.startswith("archive/okta/")


# Faults


def failing(s3: "S3Client", fault: Exception) -> S3ColdStorage:
    """An archive whose every call fails before it is sent."""

    def fail(**_: Any) -> None:
        raise fault

    s3.meta.events.register("before-call.s3", fail)
    return S3ColdStorage(lambda: s3, BUCKET)


def answered(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, "PutObject")


def named(fault: Exception) -> str:
    return fault.response["Error"]["Code"] if isinstance(fault, ClientError) else type(fault).__name__  # pyright: ignore[reportTypedDictNotRequiredAccess] - always there


@pytest.mark.parametrize(
    "fault",
    [
        answered("SlowDown"),
        answered("InternalError"),
        answered("ServiceUnavailable"),
        ConnectTimeoutError(endpoint_url="https://s3"),
        ReadTimeoutError(endpoint_url="https://s3"),
        EndpointConnectionError(endpoint_url="https://s3"),
    ],
    ids=named,
)
def test_what_will_pass_is_busy(s3: "S3Client", fault: Exception) -> None:
    archive = failing(s3, fault)

    with pytest.raises(Busy):
        archive.store(KEY, {})
    with pytest.raises(Busy):
        archive.fetch(KEY)


def test_without_an_answer_s3_is_away(s3: "S3Client") -> None:
    archive = failing(s3, ReadTimeoutError(endpoint_url="https://s3"))

    for act in (partial(archive.fetch, KEY), partial(archive.keeps, KEY), partial(archive.store, KEY, {})):
        with pytest.raises(Away):
            act()


def test_what_we_may_not_do_is_not_hidden(s3: "S3Client") -> None:
    archive = failing(s3, answered("AccessDenied"))

    with pytest.raises(ClientError, match="AccessDenied"):
        archive.store(KEY, {})
    with pytest.raises(ClientError, match="AccessDenied"):
        archive.fetch(KEY)


def test_a_bucket_that_is_not_there_is_no_record_that_is_gone(s3: "S3Client") -> None:
    with pytest.raises(ClientError, match="NoSuchBucket"):
        S3ColdStorage(lambda: s3, "elsewhere").fetch(KEY)


class BrokenBody:
    """A body whose connection breaks while it is read."""

    def read(self) -> bytes:
        raise ReadTimeoutError(endpoint_url="https://s3")


def test_an_answer_that_breaks_off_is_busy(s3: "S3Client") -> None:
    archive = S3ColdStorage(lambda: s3, BUCKET)
    archive.store(KEY, record_of(ADA))

    def break_off(parsed: dict[str, Any], **_: Any) -> None:
        parsed["Body"] = BrokenBody()

    s3.meta.events.register("after-call.s3.GetObject", break_off)

    with pytest.raises(Busy):
        archive.fetch(KEY)
