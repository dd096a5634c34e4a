"""A headline that only stands in the text is read as a headline."""

import pytest

from schemas.article import Article
from transforms.events.chain import ExtractorChain, ExtractParams

HEADLINE = "Union Envoy Condemns Attack in Gori"
BODY = (
    "TBILISI, Georgia — The envoy of the European Union condemned on Monday an attack in Gori that killed a man.\n\n"
    "Police arrested two men in Gori on Tuesday."
)
PUBLISHED = 1_931_126_400_000_000  # 13 March 2031, a Thursday


@pytest.fixture(scope="module")
def chain():
    return ExtractorChain(ExtractParams())


def article(text, title=None):
    fields = dict.fromkeys(Article._fields) | {"article_id": "h" * 32, "text": text, "title": title, "language": "en"}
    return Article(**fields | {"published_at": PUBLISHED, "date_source": "record"})


@pytest.mark.parametrize("title", [None, HEADLINE])
def test_no_event_is_built_on_it(chain, title):
    text = f"{HEADLINE}\n\n{BODY}"
    filled, events = chain.extract(article(text, title))
    assert events
    assert filled.title == title
    for event in events:
        assert event.headline == HEADLINE
        assert event.sentence_start > len(HEADLINE)
        assert all(sentence.start > len(HEADLINE) for sentence in event.evidence)
        for part in ("actor1", "actor2", "place"):
            start, end = getattr(event, f"{part}_start"), getattr(event, f"{part}_end")
            assert start is None or text[start:end] == getattr(event, part)


def test_the_events_are_those_of_the_text_with_its_title(chain):
    shift = len(HEADLINE) + 2
    _, inside = chain.extract(article(f"{HEADLINE}\n\n{BODY}"))
    _, apart = chain.extract(article(BODY, HEADLINE))
    assert [(e.verb_start - shift, e.plover_root, e.actor1, e.place, e.event_date) for e in inside] == [
        (e.verb_start, e.plover_root, e.actor1, e.place, e.event_date) for e in apart
    ]


def test_its_places_are_found(chain):
    filled, _ = chain.extract(article(f"{HEADLINE}\n\n{BODY}"))
    assert (filled.places[0].text, filled.places[0].start) == ("Gori", HEADLINE.index("Gori"))
