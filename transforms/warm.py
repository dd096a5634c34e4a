"""Loads the default models at import: the server that worker processes are forked from imports it once.

Workers then share the models' memory, and a process that replaces a killed one can work at once.
"""

import gc
from contextlib import suppress

from schemas.raw import RawDocument
from transforms.logic.cleaning.dates import parse_stated_date
from transforms.logic.cleaning.document import CleanParams
from transforms.logic.coding.places.gazetteer import gazetteer
from transforms.logic.coding.syntax.nlp import ModelError, load_model
from transforms.logic.topics.embedding import english
from transforms.logic.topics.model import shipped_topic_model
from transforms.logic.topics.words import word_counts
from transforms.tasks import clean_task

# A configuration that names another model does without; one that needs this says so at its first article.
with suppress(ModelError):
    load_model()
shipped_topic_model()
word_counts([("A title", "a text")])  # imports scikit-learn
english()  # the encoder of the topic model; runs on no thread of its own, which a fork would lose
gazetteer()  # the first one ever is built here, in seconds that no document's time limit should pay for
# The first document of a process would otherwise compile the patterns and load the tables of all that cleans it.
_TEXT = b"PARIS (AP) - A sentence that is long enough for its language to be told stands here, said Jane Doe on Monday."
_PAGE = b"<title>A</title><article><h1>A</h1>%b</article>" % b"".join(b"<p>%d. %b</p>" % (n, _TEXT) for n in range(9))
with suppress(Exception):  # else a fault in cleaning would be no dead letter: no process would start
    parse_stated_date("no date, in no language: 12 of 60 people")
    # A dateline without an agency is looked up among places: of all sizes before a dash, of big cities before a colon.
    _PLAIN = tuple(("text/plain", _TEXT.replace(b"PARIS (AP) -", opening)) for opening in (b"Paris -", b"Paris:"))
    for _media_type, _body in (("text/html", _PAGE), *_PLAIN):
        clean_task(RawDocument("", "", "", "", _media_type, _body, file_time=0), CleanParams(min_words=1))
# Else the first collection in a worker would touch every object, and so copy what could stay shared.
gc.collect()
gc.freeze()
