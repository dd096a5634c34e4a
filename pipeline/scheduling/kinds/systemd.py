"""A service and a timer of systemd."""

from pathlib import Path

from pipeline.scheduling.job import FAILURES, SCHEDULERS, Job, UnitFile
from transforms.registry import Params
from transforms.storage import is_local


@SCHEDULERS.register("systemd")
class Systemd:
    """Units of the system's manager, which run as the user that printed them."""

    def __init__(self, _: Params) -> None:
        pass

    def files(self, job: Job) -> list[UnitFile]:
        """The service and its timer; see :class:`pipeline.scheduling.job.Scheduler`."""
        return [UnitFile(f"{job.name}.service", _service(job)), UnitFile(f"{job.name}.timer", _timer(job))]


def _service(job: Job) -> str:
    # The colon: nothing is replaced by a variable of the environment, so that a dollar sign is one.
    command = " ".join([":" + _quoted(job.executable), *map(_quoted, job.command[1:])])
    make_folder, writable = "", ["/tmp"]  # noqa: S108 - not a file of ours: the folder is made writable
    if is_local(job.root):
        writable.append(job.root)
        if not Path(job.root).is_dir():
            make_folder = f"#   The folder of the lake must be there first, and belong to {job.user}: {job.root}\n"
    return f"""\
# To install, as root:
#   put {job.name}.service and {job.name}.timer into /etc/systemd/system
{make_folder}#   systemctl daemon-reload && systemctl enable --now {job.name}.timer
# What it did: journalctl -u {job.name}; when it runs: systemctl list-timers {job.name}.timer
# It has failed where it ended with a code other than 0 and those of SuccessExitStatus.
# {FAILURES[0]}
# {FAILURES[1]}
# To be told of it, name a unit that tells you: OnFailure= below [Unit].
[Unit]
Description=newsbeam run {_unspecified(job.config)}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User={job.user}
WorkingDirectory={_folder(job.folder)}
ExecStart={command}
# 75: a run is under way, or nothing could be reached; the next one tries again. 130, 143: stopped, goes on next time.
SuccessExitStatus=75 130 143
TimeoutStartSec=12h
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes
# The lake, and where a bug leaves its traceback.
ReadWritePaths={" ".join(map(_quoted, writable))}
"""


def _timer(job: Job) -> str:
    starts = "\n".join(f"OnCalendar={expression}" for expression in job.times.on_calendar())
    return f"""\
[Unit]
Description=newsbeam run {_unspecified(job.config)}, on time

[Timer]
{starts}
# A run that was missed while the machine was off is made up for.
Persistent=yes

[Install]
WantedBy=timers.target
"""


def _unspecified(text: str) -> str:
    """Text in which no percent sign begins a specifier (systemd.unit(5))."""
    return text.replace("%", "%%")


def _quoted(word: str) -> str:
    """A word between quotation marks, as systemd.syntax(7) reads it."""
    return '"' + _unspecified(word).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _folder(path: str) -> str:
    """A path up to the end of a line: a space there would be dropped, and a backslash join the next line to it."""
    return _unspecified(path) + ("/" if path.endswith(("\\", " ")) else "")
