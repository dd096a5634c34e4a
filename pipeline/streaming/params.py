"""How the local streaming mode works."""

from typing import Literal, Self

from pydantic import Field, model_validator

from transforms.registry import Params


class StreamParams(Params):
    """How `mode: streaming` works; a batch run takes no notice of it."""

    delay_seconds: float = Field(
        default=60.0, gt=0, description="An article is to be visible so long after it was found, at most."
    )
    tick_seconds: float = Field(
        default=5.0, gt=0, description="Folders are looked at so often, and feeds that are due are polled."
    )
    settle_seconds: float = Field(
        default=2.0, ge=0, description="A file of a local folder is read once it has not changed for so long."
    )
    max_units: int = Field(default=250, ge=1, description="Files and feeds of one round at most.")
    max_text_mb: int = Field(default=1, ge=1, description="Expected clean text of one round at most.")
    lateness_days: int = Field(
        default=7,
        ge=0,
        description="An article that was published so long before the newest one is still compared with all that lie "
        "within `dedup.rules.horizon_days` of it; more takes more memory.",
    )
    retry_minutes: float = Field(
        default=10.0, gt=0, description="A file that could not be read is tried again after this; then ever later."
    )
    compact_every: int = Field(default=50, ge=1, description="Rounds after which small files of the state are merged.")
    snapshot_minutes: float = Field(
        default=10.0, gt=0, description="How long a snapshot stays after the next one: a query on it has that long."
    )
    roll: Literal["hour", "day", "never"] = Field(
        default="day",
        description="When the run gets its report and the next one begins: by the clock, UTC.",
    )
    metrics_port: int = Field(default=0, ge=0, le=65_535, description="Port of 127.0.0.1 for Prometheus; 0 for none.")

    @model_validator(mode="after")
    def _ticks_within_the_delay(self) -> Self:
        if self.tick_seconds + self.settle_seconds > self.delay_seconds / 2:
            raise ValueError("tick_seconds and settle_seconds together are more than half of delay_seconds")
        return self

    @property
    def refresh_seconds(self) -> float:
        """Seconds after which catalog, snapshot and lookup tables follow the tables: a quarter of the delay."""
        return self.delay_seconds / 4

    @property
    def patience_seconds(self) -> float:
        """Seconds for which a round waits for pages: a quarter of the delay.

        An article may be found just when a round has begun; it waits for that one and for its own.
        """
        return self.delay_seconds / 4
