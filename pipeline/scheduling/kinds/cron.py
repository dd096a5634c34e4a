"""A line for crontab(5)."""

import re
import shlex

from pipeline.errors import UserError
from pipeline.scheduling.job import FAILURES, SCHEDULERS, Job, UnitFile
from transforms.registry import Params

_LONGEST_COMMAND = 998
"""Characters of a command that Debian's cron takes: MAX_COMMAND of its cron.h, 1,000, less the end of the line."""


@SCHEDULERS.register("cron")
class Cron:
    """Cron mails what a command prints: here nothing after 0 and 75, else the error."""

    def __init__(self, _: Params) -> None:
        pass

    def files(self, job: Job) -> list[UnitFile]:
        """The line; see :class:`pipeline.scheduling.job.Scheduler`."""
        command = _escaped(
            f'log={shlex.quote(job.log)}; mkdir -p "$(dirname "$log")" && cd {shlex.quote(job.folder)} && '
            f'{{ said=$({shlex.join(job.command)} 2>&1 >>"$log"); code=$?; case $code in 0) ;; '
            '75) echo "$said" >>"$log";; *) echo "newsbeam ended with $code: $said" | tee -a "$log"; exit $code;; '
            "esac; }"
        )
        if len(command) > _LONGEST_COMMAND:
            raise UserError(
                f"the command has {len(command)} characters, and cron takes no more than {_LONGEST_COMMAND}: "
                "put the --set values into the configuration, or use systemd"
            )
        text = (
            f"# {job.name}. To install it beside what your crontab holds already:\n"
            "#   (crontab -l; newsbeam schedule cron ...) | crontab -\n"
            "# Times are those of this machine's clock. Nothing is mailed after 0 (done, or nothing new) and 75 (a\n"
            "# run is under way, or nothing could be reached; the next one tries again). Other codes are mailed:\n"
            f"# {FAILURES[0]}\n# {FAILURES[1]}\n"
            f"# The log of each run: {job.log}\n"
            "# Mail goes to the owner of the crontab, or where a line above this one says:\n"
            "#   MAILTO=desk@example.org\n"
            f"{job.times.cron} {command}\n"
        )
        return [UnitFile(f"{job.name}.cron", text)]


def _escaped(command: str) -> str:
    r"""A command as cron reads it: ``%`` would end it, ``\%`` is a percent sign, but in ``\\%`` it would end it again.

    Such a backslash can only stand between single quotes, which are closed and opened again after it.
    """
    return re.sub(r"(\\?)%", lambda match: rf"{match[1]}''\%" if match[1] else r"\%", command)
