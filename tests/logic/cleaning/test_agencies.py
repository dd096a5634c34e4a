"""Agency credits and datelines."""

import pytest

from transforms.logic.cleaning.agencies import DatelineMatch, agency_name, find_agency, is_agency_host, parse_dateline


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("Reuters", "Reuters"),
        ("(AFP)", "AFP"),
        ("By Reuters", "Reuters"),
        ("By Reuters Staff", "Reuters"),
        ("By Ann Vale, Associated Press", "AP"),
        ("By Ann Vale | AP", "AP"),
        ("— With files from The Canadian Press", "The Canadian Press"),
        ("(With inputs from PTI)", "PTI"),
        ("Source: AFP", "AFP"),
        ("Quelle: dpa", "dpa"),
        ("Mit Material von dpa", "dpa"),
        ("The Associated Press contributed to this report.", "AP"),
        ("(Reporting by Ann Vale in Norhaven; Editing by Tom Reed)", "Reuters"),
        ("Copyright 2025 The Associated Press. All rights reserved.", "AP"),
        ("© 2025 AFP", "AFP"),
        ("Reuters and AP", "Reuters"),
        ("新华社", "Xinhua"),
    ],
)
def test_credits(line: str, agency: str) -> None:
    assert find_agency(line) == agency


@pytest.mark.parametrize(
    "line",
    [
        "",
        "He told Reuters.",
        "He told Reuters",
        "Reuters reported on Monday that the mayor had left.",
        "Picture: REUTERS/ANN VALE",
        "Photo by AFP",
        "AP Photo/Ann Vale",
        "Source: Reuters survey of forty economists in March",
        "The app was down, and so was the pa system.",
        "ap",
        "Reuters " * 500,
    ],
)
def test_no_credits(line: str) -> None:
    assert find_agency(line) is None


def test_agency_name_wants_the_whole_text() -> None:
    assert agency_name("Agence France-Presse") == "AFP"
    assert agency_name("the associated press") == "AP"
    assert agency_name("AP and others") is None


def test_agency_hosts() -> None:
    assert is_agency_host("www.reuters.com")
    assert is_agency_host("APNEWS.com:443")
    assert not is_agency_host("reuters.com.example.org")
    assert not is_agency_host("notreuters.com")
    assert not is_agency_host("")


@pytest.mark.parametrize(
    ("paragraph", "place", "agency", "author"),
    [
        ("Kyiv — The council met", "Kyiv", None, None),
        ("KYIV, Ukraine (AP) — The council met", "KYIV, Ukraine", "AP", None),
        ("WASHINGTON, Aug 24 (Reuters) - The council met", "WASHINGTON", "Reuters", None),
        ("OSLO/PARIS (Reuters) – Oil rose", "OSLO/PARIS", "Reuters", None),
        ("PARIS: The council met", "PARIS", None, None),
        ("Oslo (Ann Vale): The council met", "Oslo", None, "Ann Vale"),
        ("Oslo (WXYZ) — The council met", "Oslo", None, None),
        ("Berlin (dpa/lnw) - Der Rat tagte", "Berlin", "dpa", None),
        ("New Delhi [India], August 24 (ANI): The council met", "New Delhi [India]", "ANI", None),
        ("MADRID, 24 ago (EFE).- El consejo", "MADRID", "EFE", None),
        ("(ANSA) - ROMA, 24 AGO - Il consiglio", "ROMA", "ANSA", None),
        ("NORHAVEN, Ohio — The council met", "NORHAVEN, Ohio", None, None),
        ("CALGARY, Alta. — The council met", "CALGARY, Alta.", None, None),
        ("Kyiv, Ukraine | AFP | The council met", "Kyiv, Ukraine", "AFP", None),
        ("新华社北京8月24日电 外交部发言人", "北京", "Xinhua", None),
    ],
)
def test_datelines(paragraph: str, place: str, agency: str | None, author: str | None) -> None:
    found = parse_dateline(paragraph)
    assert found is not None
    assert (found.place, found.agency, found.author) == (place, agency, author)
    assert paragraph[found.end :][0] in "TODEI外"


@pytest.mark.parametrize(
    "paragraph",
    [
        "",
        "Wait: The man came back.",
        "BREAKING: The man came back.",
        "Paris — the capital — was quiet.",
        "The alliance — The Union of Ports — met.",
        "He said (Reuters) - The man came back.",
        "The president (Reuters) said",
        "I think this is how it went: It rained.",
        "Kyiv was quiet on Sunday.",
        "Kyiv — ",
    ],
)
def test_sentences_are_no_datelines(paragraph: str) -> None:
    assert parse_dateline(paragraph) is None


def test_end_is_the_offset_of_the_sentence() -> None:
    assert parse_dateline("Kyiv — The council met") == DatelineMatch("Kyiv", None, None, 7)


def test_an_unknown_agency_in_a_wire_dateline_is_credited_as_written() -> None:
    dateline = parse_dateline("PORT ELLERY, Aldmark, March 9 (MPA) - A cargo ship struck the bridge on Monday.")
    assert dateline is not None
    assert (dateline.place, dateline.agency) == ("PORT ELLERY, Aldmark", "MPA")


def test_an_acronym_in_a_sentence_is_no_agency() -> None:
    assert parse_dateline("NEXT WEEK (RSVP) - Come to the town hall and bring your neighbours along.") is None
