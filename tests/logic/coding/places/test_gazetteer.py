"""The places of the world by name, and the cache that they are kept in."""

import os

import numpy as np
import pytest

from transforms.logic.coding.places import gazetteer as module
from transforms.logic.coding.places.gazetteer import Entry, cache_folder, gazetteer, gazetteer_version
from transforms.logic.coding.places.gazetteer_build import ALIAS, PLACE, Tables, name_hash
from transforms.logic.coding.places.names import place_key


@pytest.fixture(scope="module")
def world():
    return gazetteer()


def first(world, name, **wanted) -> Entry:
    return next(e for e in world.lookup(name) if all(getattr(e, k) == v for k, v in wanted.items()))


@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        (("São Paulo", "sao paulo", "SAO PAULO"), "sao paulo"),
        (("St. Louis", "Saint Louis", "St Louis"), "saint louis"),
        (("the U.S.", "US", "U. S."), "us"),
        (("Łódź", "Lodz"), "lodz"),
        (("Guinea-Bissau", "Guinea Bissau"), "guinea bissau"),
        (("Côte d’Ivoire", "Cote d'Ivoire"), "cote divoire"),
        (("N. Korea", "North Korea"), "north korea"),
        (("W.Va.", "W.Va"), "wva"),
        (("Mt. Vernon", "Mount Vernon"), "mount vernon"),
    ],
)
def test_spellings_of_a_name_have_one_key(spellings, key):
    assert {place_key(name) for name in spellings} == {key}


def test_a_capital_has_all_fields(world):
    nairobi = first(world, "Nairobi", kind="city")
    assert nairobi[:5] == ("Nairobi", "city", "KEN", "KE.05", 184745)
    assert nairobi.capital
    assert not nairobi.alias
    assert nairobi.lat == pytest.approx(-1.283, abs=0.01)
    assert nairobi.lon == pytest.approx(36.817, abs=0.01)
    assert nairobi.people > 2_000_000


def test_countries_divisions_and_counties_are_there(world):
    assert first(world, "Kenya", kind="country").geonames_id == 192950
    assert first(world, "Ont.", kind="admin1").admin1 == "CA.08"
    county = first(world, "Laurel County", kind="admin2")
    assert (county.country, county.admin1, county.geonames_id) == ("USA", "US.KY", 4297480)
    assert first(world, "Oxfordshire", kind="admin2").lat == pytest.approx(51.75, abs=0.2)
    assert first(world, "Black Sea", kind="natural").geonames_id is None


def test_a_country_lies_among_its_towns(world):
    kenya = first(world, "Kenya", kind="country")
    assert -5 < kenya.lat < 5
    assert 34 < kenya.lon < 42


def test_old_and_foreign_names_are_marked(world):
    assert first(world, "Leningrad").alias
    assert not first(world, "Kiev", kind="city").alias


def test_the_biggest_comes_first_and_an_alias_last(world):
    salem = world.lookup("Salem")
    own = [e.people for e in salem if not e.alias]
    assert own == sorted(own, reverse=True)
    assert [e.alias for e in salem] == sorted(e.alias for e in salem)


@pytest.mark.parametrize("name", ["", "Xyzzyville", "the", "...", "東京"])
def test_unknown_names_have_no_places(world, name):
    assert world.lookup(name) == ()
    assert not world.knows(name)


def tiny():
    places = np.array([(7, 1.5, 2.5, 900, b"KEN", b"KE.01", 4, 0)], PLACE)
    hashes = sorted([(name_hash("alpha"), 0), (name_hash("beta"), int(ALIAS))])
    return Tables(
        places,
        np.frombuffer("Alphä\n".encode(), np.uint8),
        np.array([h for h, _ in hashes], np.uint64),
        np.array([r for _, r in hashes], np.uint32),
    )


@pytest.fixture
def fresh(monkeypatch, tmp_path):
    """A process that has no gazetteer yet; building one gives the tiny one and is counted."""
    built = []
    monkeypatch.setattr(module, "build_tables", lambda: built.append(1) or tiny())
    monkeypatch.setenv(module.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(module.tempfile, "tempdir", None)
    return built


def again():
    return gazetteer.__wrapped__()


def test_it_is_built_once_and_then_read(fresh, tmp_path):
    expected = (Entry("Alphä", "city", "KEN", "KE.01", 7, 1.5, 2.5, 900),)
    assert again().lookup("Alpha") == expected
    assert again().lookup("beta") == (expected[0]._replace(alias=True),)
    assert len(fresh) == 1
    assert [p.name for p in (tmp_path / "cache").iterdir()] == [f"gazetteer-{gazetteer_version()}"]


def test_a_damaged_cache_is_built_anew(fresh, tmp_path):
    again()
    (tmp_path / "cache" / f"gazetteer-{gazetteer_version()}" / "hashes.npy").write_bytes(b"")
    assert again().knows("Alpha")
    assert len(fresh) == 2
    again()
    assert len(fresh) == 2


def test_another_process_that_was_first_wins(fresh, tmp_path, monkeypatch):
    folder = tmp_path / "cache" / f"gazetteer-{gazetteer_version()}"

    def slow():
        monkeypatch.setattr(module, "build_tables", tiny)
        again()  # the other process, meanwhile
        return tiny()

    monkeypatch.setattr(module, "build_tables", slow)
    assert again().knows("Alpha")
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]


def test_a_folder_that_cannot_be_written_is_no_failure(fresh, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(module.CACHE_VARIABLE, str(tmp_path / "file" / "cache"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert again().knows("Alpha")
    assert (tmp_path / f"newsbeam-{os.getuid()}").is_dir()


def test_an_empty_variable_keeps_no_files(fresh, tmp_path, monkeypatch):
    monkeypatch.setenv(module.CACHE_VARIABLE, "")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert cache_folder() is None
    assert again().knows("Alpha")
    assert list(tmp_path.iterdir()) == []


def test_the_folder_follows_the_platform(monkeypatch, tmp_path):
    monkeypatch.delenv(module.CACHE_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "newsbeam"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "newsbeam"
