"""Names of authors."""

import pytest

from transforms.logic.cleaning.bylines import is_byline, is_desk, parse_authors


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("By Ann Vale", ("Ann Vale",)),
        ("Ann Vale, Political Editor", ("Ann Vale",)),
        ("Ann Vale Political Editor", ("Ann Vale",)),
        ("Chief Reporter Ann Vale", ("Ann Vale",)),
        ("By ANN VALE and Tom O'Reed", ("Ann Vale", "Tom O'Reed")),
        ("Von Hans Müller und Eva Groß", ("Hans Müller", "Eva Groß")),
        ("Par Jean-Luc Ravel", ("Jean-Luc Ravel",)),
        ("Por Ana García", ("Ana García",)),
        ("By Ann Vale in Oslo and Tom Reed in Paris", ("Ann Vale", "Tom Reed")),
        ("By Ann Vale | 24 August 2025", ("Ann Vale",)),
        ("By Ann Vale, Associated Press", ("Ann Vale",)),
        ("ann@example.org (Ann Vale)", ("Ann Vale",)),
        ("Ann Vale <ann@example.org>", ("Ann Vale",)),
        ("Vale, Ann", ("Ann Vale",)),
        ("Ann Vale; Maria de la Cruz", ("Ann Vale", "Maria de la Cruz")),
        ("A. B. Vale", ("A. B. Vale",)),
        ("王小明", ("王小明",)),
        ("Иван Петров", ("Иван Петров",)),
        (["Ann Vale", "By Tom Reed", "ann vale"], ("Ann Vale", "Tom Reed")),
        ("ANN MCVALE AND TOM O'REED", ("Ann McVale", "Tom O'Reed")),
        ("MARIA DE LA CRUZ", ("Maria de la Cruz",)),
        ("Jean RAVEL", ("Jean Ravel",)),
        ("AJ Vale", ("AJ Vale",)),
        ("By ANN VALE, AP Roads Writer", ("Ann Vale",)),
        ("Ann Vale, Middle East Correspondent", ("Ann Vale",)),
        ("Ann Vale, Zarnow", ("Ann Vale",)),
        ("Ann E. Vale", ("Ann E. Vale",)),
        ("Luis Ramón y Cajal", ("Luis Ramón y Cajal",)),
        ("Ana Gil y Luis Mora", ("Ana Gil", "Luis Mora")),
        ("Vale, Ann; Reed, Tom", ("Ann Vale", "Tom Reed")),
        ("Ann Vale, PhD", ("Ann Vale",)),
        ("Ann Vale, Jr.", ("Ann Vale Jr",)),
        ("Ann Vale Associated Press", ("Ann Vale",)),
        ("Ann Vale@annvale", ("Ann Vale",)),
        ("April Vale", ("April Vale",)),
        ("Text: Ann Vale, Fotos: Tom Reed", ("Ann Vale",)),
        ("Ann Vale &amp; Tom Reed", ("Ann Vale", "Tom Reed")),
        ("홍길동 기자", ("홍길동",)),
        ("著者：山田太郎", ("山田太郎",)),
        ("李明 王芳", ("李明", "王芳")),
        ("मोहन कुमार", ("मोहन कुमार",)),
        ("Çağla ŞAHİN", ("Çağla Şahin",)),
    ],
)
def test_names(raw: str | list[str], names: tuple[str, ...]) -> None:
    assert parse_authors(raw) == names


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "Web Editor",
        "Staff Reporter",
        "Reuters Staff",
        "Admin",
        "AFP",
        "News Desk",
        "example.org",
        "By our correspondent",
        "https://example.org/ann",
        "12345",
        "a" * 5000,
        "PTI",
        "TNN",
        "Editorial Board",
        "Zarnow News Agency",
        "Ministry of Roads",
        "Evening Lantern Staff",
        "The Lantern",
        "By",
        "April",
    ],
)
def test_no_names(raw: str) -> None:
    assert parse_authors(raw) == ()


