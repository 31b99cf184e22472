"""The people, pure: users, providers, the sync log, what can go wrong. Knows no protocol and no AWS."""
