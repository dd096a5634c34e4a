"""Configuration: YAML and ``--set`` overrides into frozen, checked parameters."""

import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, ValidationError, field_validator, model_validator

from pipeline.errors import UserError
from pipeline.runs.gates import GateParams, SourceGates
from pipeline.streaming.params import StreamParams
from transforms.dedup import DedupParams
from transforms.events.chain import ExtractParams
from transforms.fetching.params import FetchParams
from transforms.logic.cleaning.document import CleanParams
from transforms.logic.linking.rules import LinkParams
from transforms.registry import Params, Registry
from transforms.sinks.base import SINKS
from transforms.sources.base import SOURCES, Source, SourceParams
from transforms.workers import WorkerParams

M = TypeVar("M", bound=BaseModel)


class ChunkParams(Params):
    """How a large input is cut: each chunk is one bounded run that is committed by itself."""

    text_mb: int = Field(
        default=32,
        ge=1,
        description="Expected clean text of a chunk; the local runner needs about 7 times that in memory.",
    )
    units: int = Field(default=5_000, ge=1, description="Files or feeds of a chunk at most.")


class Config(BaseModel):
    """A whole configuration."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: tuple[SerializeAsAny[SourceParams], ...] = Field(min_length=1, description="What is read.")
    output: SerializeAsAny[Params] = Field(description="Where the lake is written.")
    clean: CleanParams = CleanParams()
    dedup: DedupParams = DedupParams()
    events: ExtractParams = ExtractParams()
    links: LinkParams = LinkParams()
    fetch: FetchParams = FetchParams()
    workers: WorkerParams = WorkerParams()
    chunks: ChunkParams = ChunkParams()
    gates: GateParams = GateParams()
    mode: Literal["batch", "streaming"] = Field(
        default="batch", description="Read what there is and end, or go on with what comes until it is stopped."
    )
    stream: StreamParams = StreamParams()

    @model_validator(mode="before")
    @classmethod
    def _fetch_alike(cls, data: Any) -> Any:
        """Sources fetch as the section ``fetch`` says, but for what they set themselves."""
        shared = data.get("fetch") if isinstance(data, Mapping) else None
        sources = data.get("sources") if isinstance(data, Mapping) else None
        if not isinstance(sources, (list, tuple)) or not isinstance(shared, Mapping) or not _is_valid(shared):
            return data
        return {**data, "sources": [_with_fetch(source, shared) for source in sources]}

    @field_validator("sources", mode="before")
    @classmethod
    def _sources_by_type(cls, value: Any) -> Any:
        return [_by_type(SOURCES, item) for item in value] if isinstance(value, (list, tuple)) else value

    @field_validator("output", mode="before")
    @classmethod
    def _sink_by_type(cls, value: Any) -> Any:
        return _by_type(SINKS, {"type": "parquet", **value} if isinstance(value, Mapping) else value)

    @model_validator(mode="after")
    def _names_differ(self) -> "Config":
        names = [source.origin for source in self.open_sources()]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two sources are called {name!r}: give each a name of its own")
        for name in self.gates.sources:
            if name not in names:
                raise ValueError(f"gates.sources: there is no source called {name!r}")
        return self

    @property
    def root(self) -> str:
        """Folder of the lake."""
        return str(self.output.root)  # type: ignore[attr-defined]

    def open_sources(self) -> list[Source]:
        """The sources, ready to plan and read."""
        return [SOURCES.create(params.type, params) for params in self.sources]  # type: ignore[attr-defined]

    def digest(self, scope: str = "") -> str:
        """Eight hexadecimal characters that tell configurations apart.

        Args:
            scope: What tells runs of one configuration apart that take on different parts of its input.
        """
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, default=repr) + scope
        return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


def _is_valid(fetch: Mapping[str, Any]) -> bool:
    try:
        FetchParams.model_validate(fetch)
    except ValidationError:  # it is reported for the section itself
        return False
    return True


def _with_fetch(source: Any, shared: Mapping[str, Any]) -> Any:
    kind = str(source.get("type")) if isinstance(source, Mapping) else ""
    own = source.get("fetch", {}) if isinstance(source, Mapping) else None
    if not isinstance(own, Mapping) or kind not in SOURCES.names():
        return source
    return {**source, "fetch": {**shared, **own}} if "fetch" in SOURCES.plugin(kind).params.model_fields else source


def _by_type(registry: Registry[Any], item: Any) -> Any:
    if isinstance(item, Params):
        return item
    if not isinstance(item, Mapping):
        raise ValueError(f"a {registry.kind} is a mapping with a type, not {type(item).__name__}")
    if "type" not in item:
        raise ValueError(f"a {registry.kind} needs a type, one of: {', '.join(registry.names())}")
    try:
        plugin = registry.plugin(str(item["type"]))
    except KeyError as error:
        raise ValueError(str(error.args[0])) from None
    return plugin.params.model_validate(dict(item))


def load_config(path: str, overrides: Iterable[str] = ()) -> Config:
    """Read a configuration file.

    Args:
        path: YAML file.
        overrides: ``key=value`` pairs with dotted keys, such as ``output.root=/data/lake`` or
            ``sources.0.glob=*.txt``; the value is YAML.

    Raises:
        UserError: The file cannot be read, or says something unknown or wrong; one line for each mistake.
    """
    return parse_config(read_config(path, overrides), path)


def read_config(path: str | None, overrides: Iterable[str] = ()) -> dict[str, Any]:
    """What a configuration file says, unchecked; see :func:`load_config`.

    Args:
        path: YAML file, or None for an empty one.
        overrides: ``key=value`` pairs.

    Raises:
        UserError: The file cannot be read, or an override fits nowhere.
    """
    data = {} if path is None else _read(path)
    for override in overrides:
        _set(data, override)
    return data


def _read(path: str) -> dict[str, Any]:
    try:
        data = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: not valid YAML: {_one_line(error)}") from None
    if not isinstance(data, dict):
        raise UserError(f"{path}: a configuration is a mapping with sources and output")
    return data


def parse_config(data: Mapping[str, Any], name: str = "configuration") -> Config:
    """Check a configuration.

    Args:
        data: What the YAML holds.
        name: What to call it in messages.

    Raises:
        UserError: It says something unknown or wrong; one line for each mistake.
    """
    return parse_as(Config, data, name)


def parse_as(model: type[M], data: Mapping[str, Any], name: str) -> M:
    """Check a configuration, or a part of one, against a model; see :func:`parse_config`."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise UserError("\n".join(f"{name}: {line}" for line in _mistakes(error))) from None


