"""``newsbeam schedule``: units for schedulers. Heavy imports wait inside the command."""

import click

from pipeline.errors import UserError


@click.command()
@click.argument("scheduler", metavar="cron|systemd|airflow|github")
@click.argument("config")
@click.option("--every", metavar="STEP", help="How often, in parts of an hour or a day: 15m (the default), 1h, 6h, 1d.")
@click.option("--cron", metavar="FIELDS", help="When, as the five fields of a crontab.")
@click.option("--at", metavar="HH:MM", help="Once a day at this time.")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Override a part of the configuration.")
@click.option("--name", help="Name of the unit; newsbeam- and the name of CONFIG by default.")
@click.option("--write", "folder", type=click.Path(exists=True, file_okay=False), help="Write the files into a folder.")
def schedule(
    scheduler: str,
    config: str,
    every: str | None,
    cron: str | None,
    at: str | None,
    overrides: tuple[str, ...],
    name: str | None,
    folder: str | None,
) -> None:
    """Print what a scheduler needs to run CONFIG again and again from this folder.

    CONFIG is checked first. Times are those of the machine for cron and systemd, and UTC for airflow and github.
    """
    from pathlib import Path

    from pipeline.config import load_config
    from pipeline.environment import check_environment
    from pipeline.scheduling.job import SCHEDULERS, job_of
    from pipeline.scheduling.times import times_of
    from transforms.registry import Params

    try:
        writer = SCHEDULERS.create(scheduler, Params())
    except KeyError as error:
        raise UserError(str(error.args[0])) from None
    times = times_of("15m" if (every, cron, at) == (None, None, None) else every, cron, at)
    checked = load_config(config, overrides)
    if checked.mode == "streaming":
        raise UserError(f"{config}: a stream goes on by itself; docs/streaming.md has a systemd unit for it")
    check_environment(checked)
    files = writer.files(job_of(config, overrides, checked.root, times, name))
    for file in files:
        if folder is None:
            several = len(files) > 1
            click.echo(f"# ==> {file.name} <==\n{file.text}" if several else file.text, nl=several)
            continue
        path = Path(folder, file.name)
        try:
            path.write_text(file.text, encoding="utf-8")
        except OSError as error:
            raise UserError(f"{path}: {error.strerror}") from None
        click.echo(f"wrote {path}")
