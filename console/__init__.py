"""scimctl, the operator's command line: an ordinary client of /console/v1."""