def _mistakes(error: ValidationError) -> list[str]:
    lines = []
    for item in error.errors():
        where = ".".join(str(part) for part in item["loc"])
        message = item["msg"].removeprefix("Value error, ")
        if item["type"] == "extra_forbidden":
            close = difflib.get_close_matches(str(item["loc"][-1]), _known_keys(), n=1)
            message = "unknown key" + (f" (did you mean {close[0]!r}?)" if close else "")
        elif item["type"] == "missing":
            message = "is required"
        lines.append(f"{where}: {message}" if where else message)
    return lines


def _known_keys() -> list[str]:
    models: list[type[BaseModel]] = [Config, CleanParams, DedupParams, ExtractParams, FetchParams, WorkerParams]
    models += [ChunkParams, GateParams, SourceGates, LinkParams, StreamParams]
    models += [registry.plugin(name).params for registry in (SOURCES, SINKS) for name in registry.names()]
    return sorted({key for model in models for key in model.model_fields})


def _set(data: dict[str, Any], override: str) -> None:
    key, equals, value = override.partition("=")
    if not equals or not key:
        raise UserError(f"--set {override}: write it as key=value")
    target: Any = data
    parts = key.split(".")
    try:
        for part in parts[:-1]:
            target = target[int(part)] if isinstance(target, list) else target.setdefault(part, {})
        last: Any = int(parts[-1]) if isinstance(target, list) else parts[-1]
        # A leading star would be an alias in YAML, and an alias has nothing to refer to here: it is a glob.
        target[last] = value if value.startswith("*") else yaml.safe_load(value)
    except (ValueError, IndexError, TypeError, AttributeError):
        raise UserError(f"--set {override}: there is no such place in the configuration") from None
    except yaml.YAMLError as error:
        raise UserError(f"--set {override}: not valid YAML: {_one_line(error)}") from None


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
