"""Conversations between an identity provider and the endpoint, kept as data in events/conversations and played again.

`python -m local.conversation FILE…` plays them against a running endpoint.
"""
