"""The systems of the wire-copy benchmark by name; what one needs is imported when it loads."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from benchmarks import wirecopy_peers as peers
from benchmarks.wirecopy_peers import Cluster


@dataclass(frozen=True, slots=True)
class System:
    """A system under a name.

    Attributes:
        name: Its name in tables.
        load: Imports it and returns the function that is timed.
        distributions: Packages whose versions the tables state.
        packages: What pip installs for it into the peers' environment; empty for one of the project's own.
        bare: Package of it that is installed without its dependencies, most of which it does not need here.
        timed: Its time is that of finding copies; false where it does much besides.
    """

    name: str
    load: Callable[[], Cluster]
    distributions: tuple[str, ...]
    packages: tuple[str, ...] = ()
    bare: str | None = None
    timed: bool = True

    @property
    def is_peer(self) -> bool:
        """Others made it."""
        return bool(self.packages)


def _newsbeam(name: str) -> Callable[[], Cluster]:
    def load() -> Cluster:
        from benchmarks import wirecopy_newsbeam

        found: Cluster = getattr(wirecopy_newsbeam, name)
        return found

    return load


LOGIC, BEAM, RUN = "newsbeam, logic alone", "newsbeam, through Beam", "newsbeam run"
YARDSTICKS = ("datatrove", "datatrove, plain words", "datasketch", "datasketch, verified")
"""Whose speed newsbeam's is compared with."""

# datatrove's tokenizer of English is spaCy's; the rest it imports without naming it as a dependency.
_DATATROVE = ("datatrove", "spacy", "tokenizers", "regex", "xxhash")

SYSTEMS = (
    System(LOGIC, _newsbeam("logic"), ("newsbeam",)),
    System(BEAM, _newsbeam("through_beam"), ("newsbeam", "apache-beam")),
    System(RUN, _newsbeam("whole_run"), ("newsbeam", "apache-beam"), timed=False),
    System("datatrove", peers.datatrove(plain=False), ("datatrove", "spacy"), _DATATROVE),
    System("datatrove, plain words", peers.datatrove(plain=True), ("datatrove",), _DATATROVE),
    System("datasketch", peers.datasketch(verify=False), ("datasketch",), ("datasketch",)),
    System("datasketch, verified", peers.datasketch(verify=True), ("datasketch",), ("datasketch",)),
    System("rensa", peers.rensa_minhash(peers.word_grams, 128, 16, 0.5), ("rensa",), ("rensa",)),
    System("SimHash, 3 bits", peers.simhash, ("simhash",), ("simhash",)),
    System(
        "text-dedup", peers.text_dedup, ("text-dedup",),
        ("datasets", "click-option-group", "rich", "scipy", "regex", "xxhash", "ftfy"), bare="text-dedup",
    ),
    # NeMo Curator itself does this on graphics processors alone (cuDF), so its settings are run by rensa.
    System(
        "NeMo Curator's settings", peers.rensa_minhash(partial(peers.char_grams, width=24), 260, 20, 0.8),
        ("rensa",), ("rensa",),
    ),
)  # fmt: skip
"""All systems, in the order of the tables."""
