"""Pages of today's news sites, in three languages: what stands between and below the paragraphs does not stay."""

import pytest

from tests.logic.cleaning.page.page_parts import STORY
from transforms.logic.cleaning.cleaned import Cleaned
from transforms.logic.cleaning.page.html import clean_html

ENGLISH = [
    "The council of Larkmouth voted on Monday to build a harbour wall of two kilometres, ending a dispute of years.",
    "“We could not have asked people to wait for another storm,” the mayor, Ansel Brook, told reporters.",
    "Engineers had warned since 2019 that the old mole would not stand another winter on its sunken foundations.",
    "This article was amended on 7 May 2024. An earlier version said that the wall would be three kilometres long.",
]
SPANISH = [
    "El ayuntamiento de Villaflor votó el lunes a favor de levantar un dique de dos kilómetros tras años de disputa.",
    "«No podíamos pedir a la gente que esperara otra tormenta», dijo el alcalde, Anselmo Arroyo, a los periodistas.",
    "Los ingenieros advertían desde 2019 de que el viejo espigón no aguantaría otro invierno sobre sus cimientos.",
    "Corrección: una versión anterior de este artículo daba mal el nombre del sindicato de los pescadores.",
]
GERMAN = [
    "Der Stadtrat von Lerchmünde hat am Montag für den Bau einer zwei Kilometer langen Hafenmauer gestimmt.",
    "„Wir konnten die Menschen nicht auf den nächsten Sturm warten lassen“, sagte Bürgermeister Ansel Bach.",
    "Ingenieure hatten seit 2019 gewarnt, dass die alte Mole keinen weiteren Winter überstehen werde.",
    "Anmerkung der Redaktion: In einer früheren Fassung stand, die Mauer werde drei Kilometer lang.",
]
BETWEEN = {
    "english": (
        "Advertisement",
        "Listen to this article · 5:12 min",
        "This content is hosted by a third party. To show it you must give your consent.",
        "The day's most important stories from the coast, in your inbox every weekday at 7 am.",
        "Join our WhatsApp channel for breaking news from the coast",
    ),
    "spanish": (
        "Tiempo de lectura: 4 minutos",
        "La noticia continúa después de la publicidad",
        "Este contenido está alojado por un tercero. Para mostrarlo debe aceptar las cookies.",
        "Recibe cada mañana en tu correo las noticias más importantes de la costa.",
    ),
    "german": (
        "Artikel anhören",
        "Nach der Anzeige weiterlesen",
        "Empfohlener redaktioneller Inhalt",
        "Die wichtigsten Nachrichten von der Küste, jeden Morgen direkt in Ihr Postfach.",
    ),
}
BELOW = {
    "english": (
        "Follow The Marlowe Herald on Google News",
        "Tessa Quill is a reporter at The Marlowe Herald, covering the coast.",
        "Do you have a story for us? Write to tips@marlowe.example.",
        "Published - May 06, 2024 10:00 am",
        "tq/Marlowe",
    ),
    "spanish": ("Síguenos en WhatsApp y Google News", "Notas relacionadas", "Ver comentarios (31)"),
    "german": ("Folgen Sie uns auf WhatsApp", "Zu den Kommentaren (31)", "Stand: 06.05.2024, 10:00 Uhr"),
}
TEXTS = {"english": ENGLISH, "spanish": SPANISH, "german": GERMAN}


def clean(*paragraphs: str, head: str = "", above: str = "", hashed: bool = True) -> Cleaned:
    style = ' class="css-1a2b3c"' if hashed else ""
    body = "".join(f"<p{style}>{text}</p>" for text in paragraphs)
    page = f"<main><article>{above}<div{style}>{body}</div></article></main>"
    return clean_html(f"<html><head>{head}</head><body>{page}</body></html>")


@pytest.mark.parametrize("hashed", [True, False])
@pytest.mark.parametrize("language", TEXTS)
def test_only_the_paragraphs_and_the_correction_stay(language: str, hashed: bool) -> None:
    first, *rest = TEXTS[language]
    head = '<meta name="author" content="Tessa Quill">'
    cleaned = clean(first, *BETWEEN[language], *rest, *BELOW[language], head=head, hashed=hashed)
    assert cleaned.text.split("\n\n") == TEXTS[language]
    assert {line.text for line in cleaned.dropped} == {*BETWEEN[language], *BELOW[language]}


def test_reasons_below_the_text() -> None:
    cleaned = clean(*ENGLISH, *BELOW["english"], head='<meta name="author" content="Tessa Quill">')
    assert [line.reason for line in cleaned.dropped] == ["social", "author_note", "author_note", "date", "byline"]


def test_long_copyright_notice_is_dropped() -> None:
    notice = "© 2024, Marlowe Media. This article may be passed on to friends; " + "all else is up to us, " * 14
    assert clean(*ENGLISH, notice).dropped[0].reason == "copyright"


def test_a_date_or_initials_within_the_text_stay() -> None:
    lines = ["6 May 2024", "ABC/XYZ"]
    assert clean(*ENGLISH[:2], *lines, *ENGLISH[2:]).text.split("\n\n") == [*ENGLISH[:2], *lines, *ENGLISH[2:]]


def test_the_prompt_to_pay_stays_below_a_stub() -> None:
    prompt = "Cet article est réservé aux abonnés."
    assert clean(ENGLISH[0], ENGLISH[1], prompt).text.endswith(prompt)
    assert not clean(*STORY, *ENGLISH, *SPANISH, prompt).text.endswith(prompt)


def test_opening_paragraph_is_found_above_a_row_of_links_for_sharing() -> None:
    lead = "The vote of Monday ends a dispute of three years over what it costs to keep the sea out of the port."
    row = "".join(f"<li><a href='#'>{name}</a></li>" for name in ("Facebook", "X", "WhatsApp", "E-mail", "Print"))
    above = f"<p>{lead}</p><p>By Tessa Quill</p><p>6 May 2024</p><p>4 min read</p><ul>{row}</ul><p>Listen</p>"
    cleaned = clean(*ENGLISH, head=f'<meta name="description" content="{lead}">', above=above)
    assert cleaned.text.split("\n\n")[0] == lead
