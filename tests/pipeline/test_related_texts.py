"""What other stories have to do with the family of an article."""

from pathlib import Path

from tests.pipeline.family_lake import ENTRIES, FAMILY, RELATED, STORY, article, at, edge, one, printed, write


def test_related_texts_are_told_once_a_story(tmp_path: Path) -> None:
    """The strongest of the edges by wording, beside the event."""
    lake = write(tmp_path, *FAMILY, *RELATED, *ENTRIES, STORY)
    related = one(lake, "copy02")["related"]
    assert [(link["relation"], link["related_id"], link["links"]) for link in related] == [
        ("excerpt", "deriv01", 3), ("partial", "unseen01", 1), ("derived", "echo01", 1), ("same_event", "other01", 1),
    ]  # fmt: skip
    excerpt, _, echo, event = related
    assert (excerpt["own_id"], excerpt["related_is"], excerpt["title"]) == (
        "copy01",
        "later",
        "What it means for growers",
    )
    assert (excerpt["contained"], excerpt["contains"]) == (0.9, 0.1)
    assert (echo["own_id"], echo["related_is"], echo["contained"]) == ("copy01", "earlier", 0.25)
    assert event["evidence"] == ["Odile Brandt", "Port Ellery"]


def test_of_equal_relations_the_own_edge_is_told(tmp_path: Path) -> None:
    lake = write(tmp_path, *FAMILY, *RELATED[:-2], *ENTRIES, STORY)
    for key in ("copy02", "story01"):
        (derived,) = [link for link in one(lake, key)["related"] if link["related_id"] == "deriv01"]
        assert (derived["own_id"], derived["links"]) == (key, 2)


def test_related_texts_are_shown_with_their_evidence(tmp_path: Path) -> None:
    lake = write(tmp_path, *FAMILY, *RELATED, *ENTRIES, STORY)
    out = printed(lake, "copy02")
    assert "Estuary Radio  Odile Brandt, Port Ellery; by event fields" in out
    assert "What it means for growers" in out
    assert "by way of copy01" in out
    assert "3 links to that story" in out


def test_many_related_texts_stay_readable(tmp_path: Path) -> None:
    others = [article(f"other{n:03d}", published_at=at(10)) for n in range(30)]
    edges = [edge(other.article_id, "story01", "same_event", evidence=["Tarn"]) for other in others]
    lake = write(tmp_path, *FAMILY, *others, *edges, *ENTRIES, STORY)
    assert "... and 10 more; --all shows them" in printed(lake, "story01")
    assert printed(lake, "story01", everything=True).count("same_event") == 30
