"""The HTTP edge: authentication, parsing, responses, and the one table from failure to status."""
