"""newsbeam's main event beside what needs no system: ``python -m benchmarks.events_5w1h GOLD``.

GOLD is a file of JSON Lines, an article a line: ``id``, ``title``, ``text``, ``date_publish`` and ``gold``, which gives
for each of ``who``, ``what``, ``where`` and ``when`` the answers of all coders (``text``; for ``when`` also
``parsed``, a day). An answer is right where it reaches F1 >= 0.5 of words with that of any coder; a day where it is
one of theirs. Articles for which no coder has an answer do not count.

The baselines: the headline as ``what``, the day of publication as ``when``, the first words of the text as ``who``.
Giveme5W1H itself is not run: it needs a CoreNLP server.

``when`` is scored twice, since coders' days now and then contradict their own words ("Sunday" with the day of a
Monday): *as given*, and *by the words*, where such a day is replaced by the last day of that name up to publication.
"""

import argparse
import collections
import datetime
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_IDLE = frozenset(
    re.findall(
        r"\w+",
        """a an the of in on at to for and or by with from is was were are be been as that
this it its his her their has have had s""",
    )
)
_RIGHT = 0.5
_OPENING = 3
"""Words of the text that the baseline takes for ``who``."""

Answers = dict[str, str | None]
QUESTIONS = ("who", "what", "where", "when")


class Coded(NamedTuple):
    """An article with the answers of all coders, and the days that they mean by their words."""

    id: str
    title: str
    text: str
    published: str | None
    answers: dict[str, list[str]]
    by_words: list[str]


def coded(row: dict[str, Any]) -> Coded:
    """An article of gold."""
    dated = re.match(r"\d{4}-\d\d-\d\d", row.get("date_publish") or "")
    published = dated[0] if dated else None
    gold = row["gold"]
    answers = {q: [a["text"] for a in gold[q] if a.get("text")] for q in ("who", "what", "where")}
    days = [(a.get("text") or "", a["parsed"][:10]) for a in gold["when"] if a.get("parsed")]
    answers["when"] = [day for _, day in days]
    by_words = [_by_word(words, day, published) for words, day in days]
    return Coded(str(row["id"]), row["title"], row["text"], published, answers, by_words)


def _by_word(words: str, day: str, published: str | None) -> str:
    """The day, unless the words name a weekday that it is not: then the last such day up to publication."""
    named = [w for w in _WEEKDAYS if w in words]
    if not named or published is None or _WEEKDAYS[datetime.date.fromisoformat(day).weekday()] in named:
        return day
    last = datetime.date.fromisoformat(published)
    return str(last - datetime.timedelta(days=(last.weekday() - _WEEKDAYS.index(named[0])) % 7))


def token_f1(one: str, other: str) -> float:
    """F1 of the words of two phrases, without those that say nothing."""
    a, b = (
        collections.Counter(w for w in re.findall(r"[a-z0-9']+", t.lower()) if w not in _IDLE) for t in (one, other)
    )
    same = sum((a & b).values())
    return 2 * same / (sum(a.values()) + sum(b.values())) if same else 0.0


def newsbeam(articles: list[Coded]) -> dict[str, Answers]:
    """The main events, from ``newsbeam extract --as-is``."""
    rows = ({"id": a.id, "title": a.title, "text": a.text, "published_at": a.published} for a in articles)
    command = [sys.executable, "-m", "pipeline.cli", "extract", "--as-is", "-"]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    said = subprocess.run(command, input=lines, stdout=subprocess.PIPE, text=True, check=True)
    found = [json.loads(line) for line in said.stdout.splitlines()]
    return {row["id"]: {q: (row.get("main_event") or {}).get(q) for q in QUESTIONS} for row in found}


def nothing_but_the_page(articles: list[Coded]) -> dict[str, Answers]:
    """Headline, day of publication and first words."""
    return {
        a.id: {
            "who": " ".join(a.text.split()[:_OPENING]),
            "what": a.title,
            "where": None,
            "when": a.published,
        }
        for a in articles
    }


def share(asked: list[list[bool]]) -> str:
    """Share of articles with a right answer to a question, and their number; one item is an article's answers."""
    return f"{sum(map(any, asked)) / max(1, len(asked)):.3f} of {len(asked)}"


def scores(articles: list[Coded], found: dict[str, Answers]) -> list[str]:
    """Who, what, where, when as given, when by the words."""
    rows = []
    for q in QUESTIONS[:3]:
        right = [[token_f1(found[a.id][q] or "", t) >= _RIGHT for t in a.answers[q]] for a in articles]
        rows.append(share([answers for answers in right if answers]))
    for days in ([a.answers["when"] for a in articles], [a.by_words for a in articles]):
        pairs = zip(articles, days, strict=True)
        rows.append(share([[found[a.id]["when"] in answers] for a, answers in pairs if answers]))
    return rows


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    args = parser.parse_args()
    articles = [coded(json.loads(line)) for line in args.gold.read_text(encoding="utf-8").splitlines()]
    print("| system | who | what | where | when, as given | when, by the words |\n|---|---|---|---|---|---|")
    for name, system in (("newsbeam", newsbeam), ("headline, publication, first words", nothing_but_the_page)):
        print(f"| {name} | {' | '.join(scores(articles, system(articles)))} |")


if __name__ == "__main__":
    main()
