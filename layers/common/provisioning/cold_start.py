"""A function's start, for which Python does not look for garbage: what modules make stays.

Whoever imports this has the collector off until `done` is called.
"""

import gc

gc.disable()


def done() -> None:
    """Look for garbage from now on, but never among what the start has made."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
