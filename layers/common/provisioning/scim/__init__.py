"""The protocol, pure: RFC 7643 and 7644 over plain JSON documents. Knows no people, no storage and no HTTP."""
