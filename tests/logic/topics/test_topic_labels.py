"""Labels of one's own: what names a folder."""

import pytest

from transforms.logic.topics.labels import MOST_LABELS, folder_of, own_label, own_labels
from transforms.logic.topics.media_topics import MediaTopic


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("shipping", "shipping"),
        ("  Énergie &  Power ", "energie-power"),
        ("Web 3.0", "web-3-0"),
        ("../../etc/passwd", "etc-passwd"),
        ("x" * 60, "x" * 60),
    ],
)
def test_the_slug_of_a_name(name, slug):
    assert own_label(name) == MediaTopic(slug, " ".join(name.split()), slug)
    assert folder_of(slug) == slug


@pytest.mark.parametrize("name", ["", " ", "..", "航运", "2024", "15000000", "x" * 61, "Unclassified", "-", "\x00"])
def test_a_name_without_a_slug_is_refused(name):
    with pytest.raises(ValueError, match="cannot name a folder"):
        own_label(name)


def test_labels_stand_in_the_order_of_their_slugs_whatever_order_they_come_in():
    assert [label.slug for label in own_labels(["Zinc", "Ärzte", "Zinc", "iron"])] == ["arzte", "iron", "zinc"]


def test_two_names_for_one_folder_are_refused():
    with pytest.raises(ValueError, match="'Oil & Gas' and 'oil gas' would share the folder 'oil-gas'"):
        own_labels(["oil gas", "Oil & Gas"])


@pytest.mark.parametrize("count", [0, MOST_LABELS + 1])
def test_none_and_too_many_are_refused(count):
    with pytest.raises(ValueError, match=f"{count} labels"):
        own_labels(f"label {number}" for number in range(count))
    assert len(own_labels(f"label {number}" for number in range(MOST_LABELS))) == MOST_LABELS


def test_media_topics_keep_their_slugs():
    assert folder_of("04000000") == "economy-business-and-finance"
    assert folder_of(None) == "unclassified"


@pytest.mark.parametrize(
    "code", ["", "18000000", "20000209", "Shipping", "a b", "a/b", "..", "-a", "a--b", "unclassified"]
)
def test_what_is_no_slug_names_no_folder(code):
    with pytest.raises(KeyError):
        folder_of(code)
