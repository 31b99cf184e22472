"""`python -m local.console_document`: write docs/console-api.json, the API that the deployed console has."""

import json
import os
import sys
from typing import Any

from local.functions import load_functions
from local.template import ROOT, read_template
from provisioning.web.console_calls import ConsolePaths, ConsoleRoute
from provisioning.web.console_openapi import openapi_document

CONSOLE = "ConsoleFunction"
DOCUMENT = ROOT / "docs" / "console-api.json"


def console_routes() -> list[ConsoleRoute]:
    """The routes that the deployed function is made of. Loading it asks AWS for nothing."""
    template = read_template({"BaseUrl": "https://scim.example.com/scim/v2"})
    before = dict(os.environ)
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    try:
        load_functions({CONSOLE: template.functions()[CONSOLE]})
    finally:
        os.environ.clear()
        os.environ.update(before)
    parts: list[ConsolePaths] = sys.modules["functions.console.app"].parts
    return [route for part in parts for route in part.routes()]


def as_text(document: dict[str, Any]) -> str:
    """The document as it stands in the file."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(as_text(openapi_document(console_routes())), encoding="utf-8")
