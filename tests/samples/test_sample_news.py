"""The sample news is what its README and expected.json say it is."""

import json
import re
from collections import Counter
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import html

from transforms.logic.topics.media_topics import MEDIA_TOPICS

SAMPLES = Path(__file__).parents[2] / "pipeline" / "samples"
EXPECTED: list[dict[str, Any]] = json.loads((SAMPLES / "expected.json").read_text("utf-8"))
PAGES = sorted(path.name for path in (SAMPLES / "html").glob("*.html"))
WIRE = "mpa-20260309-0142"
NAMESPACE_HOSTS = {"schema.org", "purl.org", "www.w3.org"}


class Sample(NamedTuple):
    file: str
    source_id: str
    title: str
    text: str
    published: datetime | None


def relative(path: Path) -> str:
    return path.relative_to(SAMPLES).as_posix()


def stated_time(value: str) -> datetime:
    time = parsedate_to_datetime(value) if "," in value else datetime.fromisoformat(value)
    assert time.tzinfo is not None, f"no zone: {value}"
    return time


def paragraphs(markup: str) -> str:
    return "\n\n".join(p.text_content() for p in html.fromstring(markup).iter("p"))


def json_ld(page: str) -> list[dict[str, Any]]:
    tree = html.fromstring((SAMPLES / "html" / page).read_bytes())
    blocks = [json.loads(script.text) for script in tree.xpath('//script[@type="application/ld+json"]')]
    nodes = [node for block in blocks for node in block.get("@graph", [block])]
    return [node for node in nodes if node["@type"] == "NewsArticle"]


def from_text(path: Path) -> Sample:
    text = path.read_text("utf-8")
    return Sample(relative(path), path.name, text.split("\n", 1)[0], text, None)


def from_page(path: Path) -> Sample:
    markup = path.read_text("utf-8")
    published = next((stated_time(node["datePublished"]) for node in json_ld(path.name)), None)
    title = "".join(html.fromstring(markup).xpath("//h1[1]/text()"))
    return Sample(relative(path), path.name, title, paragraphs(markup), published)


def from_feed(path: Path) -> list[Sample]:
    feed = feedparser.parse(path.read_bytes())
    assert not feed.bozo
    return [
        Sample(relative(path), entry.id, entry.title, paragraphs(entry.content[0].value), stated_time(entry.published))
        for entry in feed.entries
    ]


def from_records(path: Path) -> list[Sample]:
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        Sample(relative(path), record["id"], record["title"], record["text"], stated_time(record["published_at"]))
        for record in records
    ]


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    found = [from_text(path) for path in (SAMPLES / "text").glob("*.txt")]
    found += [from_page(path) for path in (SAMPLES / "html").glob("*.html")]
    found += [sample for path in (SAMPLES / "feeds").glob("*.xml") for sample in from_feed(path)]
    found += [sample for path in (SAMPLES / "jsonl").glob("*.jsonl") for sample in from_records(path)]
    return found


@pytest.fixture(scope="module")
def by_id(samples: list[Sample]) -> dict[str, Sample]:
    return {sample.source_id: sample for sample in samples}


def words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.replace("’", "'").lower())


def grams(text: str) -> set[tuple[str, ...]]:
    tokens = words(text)
    return {tuple(tokens[i : i + 5]) for i in range(len(tokens) - 4)}


def ids_of(disposition: str, story: str | None = None) -> list[str]:
    rows = [row for row in EXPECTED if row["disposition"] == disposition]
    return [row["source_id"] for row in rows if story is None or row["story"] == story]


def test_every_document_is_expected_exactly_once(samples: list[Sample]) -> None:
    found = Counter((sample.file, sample.source_id) for sample in samples)
    assert found == Counter((row["file"], row["source_id"]) for row in EXPECTED)
    assert set(found.values()) == {1}
    assert len({sample.source_id for sample in samples}) == len(samples)


def test_no_other_file_lies_in_the_format_folders(samples: list[Sample]) -> None:
    files = {relative(path) for path in SAMPLES.rglob("*") if path.is_file()}
    assert files - {sample.file for sample in samples} == {"README.md", "expected.json"}


def test_expectations_are_well_formed() -> None:
    slugs = {topic.slug for topic in MEDIA_TOPICS}
    for row in EXPECTED:
        assert set(row) == {"file", "source_id", "disposition", "story", "topic"}
        assert set(row["topic"]) <= slugs
        rejected = row["disposition"] == "rejected"
        assert rejected == (row["story"] is None) == (not row["topic"])
    assert Counter(row["disposition"] for row in EXPECTED) == {"kept": 13, "duplicate": 5, "rejected": 1}


def test_each_story_is_kept_once() -> None:
    kept = Counter(row["story"] for row in EXPECTED if row["disposition"] == "kept")
    assert set(kept.values()) == {1}
    assert {row["story"] for row in EXPECTED if row["disposition"] == "duplicate"} <= set(kept)


