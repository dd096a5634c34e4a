"""The encoders."""

import os
import subprocess
import sys

import numpy as np

from transforms.logic.topics.embedding import english, multilingual

# What a fresh process leaves behind that has loaded the English encoder: its threads, and files in its home.
_LOAD = """
import os, pathlib
from transforms.logic.topics.embedding import english
english()(["A plain text"])
tasks = pathlib.Path("/proc/self/task")
print(len(list(tasks.iterdir())) if tasks.exists() else 1, len(list(pathlib.Path.home().iterdir())))
"""


def test_the_english_encoder_reports_nothing_and_keeps_no_thread(tmp_path):
    quiet = {name: value for name, value in os.environ.items() if name not in ("CI", "ORT_DISABLE_TELEMETRY")}
    quiet |= {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    quiet |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    quiet.pop("XDG_CACHE_HOME", None)
    done = subprocess.run([sys.executable, "-c", _LOAD], env=quiet, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "0"]


def test_a_text_has_the_same_vector_whatever_it_is_read_with():
    texts = ["Late goal sends Elmswick into the final", "Rain", "A judge jailed the man for nine years. " * 9]
    # Cut to one length, these go through the model together: more than one batch of them.
    whose = ["Mayors", "Bakers", "Choirs", "Judges", "Pilots", "Nurses", "Bishops", "Farmers", "Poets", "Miners"]
    texts += [f"{name} of five towns met again, and nothing came of it. " * 9 for name in whose]
    for encode in (english(), multilingual()):
        assert (encode(texts) == np.vstack([encode([text]) for text in texts])).all()
        assert np.allclose(np.linalg.norm(encode(texts), axis=1), 1)


def test_no_texts_have_no_vectors():
    assert english()([]).shape == (0, 384)
    assert multilingual()([]).shape == (0, 512)
