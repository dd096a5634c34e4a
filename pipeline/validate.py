"""Check a configuration and what it points at, without running it."""

from collections.abc import Iterable

from apache_beam.options.pipeline_options import PipelineOptions
from rich.console import Console

from pipeline.config import load_config
from pipeline.environment import check_environment
from pipeline.errors import ExitCode, UserError
from pipeline.lake.folders import Lake
from transforms.fetching.filesystem import set_fetch_params
from transforms.sources.base import SourceError, UnreachableError


def validate(console: Console, path: str, overrides: Iterable[str]) -> None:
    """Check a configuration, and list what each source would read.

    Args:
        console: Where to.
        path: The configuration file.
        overrides: ``key=value`` overrides.

    Raises:
        UserError: Something is wrong with it.
    """
    config = load_config(path, overrides)
    check_environment(config)
    set_fetch_params(PipelineOptions([]), config.fetch)
    for source in config.open_sources():
        try:
            units = list(source.plan())
        except UnreachableError as error:
            raise UserError(str(error), ExitCode.RETRY_LATER) from None
        except SourceError as error:
            raise UserError(str(error)) from None
        size = sum(max(unit.size, 0) for unit in units)
        console.print(f"{source.origin}: {len(units)} files or feeds, {size:,} bytes", markup=False)
    state = "exists" if Lake(config.root).unit_files() else "is new"
    console.print(f"output {config.root}: {state}", markup=False)
    console.print(f"{path}: valid", markup=False)
