"""Cold storage in S3: implements the port `ColdStorage` of `usecases/ports.py`, and `KeptRecords`."""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from provisioning.sdk import NO_ANSWER, passing

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

STORAGE_CLASS = "GLACIER_IR"
"""An archive class with instant retrieval: a reactivation does not wait for hours."""
GONE = frozenset({"NoSuchKey", "404"})
REFUSED = frozenset({"403", "AccessDenied", "NoSuchBucket", "InvalidRequest", "InvalidArgument", "MethodNotAllowed"})


class S3ColdStorage:
    """One object for each deactivation. Storing twice under one key leaves one object with the same content."""

    def __init__(self, client: "Callable[[], S3Client]", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def store(self, key: str, record: dict[str, Any]) -> None:
        body = json.dumps(record, ensure_ascii=False).encode()
        with faults_translated():
            self._client().put_object(
                Bucket=self._bucket, Key=key, Body=body, ContentType="application/json", StorageClass=STORAGE_CLASS
            )

    def fetch(self, key: str) -> dict[str, Any] | None:
        with faults_translated():
            try:
                stored = self._client().get_object(Bucket=self._bucket, Key=key)
            except ClientError as fault:
                if fault.response.get("Error", {}).get("Code") in GONE:
                    return None
                raise
            return json.loads(stored["Body"].read())

    def keeps(self, key: str) -> bool:
        with faults_translated():
            try:
                self._client().head_object(Bucket=self._bucket, Key=key)
            except ClientError as fault:
                if fault.response.get("Error", {}).get("Code") in GONE:
                    return False
                raise
            return True


@contextmanager
def faults_translated() -> Generator[None]:
    """Faults that will pass become Busy; what is our own mistake stays what it is."""
    try:
        yield
    except NO_ANSWER as fault:
        raise passing(fault) from fault
    except ClientError as fault:
        if fault.response.get("Error", {}).get("Code") in REFUSED:
            raise
        raise passing(fault) from fault
