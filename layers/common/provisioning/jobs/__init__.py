"""SQS: what is done in the background, job by job."""
