"""Makes ``data/cameo_patterns.tsv`` from PETRARCH's CAMEO verb dictionary and the PLOVER conversion table.

Usage: ``python -m transforms.logic.coding.acts.cameo_source VERBPATTERNS.txt CAMEO2PLOVER.txt OUT.tsv``

Sources: https://github.com/openeventdata/petrarch2 (``CAMEO.verbpatterns.150430.txt``, MIT) and
https://github.com/openeventdata/PLOVER (``CAMEO2PLOVER-2021.txt``, CC BY-SA 4.0).
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

__all__ = ["compiled"]

NOTICE: Final = """\
# Verb patterns of the CAMEO dictionary of PETRARCH (CAMEO.verbpatterns.150430.txt), in a compact form:
# verb, words in their order (* the verb, $ who acts, + who is acted upon), CAMEO code, PLOVER type ("-": none of them).
# Copyright (c) 2015 Open Event Data Alliance. Permission is hereby granted, free of charge, to any person obtaining a
# copy of this software and associated documentation files (the "Software"), to deal in the Software without
# restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense,
# and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the
# following conditions: The above copyright notice and this permission notice shall be included in all copies or
# substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
# IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
# NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
# LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
# SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
# PLOVER types: CAMEO2PLOVER-2021.txt of the PLOVER project (CC BY-SA 4.0); CONCEDE and RETREAT are YIELD here.
"""

_ENTRY: Final = re.compile(r"- (.*?)\s*\[([^\]]*)\]")
_BLOCK: Final = re.compile(r"--- ([A-Z_]+)")
_CODE: Final = re.compile(r"(\d{2,4}): ([A-Z]+)")
_VERB: Final = re.compile(r"([A-Z_]{2,})(?= <|\s*$|\s+,)")
_MERGED: Final = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
# An appeal is a request; the table leaves CAMEO's 02 out.
_APPEAL: Final = "02"
_NONE: Final = "-"


class _Entry(NamedTuple):
    verb: str
    words: str
    code: str
    root: str


def compiled(patterns: str, table: str) -> str:
    """The compact file.

    Args:
        patterns: Text of PETRARCH's verb dictionary.
        table: Text of the conversion table.
    """
    roots = {m[1]: _MERGED.get(m[2], m[2]) for m in map(_CODE.match, table.splitlines()) if m}
    entries = sorted(set(_entries(patterns, roots)))
    return NOTICE + "".join("\t".join(entry) + "\n" for entry in entries)


def _entries(patterns: str, roots: dict[str, str]) -> Iterator[_Entry]:
    sets, block, current = dict[str, list[str]](), "", ""
    for line in patterns.splitlines():
        body, _, comment = (part.strip() for part in line.partition("#"))
        if body.startswith("&"):
            current = body.split()[0].strip("&_")
            sets[current] = []
        elif body.startswith("+") and current:
            sets[current].append(body.strip("+_ ").replace("_", " ").lower())
        elif match := _BLOCK.match(body):
            block, current = match[1], ""
        elif match := _ENTRY.match(body):
            verb = _VERB.match(comment)
            name = (verb[1] if verb else block).lower().split("_")[0]
            yield from _of_pattern(name, match[1], match[2], sets, roots)


def _of_pattern(
    verb: str, pattern: str, codes: str, sets: dict[str, list[str]], roots: dict[str, str]
) -> Iterator[_Entry]:
    """The pattern, and once for each of the first members of a synonym set that stands in it."""
    first, _, second = codes.partition(":")
    code = first if first.strip("- ") else second
    root = _root(code, roots)
    words = [w for part in pattern.split() if part not in "^%" for w in part.replace("_", " ").split()]
    named = next((w for w in words if w.startswith("&")), None)
    members = sets.get(named.strip("&"), [])[:3] if named else []
    for member in members or [""]:
        text = [member if w == named else sets.get(w.strip("&"), [""])[0] if w.startswith("&") else w for w in words]
        yield _Entry(verb, " ".join(" ".join(text).lower().split()), code if root != _NONE else _NONE, root)


def _root(code: str, roots: dict[str, str]) -> str:
    if code.startswith(_APPEAL):
        return "REQUEST"
    return roots.get(code, _NONE) if code[:1].isdigit() else _NONE


if __name__ == "__main__":
    source, conversion, target = (Path(argument) for argument in sys.argv[1:4])
    made = compiled(source.read_text(encoding="latin-1"), conversion.read_text(encoding="utf-8"))
    target.write_text(made, encoding="utf-8")
