"""Plug-ins by name: a source, extractor or sink is one file that registers its class with its parameters."""

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")
C = TypeVar("C", bound=type)


class Params(BaseModel):
    """Base of all plug-in parameters: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Plugin(NamedTuple):
    """A registered plug-in.

    Attributes:
        factory: The class; it is called with its parameters.
        params: The model that its part of the configuration is validated against.
    """

    factory: Callable[[Any], Any]
    params: type[Params]


class Registry(Generic[T]):
    """The plug-ins of one kind, found in the modules of one package.

    Args:
        kind: What they are, for messages: ``source``, ``extractor``.
        package: Dotted name of the package whose modules are plug-ins.
    """

    def __init__(self, kind: str, package: str) -> None:
        self.kind = kind
        self.package = package
        self._plugins: dict[str, Plugin] = {}
        self._loaded = False

    def register(self, name: str, params: type[Params] = Params) -> Callable[[C], C]:
        """Register the decorated class under a name.

        Raises:
            ValueError: The name is taken.
        """

        def enter(cls: C) -> C:
            known = self._plugins.get(name)
            if known is not None:
                raise ValueError(f"{self.kind} {name!r} is registered twice: {known.factory!r} and {cls!r}")
            self._plugins[name] = Plugin(cls, params)
            return cls

        return enter

    def names(self) -> list[str]:
        """The registered names, sorted."""
        self._load()
        return sorted(self._plugins)

    def plugin(self, name: str) -> Plugin:
        """The plug-in of that name.

        Raises:
            KeyError: There is none; the message lists those there are.
        """
        self._load()
        if name not in self._plugins:
            raise KeyError(f"unknown {self.kind} {name!r}; there are: {', '.join(sorted(self._plugins))}")
        return self._plugins[name]

    def create(self, name: str, params: Params) -> T:
        """An instance of the plug-in of that name.

        Raises:
            KeyError: There is none.
        """
        made: T = self.plugin(name).factory(params)
        return made

    def _load(self) -> None:
        if self._loaded:
            return
        package = importlib.import_module(self.package)
        for module in pkgutil.iter_modules(package.__path__, self.package + "."):
            importlib.import_module(module.name)
        self._loaded = True
