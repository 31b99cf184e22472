"""The acts, and the ports that they need. Here the protocol meets the people."""