@pytest.mark.parametrize(
    "name", ["annvale", "ann vale", "Ann", "ann_vale7", "Ann Press", "Ann van der Vale de la Mora"]
)
def test_names_that_only_a_field_for_authors_makes_believable(name: str) -> None:
    assert parse_authors(name, stated=True) == (name,)


@pytest.mark.parametrize(
    "name", ["admin", "web-desk", "zarnowadmin", "News Desk", "TNN", "Reuters", "red", "lantern.example", "anonymous"]
)
def test_a_field_for_authors_makes_no_person_of_a_desk(name: str) -> None:
    assert parse_authors(name, stated=True) == ()


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Vale",
        "BY ANN VALE, STAFF WRITER",
        "Written by: Ann Vale",
        "Author: Ann Vale",
        "By Reuters Staff",
        "By Staff Reporter",
        "Por Ana García",
        "Di Mario Rossi",
        "By Ann Vale and Tom Reed",
    ],
)
def test_bylines(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Ann Vale",
        "By the way, he said",
        "By Monday",
        "By Sunday, the army had left",
        "By train",
        "Par la police",
        "Von Kiew nach Berlin",
        "Di Maria scores twice",
        "By January the price was up",
        "By Ann Vale " * 20,
    ],
)
def test_no_bylines(line: str) -> None:
    assert not is_byline(line)


def test_desks() -> None:
    assert is_desk("Web Editor")
    assert is_desk("News Desk")
    assert not is_desk("Ann Vale")
    assert not is_desk("")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("بقلم: سلمى حداد، نور خليل", ("سلمى حداد", "نور خليل")),
        ("מאת: נועה ברק", ("נועה ברק",)),
        ("Haber: Ayla Demir ve Can Öz", ("Ayla Demir", "Can Öz")),
        ("Oleh Sari Putri dan Budi Rahman", ("Sari Putri", "Budi Rahman")),
        ("oprac. Ewa Lis", ("Ewa Lis",)),
        ("Erstellt von Uta Brandt im Gespräch mit Dan Kolm", ("Uta Brandt", "Dan Kolm")),
        ("高橋 和也", ("高橋 和也",)),
        ("王小明 李四", ("王小明", "李四")),
        ("Ana Kolm For Zarnow Daily", ("Ana Kolm",)),
        ("Opinion by Ana Kolm", ("Ana Kolm",)),
        ("Ana Kolm, NORD HEUTE", ("Ana Kolm",)),
        ("ANA KOLM, PIET VARGA", ("Ana Kolm", "Piet Varga")),
        ("Ana Kolm, Zürich", ("Ana Kolm",)),
        ("Иван Петров, Зарнов", ("Иван Петров",)),
        ("عمر خالد - زارنوف", ("عمر خالد",)),
        ("كتبت سلمى حداد", ("سلمى حداد",)),
        ("本报记者 王小明", ("王小明",)),
        ("記者王小明／台北報導", ("王小明",)),
        ("Ana Kolm met ANP", ("Ana Kolm",)),
    ],
)
def test_bylines_of_many_languages(raw: str, expected: tuple[str, ...]) -> None:
    assert parse_authors(raw, stated=True) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "By Ana Kolm March 5, 2024",
        "Von Ana Kolm am 05.03.2024, 10:15 Uhr",
        "Ana Kolm hace 13 horas Tiempo de lectura: 8 minutos",
        "Ana Kolm 2024-03-05 10:15:00",
        "Ana Kolm 5 de marzo de 2024",
        "Published by Ana Kolm",
    ],
)
def test_a_time_behind_the_name_is_cut(raw: str) -> None:
    assert parse_authors(raw, stated=True) == ("Ana Kolm",)


def test_a_number_that_is_no_time_is_not_cut() -> None:
    assert parse_authors("CC BY-NC-ND 2.0") == ()


@pytest.mark.parametrize(
    "raw", ["Redacción El Lucero", "Agencia Norte", "View All", "fluss-und-berg.example, Zarnow, Norland"]
)
def test_a_desk_or_site_in_front_is_no_name(raw: str) -> None:
    assert parse_authors(raw, stated=True) == ()
