"""A watched prefix: an object is whole as soon as it is there, and read again once it is replaced."""

from typing import Any

from pipeline.streaming.files import FileWatch
from pipeline.streaming.found import Outcome
from pipeline.streaming.recorded import Recorded
from transforms.sources.jsonl import JsonlParams, JsonlSource

NOW = 2_000_000_000.0


def watch(glob: str) -> FileWatch:
    params = JsonlParams(name="wire", glob=glob, allow_empty=True)
    return FileWatch("wire", lambda: JsonlSource(params), Recorded([]), settle=60.0, retry=600.0, tick=5.0, pause=15.0)


def read(watched: FileWatch, now: float) -> list[str]:
    """Look, and take all that is found for read."""
    found = watched.look(now, "run")
    watched.committed([Outcome(one.unit, again=False) for one in found], now)
    return [one.unit.uri.rpartition("/")[2] for one in found]


def test_objects_are_read_at_once_and_again_when_they_are_replaced(bucket: Any) -> None:
    watched = watch(f"s3://{bucket.name}/in/")
    assert read(watched, NOW) == []
    bucket.put("in/a.jsonl", b'{"id": "a"}\n')
    bucket.put("in/.draft.jsonl", b"half")
    assert read(watched, NOW + 5) == ["a.jsonl"]
    assert read(watched, NOW + 10) == []
    bucket.put("in/a.jsonl", b'{"id": "b"}\n')  # of the same size, maybe within the same second
    assert read(watched, NOW + 15) == ["a.jsonl"]
    assert read(watched, NOW + 20) == []


def test_a_bucket_that_is_not_there_is_told_and_tried_again(bucket: Any) -> None:
    watched = watch("s3://no-such-bucket-here/in/")
    assert watched.look(NOW, "run") == []
    assert watched.trouble is not None
    assert "there is no such bucket" in watched.trouble.problem
    assert watched.trouble.next_try > NOW
