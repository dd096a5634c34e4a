"""A process that runs extractors on pages, one at a time, and times each: ``python -m benchmarks.peer_worker NAMES``.

It speaks JSON, an object a line. It opens with ``{"versions": {name: {package: version}}, "missing": {name: why}}``.
``{"page": {"html", "body" (base64), "url"}}`` sets the page and has no answer; ``{"run": name}`` is answered by the
fields of :class:`benchmarks.scoring.Found`, ``cpu`` (seconds) and ``problem`` (None, or what went wrong). It runs in
the peers' environment as well as in the project's, so that only the standard library is imported here.

A call that takes too long is for the parent to end, with the process: nothing in Python could stop a library's C code.
"""

import argparse
import base64
import gc
import importlib
import json
import logging
import os
import platform
import signal
import socket
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TextIO

from benchmarks.extractors import OF_PAGES, OF_TEXT, Extract, Extractor, Page, RefusedError
from benchmarks.scoring import Found

# Caches keyed by what stands on a page. In use each page comes once; here the next extractor would find them filled.
_CACHES = (
    ("trafilatura.utils", "trim", "cache_clear"),
    ("trafilatura.utils", "line_processing", "cache_clear"),
    ("trafilatura.utils", "return_printables_and_spaces", "cache_clear"),
    ("htmldate.meta", "reset_caches", "__call__"),
    ("courlan.meta", "clear_caches", "__call__"),
)
_WARM_UP = (
    "<html lang='en'><head><title>The ferry is back</title></head><body><article><h1>The ferry is back</h1>"
    # What looks up places and the months of many languages loads its tables here, and not at some page.
    "<p class='date'>9 marca 2026</p><p>Oslo - Boats are back, the port said on Monday.</p>"
    + "<p>The ferry of Tarnholm sails again since Monday morning, the harbour office said, after a week of storms. "
    "Some four hundred people had waited on the island, and not all of them had minded the delay.</p>"
    * 5
    + "</article></body></html>"
)


def serve(extractors: Iterable[Extractor], lines: Iterable[str], out: TextIO) -> None:
    """Load the extractors, run each once unmeasured, then answer requests until there are no more.

    Args:
        extractors: Which ones.
        lines: Requests.
        out: Takes the answers.
    """
    functions, versions, missing = _load(extractors)
    warm_up = Page(_WARM_UP, _WARM_UP.encode())
    for extract in functions.values():
        _run(extract, warm_up)
    clearing = _clearing()
    gc.freeze()  # what the libraries hold is not searched before every call
    _say(out, {"versions": versions, "missing": missing, "python": platform.python_version()})
    page = warm_up
    for line in lines:
        request = json.loads(line)
        if "page" in request:
            given = request["page"]
            page = Page(given["html"], base64.b64decode(given["body"]), given["url"])
            continue
        for clear in clearing:
            clear()
        _say(out, _run(functions[request["run"]], page))


def _load(extractors: Iterable[Extractor]) -> tuple[dict[str, Extract], dict[str, dict[str, str]], dict[str, str]]:
    functions: dict[str, Extract] = {}
    versions: dict[str, dict[str, str]] = {}
    missing: dict[str, str] = {}
    for extractor in extractors:
        try:
            functions[extractor.name] = extractor.load()
            versions[extractor.name] = {name: version(name) for name in extractor.distributions}
        except (ImportError, PackageNotFoundError) as error:
            functions.pop(extractor.name, None)
            missing[extractor.name] = f"{type(error).__name__}: {error}"
    return functions, versions, missing


def _clearing() -> list[Callable[[], Any]]:
    found = []
    for module, name, method in _CACHES:
        if module.partition(".")[0] in sys.modules:
            found.append(getattr(getattr(importlib.import_module(module), name), method))
    return found


def _run(extract: Extract, page: Page) -> dict[str, Any]:
    found, problem = Found(), None
    gc.collect()  # what the one before left behind
    start = time.process_time()
    try:
        found = extract(page)
    except RefusedError as refusal:
        problem = f"refused as {refusal}"
    except Exception as error:  # any library, any page
        problem = f"{type(error).__name__}: {' '.join(str(error).split())[:120]}"
    seconds = time.process_time() - start
    answer = {name: getattr(found, name) for name in Found.__slots__}
    return {**answer, "cpu": seconds, "problem": problem}


def _say(out: TextIO, message: dict[str, Any]) -> None:
    out.write(json.dumps(message) + "\n")
    out.flush()


def own_output() -> TextIO:
    """Standard output for the answers alone: what the libraries print goes to standard error from now on."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return out


def cut_off() -> None:
    """Let nothing in this process connect anywhere: the pages are here, and some libraries would fetch more."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError("the benchmark is offline")

    for name in ("connect", "connect_ex"):
        setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        setattr(socket, name, refuse)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve standard input."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="+")
    options = parser.parse_args(arguments)
    known = {extractor.name: extractor for extractor in (*OF_PAGES, *OF_TEXT)}
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends this process
    out = own_output()
    cut_off()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    serve([known[name] for name in options.names], sys.stdin, out)


if __name__ == "__main__":
    main()
