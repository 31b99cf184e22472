"""Where a browser is to be had, and how it is started: Debian's Chromium without a screen."""

import shutil

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
)
"""It asks nobody but us. Root can have no sandbox, and it opens pages of ours only."""


def program() -> str | None:
    """The browser's program."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def missing_reason() -> str | None:
    """Why no page can be opened here and what to do about it; None when it can."""
    return None if program() else "there is no Chromium here. Install one; as root on Debian make browser does."
