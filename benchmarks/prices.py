"""What AWS asks for, in dollars: us-east-1, on demand, 2026, without the free tier.

The pages: https://aws.amazon.com/SERVICE/pricing/ of api-gateway, lambda, dynamodb, cloudwatch, sqs, s3 and kms.
"""

PER_READ_UNIT = 0.125 / 1e6
PER_WRITE_UNIT = 0.625 / 1e6
PER_TABLE_GIGABYTE = 0.25 + 0.20
"""A month, with point-in-time recovery."""

PER_REQUEST = 1.00 / 1e6
"""Of an HTTP API."""
PER_INVOCATION = 0.20 / 1e6
PER_GIGABYTE_SECOND = 0.000_013_333_4
"""Of a function on arm64."""

PER_LOG_GIGABYTE = 0.50 + 0.03
"""Taken in, and kept for a month."""
LOG_EVENT_BYTES = 26
"""Counted for each line beside its own bytes."""
PER_METRIC = 0.30
"""A month of a metric of one's own. It counts for the hours in which it is written."""
PER_ALARM_METRIC = 0.10
"""A month of a metric that an alarm looks at; an alarm that asks a query looks at all that the query finds."""
PER_DASHBOARD = 3.00

PER_QUEUE_REQUEST = 0.40 / 1e6
PER_KEY_REQUEST = 0.03 / 10_000
"""Of KMS."""

PER_RECORD_STORED = 0.02 / 1_000
"""A PUT into S3's GLACIER_IR."""
RECORD_BYTES_MIN = 128 * 1024
RECORD_MONTHS_MIN = 3
"""What GLACIER_IR asks for even when an object is smaller, and when it is deleted earlier."""
PER_RECORD_GIGABYTE = 0.004
"""A month."""
