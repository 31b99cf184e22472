"""Python imports this first when its folder is on the path. The packages in LEFT_OUT are then replaced by nothing.

What is imported from them, called, subscripted or inherited from is `Nothing` again, so that a function comes up
without them and the time that they cost is missing.
"""

import os
import sys
from collections.abc import Iterator
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

PACKAGES = frozenset(os.environ["LEFT_OUT"].split(","))  # noqa: TID251 - it is told from outside


class Anything(type):
    """The class of Nothing."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **_: Any) -> "Anything":  # noqa: ANN401
        """A class, whatever else its bases would like to be told."""
        return super().__new__(cls, name, bases, namespace)

    def __init__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **_: Any) -> None:  # noqa: ANN401
        """As above."""
        super().__init__(name, bases, namespace)

    def __getattr__(cls, name: str) -> type:
        """Nothing, for all but what Python itself looks for."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing

    def __call__(cls, *_: Any, **__: Any) -> type:  # noqa: ANN401
        """Nothing, however it is called."""
        return Nothing

    def __getitem__(cls, _: object) -> type:
        """Nothing of any type."""
        return Nothing

    def __iter__(cls) -> Iterator[type]:
        """There is nothing in it."""
        return iter(())


class Nothing(metaclass=Anything):
    """Stands for every class, function and constant of a package that is left out."""


class Stand(ModuleType):
    """Stands for a package that is left out."""

    def __getattr__(self, name: str) -> type:
        """Nothing, for all but what Python itself looks for."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing


class LeavesOut(Loader):
    """Finds what is left out, before Python looks for it."""

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        """The stand-in, or None where Python shall go on looking."""
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] in PACKAGES else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """An empty module."""
        return Stand(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


sys.meta_path.insert(0, LeavesOut())
