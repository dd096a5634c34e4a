"""Web pages made up from the sample news: as many as wanted, always the same ones, no two of them copies."""

import gzip
import json
import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from importlib.resources import files
from pathlib import Path

_SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])")
_WORD = re.compile(r"\b[a-z]{4,}\b")
_NUMBER = re.compile(r"\b\d+\b")
# At 40 % about 1 word 5-gram in 13 survives, so two pages that use one sentence share hardly anything of it.
_EXCHANGED = 0.4
_OUTLETS = ("Aldmark Mercury", "Skerrin Observer", "Tarn Valley News", "Quayside Post", "Upland Tribune")
_SECTIONS = ("world", "politics", "business", "culture", "sport", "science", "health", "weather", "opinion", "travel")
_FIRST_DAY = datetime(2026, 3, 1, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Words:
    """What articles are made of.

    Attributes:
        sentences: Sentences of the sample news.
        by_ending: Words that may stand for each other: those with the same last two letters.
    """

    sentences: tuple[str, ...]
    by_ending: dict[str, list[str]]


def write_pages(folder: Path, count: int) -> list[Path]:
    """Write pages as gzip.

    Args:
        folder: Where to; it must exist.
        count: How many.

    Returns:
        Their paths, in order.

    Raises:
        OSError: A page cannot be written.
    """
    words = _read_words()
    paths = []
    for number in range(count):
        path = folder / f"page-{number:05d}.html.gz"
        path.write_bytes(gzip.compress(_page(number, words).encode("utf-8"), mtime=0))
        paths.append(path)
    return paths


def page(number: int) -> str:
    """The page of that number: a head with styles and scripts, menus, an article of some 500 words, teasers, a footer.

    Its size varies as that of news pages does, around 100 kB.

    Args:
        number: From 0; it decides everything about the page.
    """
    return _page(number, _read_words())


def _read_words() -> _Words:
    sentences: list[str] = []
    for file in sorted((files("pipeline") / "samples" / "jsonl").iterdir(), key=lambda file: file.name):
        for line in file.read_text(encoding="utf-8").splitlines():
            paragraphs = json.loads(line)["text"].split("\n\n")
            sentences += [part for text in paragraphs for part in _SENTENCE.split(text) if len(part.split()) > 4]
    by_ending: dict[str, list[str]] = {}
    for word in sorted(set(_WORD.findall(" ".join(sentences)))):
        by_ending.setdefault(word[-2:], []).append(word)
    return _Words(tuple(sorted(set(sentences))), by_ending)


def _sentence(rng: random.Random, words: _Words) -> str:
    def exchange(found: re.Match[str]) -> str:
        word = found.group()
        return rng.choice(words.by_ending[word[-2:]]) if rng.random() < _EXCHANGED else word

    text = _WORD.sub(exchange, rng.choice(words.sentences))
    return _NUMBER.sub(lambda found: str(rng.randint(2, 10 ** len(found.group()) + 1)), text)


def _headline(rng: random.Random, words: _Words) -> str:
    return " ".join(_sentence(rng, words).split()[: rng.randint(7, 11)]).rstrip('.,"')


def _page(number: int, words: _Words) -> str:
    rng = random.Random(number)  # noqa: S311 - repeatable, not secret
    outlet = rng.choice(_OUTLETS)
    host = outlet.lower().replace(" ", "-") + ".example"
    title = _headline(rng, words)
    published = _FIRST_DAY + timedelta(minutes=rng.randrange(30 * 24 * 60))
    size = rng.lognormvariate(0, 0.5)
    paragraphs = [" ".join(_sentence(rng, words) for _ in range(rng.randint(1, 3))) for _ in range(rng.randint(9, 21))]
    article = "\n".join(f'<p class="story-text">{escape(text)}</p>' for text in paragraphs)
    # Sites differ in how much they say of themselves: each second names the article, two in three the date.
    tag = "article" if number % 2 else 'div class="content-body"'
    dated = f'<meta property="article:published_time" content="{published.isoformat()}">' if number % 3 else ""
    linked = _linked_data(title, outlet, published) if number % 3 else ""
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)} | {outlet}</title>
<link rel="canonical" href="https://{host}/{rng.choice(_SECTIONS)}/{number}">
<meta property="og:title" content="{escape(title)}"><meta property="og:site_name" content="{outlet}">
{dated}
<script type="application/ld+json">{linked or "{}"}</script>
<style>{_style(rng, round(220 * size))}</style>
<script>window.__state={_state(rng, round(600 * size))};</script></head>
<body><header><nav>{_menu(rng, host, 60)}</nav></header>
<main><{tag}><h1>{escape(title)}</h1><p class="byline">By Dario Quill</p>
<p class="date">{published:%B %d, %Y}</p>
<figure><img src="https://{host}/photo/{number}.jpg" alt=""><figcaption>{outlet} photo</figcaption></figure>
{article}</{tag.split()[0]}></main>
<aside>{_teasers(rng, words, host, round(40 * size))}</aside>
<footer><nav>{_menu(rng, host, 80)}</nav><p>© 2026 {outlet}. All rights reserved.</p></footer>
<script>window.__more={_state(rng, round(300 * size))};</script></body></html>
"""


def _linked_data(title: str, outlet: str, published: datetime) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": published.isoformat(),
        "author": {"@type": "Person", "name": "Dario Quill"},
        "publisher": {"@type": "Organization", "name": outlet},
    }
    return json.dumps(data)


def _style(rng: random.Random, rules: int) -> str:
    return "".join(
        f".c-{rng.randrange(16**6):06x}__item{{margin:{rng.randrange(40)}px;padding:{rng.randrange(40)}px;"
        f"color:#{rng.randrange(16**6):06x};display:flex}}"
        for _ in range(rules)
    )


def _state(rng: random.Random, entries: int) -> str:
    return json.dumps({f"{rng.randrange(16**8):08x}": f"{rng.randrange(16**32):032x}" for _ in range(entries)})


def _menu(rng: random.Random, host: str, links: int) -> str:
    items = (
        f'<li class="menu-item menu-item--{n}"><a href="https://{host}/{section}/{n}"><span>{section.title()} {n}'
        "</span></a></li>"
        for n, section in enumerate(rng.choices(_SECTIONS, k=links))
    )
    return f'<ul class="menu">{"".join(items)}</ul>'


def _teasers(rng: random.Random, words: _Words, host: str, count: int) -> str:
    cards = (
        f'<div class="card"><a href="https://{host}/{rng.choice(_SECTIONS)}/{rng.randrange(10**6)}">'
        f'<img src="https://{host}/thumb/{n}.jpg" alt="" width="160" height="90"><h3>{escape(_headline(rng, words))}'
        f'</h3></a><span class="meta">{rng.randrange(2, 59)} min ago</span></div>'
        for n in range(count)
    )
    return "".join(cards)
