"""S3: the records of deactivated accounts, one JSON document each."""
