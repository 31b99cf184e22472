"""SCIM servers of others beside ours: the same requests, from one client, over HTTP. `python -m benchmarks.peers`."""