def test_copies_share_most_of_the_wire_story(by_id: dict[str, Sample]) -> None:
    wire = by_id[WIRE]
    copies = ids_of("duplicate", "sorrel-bridge")
    assert len(copies) == 4
    for source_id in copies:
        copy, original = grams(by_id[source_id].text), grams(wire.text)
        assert len(copy & original) / min(len(copy), len(original)) >= 0.9, source_id
        assert len(copy & original) / len(original) >= 0.6, source_id
        assert by_id[source_id].title != wire.title


def test_the_feed_cuts_the_end_of_the_wire_story(by_id: dict[str, Sample]) -> None:
    body = by_id[WIRE].text.split("\n\n")
    feed = grams(by_id["estuary-7698"].text)
    assert grams(body[1]) <= feed
    assert not grams(body[-2]) & feed


def test_the_own_report_shares_no_run_of_five_words(by_id: dict[str, Sample]) -> None:
    report = by_id["castelrow-ledger-bridge.html"].text
    assert "Maren Isolde" in report
    assert "48 million euros" in report
    for source_id in [WIRE, *ids_of("duplicate", "sorrel-bridge")]:
        assert not grams(report) & grams(by_id[source_id].text)


def test_the_repeat_is_word_for_word(by_id: dict[str, Sample]) -> None:
    (original,), (repeat,) = ids_of("kept", "beavers"), ids_of("duplicate", "beavers")
    assert by_id[original].text == by_id[repeat].text
    assert by_id[original].file != by_id[repeat].file


def test_stories_of_their_own_share_next_to_nothing(by_id: dict[str, Sample]) -> None:
    kept = [by_id[source_id] for source_id in ids_of("kept")]
    pages = {sample for sample in kept if sample.file.startswith("html/")}  # pages of one outlet share their chrome
    pairs = [(a, b) for i, a in enumerate(kept) for b in kept[i + 1 :] if not {a, b} <= pages]
    for a, b in pairs:
        assert len(grams(a.text) & grams(b.text)) <= 3, (a.source_id, b.source_id)


def test_the_kept_copy_is_the_earliest(by_id: dict[str, Sample]) -> None:
    for story in ("sorrel-bridge", "beavers"):
        original = by_id[ids_of("kept", story)[0]].published
        assert original is not None
        times = [by_id[source_id].published for source_id in ids_of("duplicate", story)]
        assert all(time is None or time > original for time in times)
    # The text dump states a day alone, which is read as its midnight: it must not be the wire story's own day.
    assert "March 10, 2026" in by_id["wendlebay-herald-bridge.txt"].text


def test_times_spread_over_four_days(samples: list[Sample]) -> None:
    days = {sample.published.astimezone(UTC).date().isoformat() for sample in samples if sample.published}
    assert days == {"2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12"}


def test_articles_are_long_enough_and_the_rejected_page_is_empty(by_id: dict[str, Sample]) -> None:
    for source_id in ids_of("kept"):
        assert 150 <= len(words(by_id[source_id].text)) <= 520, source_id
    for source_id in ids_of("rejected"):
        tree = html.fromstring((SAMPLES / by_id[source_id].file).read_bytes())
        assert not "".join(tree.xpath("//body//text()[not(parent::script)]")).strip()


@pytest.mark.parametrize("page", [name for name in PAGES if name not in ids_of("rejected")])
def test_pages_state_their_metadata(page: str) -> None:
    (article,) = json_ld(page)
    tree = html.fromstring((SAMPLES / "html" / page).read_bytes())
    assert article["headline"] == tree.xpath("string(//h1)")
    assert article["datePublished"] == tree.xpath("string(//time/@datetime)")
    assert article["inLanguage"] == tree.xpath("string(/html/@lang)")[:2]
    assert tree.xpath('string(//meta[@property="og:title"]/@content)') == article["headline"]


def test_all_addresses_are_reserved_names() -> None:
    for path in SAMPLES.rglob("*"):
        if path.suffix not in {".html", ".xml", ".jsonl", ".txt"}:
            continue
        hosts = {urlsplit(url).hostname or "" for url in re.findall(r"https?://[^\s\"'<>]+", path.read_text("utf-8"))}
        assert all(host.endswith(".example") for host in hosts - NAMESPACE_HOSTS), path.name


def test_the_readme_lists_every_document() -> None:
    readme = (SAMPLES / "README.md").read_text("utf-8")
    rows = [line for line in readme.splitlines() if line.startswith("| `")]
    listed = Counter((line.split("`")[1], line.rsplit("|", 2)[1].split()[0]) for line in rows)
    assert listed == Counter((row["file"], row["disposition"]) for row in EXPECTED)
