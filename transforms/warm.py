"""Loads the default models at import: the server that worker processes are forked from imports it once.

Workers then share the models' memory, and a process that replaces a killed one can work at once.
"""

import gc
from contextlib import suppress

from transforms.logic.cleaning.language import detect_language
from transforms.logic.coding.nlp import ModelError, load_model
from transforms.logic.topics.model import shipped_topic_model

# A configuration that names another model does without; one that needs this says so at its first article.
with suppress(ModelError):
    load_model()
shipped_topic_model()
detect_language("A sentence that is long enough for its language to be told.")
# Else the first collection in a worker would touch every object, and so copy what could stay shared.
gc.collect()
gc.freeze()
