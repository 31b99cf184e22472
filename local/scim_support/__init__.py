"""What is asked of a SCIM service provider, by number, and which tests prove it: docs/scim-support.md."""
