"""Pages that are no articles are told by their kind; articles that look a little like them are kept."""

import pytest

from schemas.article import Article
from schemas.outcome import Rejection
from schemas.raw import RawDocument
from transforms.logic.cleaning.document import CleanParams, clean_document
from transforms.logic.cleaning.page.kind import page_kind

STORY = [
    "The ferry to Lower Quill ran aground on a sandbank on Monday morning with sixty people on board.",
    "Nobody was hurt, the coast guard said, but the passengers had to wait for three hours until a tug arrived.",
    "“We felt a bump and then there was silence,” said Mira Oldcastle, who was on her way to school.",
    "The captain, who has been at sea for 31 years, told reporters that fog had hidden the buoys.",
    "The harbour office has closed the channel until the next tide and will publish a report within a month.",
    "It is the second such accident this year; in February a trawler was stranded for two days at the same place.",
]
CARDS = [
    ("Council votes to keep the swimming pool open", "After a long night the councillors agreed on a new budget."),
    ("Three bakers, one village and a quarrel about rye", "Each of them claims to have invented the famous loaf."),
    ("Storm leaves four hundred homes without power", "Crews were working through the night to mend the lines."),
    ("Young striker signs for Farrow Bay until summer", "The 19-year-old is to strengthen the team in attack."),
    ("Why the old lighthouse will shine again", "Volunteers have collected enough money for a new lamp."),
    ("Teachers ask for smaller classes in spring", "The ministry promised an answer by the end of the month."),
    ("Bridge over the Quill closed for repairs", "Drivers should expect detours of up to half an hour."),
    ("How a retired miner became a painter", "His pictures of the pit now hang in the town hall."),
    ("Orchards bloom three weeks early", "Farmers fear that a late frost could ruin the harvest."),
    ("Museum shows letters of a forgotten poet", "They had been lying in an attic for eighty years."),
]


def page(body: str, *, title: str = "", head: str = "", lang: str = "en") -> str:
    return f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>{head}</head>' \
        f"<body>{body}</body></html>"  # fmt: skip


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def cards(times: int = 2, template: str = '<div class="card"><h3><a href="/n/{0}">{1}</a></h3><p>{2}</p></div>') -> str:
    """A listing's teasers, each with a headline that is a link."""
    return "".join(
        template.format(n * 100 + k, headline if n == 0 else f"{headline} ({n + 1})", teaser)
        for n in range(times)
        for k, (headline, teaser) in enumerate(CARDS)
    )


def linked_data(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def verdict(html: str, url: str | None = None) -> str:
    raw = RawDocument("d", "web", "d", "d", "text/html", html.encode(), url=url, file_time=1_780_000_000_000_000)
    result = clean_document(raw, CleanParams())
    if isinstance(result, Rejection):
        assert result.detail
        return result.reason
    assert isinstance(result, Article)
    return "kept"


NAV = '<nav><ul><li><a href="/">Home</a></li><li><a href="/n/">News</a></li><li><a href="/s/">Sport</a></li></ul></nav>'
FOOT = "<footer><p>© 2026 The Quill Courier. All rights reserved. Imprint, privacy, contact.</p></footer>"

ERRORS = {
    "nginx": page("<center><h1>404 Not Found</h1></center><hr><center>nginx</center>", title="404 Not Found"),
    "wordpress": page(
        f"{NAV}<main><h1>Oops! That page can’t be found.</h1><p>It looks like nothing was found at this location. Maybe"
        f" try one of the links below or a"
        f" search?</p><ul>{cards(1, '<li><a href=/n/{0}>{1}</a></li>')}</ul></main>{FOOT}",
        title="Page not found – The Quill Courier",
        head='<meta property="og:type" content="website">',
    ),
    "with recent stories": page(
        f"{NAV}<h1>Sorry, page not found</h1><p>The page you are looking for has been moved or deleted.</p>"
        f"<h2>Most read</h2>{cards(1)}{FOOT}",
        title="Error 404 | The Quill Courier",
    ),
    "german": page(
        f"{NAV}<h1>Seite nicht gefunden</h1><p>Die von Ihnen gewünschte Seite konnte leider nicht gefunden werden."
        f" Bitte"
        " prüfen Sie die Adresse oder nutzen Sie unsere Suche, um den gewünschten Beitrag zu finden.</p>",
        title="Seite nicht gefunden - Quiller Anzeiger",
        lang="de",
    ),
    "french": page(
        "<h1>Oups !</h1><p>La page que vous recherchez est introuvable. Elle a peut-être été supprimée ou déplacée."
        " Retournez à la page d’accueil pour lire les dernières informations de votre région et du monde entier.</p>",
        title="Erreur 404",
        lang="fr",
    ),
    "spanish": page(
        "<h1>Página no encontrada</h1><p>Lo sentimos, la página que buscas no existe o ha sido eliminada. Puedes"
        " volver a"
        " la portada y seguir leyendo las noticias más importantes del día en nuestra web.</p>",
        title="Página no encontrada | El Correo de Quill",
        lang="es",
    ),
    "russian": page(
        "<h1>404</h1><p>Страница, которую вы искали, не найдена. Возможно, она была удалена или перемещена. Перейдите"
        " на"
        " главную страницу, чтобы прочитать последние новости города и области, или воспользуйтесь поиском.</p>",
        title="Страница не найдена",
        lang="ru",
    ),
    "japanese": page(
        "<h1>ページが見つかりません</h1><p>お探しのページは移動または削除された可能性があります。お手数ですが、トップページから"
        "お探しください。アドレスが正しく入力されているかもご確認ください。</p>",
        title="ページが見つかりません | クイル新聞",
        lang="ja",
    ),
    "access denied": page(
        '<H1>Access Denied</H1>You don\'t have permission to access "http://quill.example/news/1" on this server.<P>'
        "Reference #18.5d2c1402.1767225600.3a7f1c2b</P>",
        title="Access Denied",
    ),
    "browser check": page(
        "<h1>www.quill.example</h1><p>Checking if the site connection is secure</p><p>www.quill.example needs to"
        " review the"
        " security of your connection before proceeding. Verifying you are human. This may take a few seconds. Enable"
        " JavaScript and cookies to continue. Ray ID: 8a1b2c3d4e5f</p>",
        title="Just a moment...",
    ),
    "held button": page(
        "<h1>Before we continue...</h1><p>Press &amp; Hold to confirm you are a human (and not a"
        " bot).</p><p>Reference ID"
        " 7f1c2b3a-0d2e-11f0-9c1d-3a7f1c2b5d2c. If you keep seeing this page, tell our readers' service.</p>",
        title="Robot or human?",
    ),
    "overloaded": page(
        "<h1>503 Service Unavailable</h1><p>No server is available to handle this request.</p>",
        title="503 Service Unavailable",
    ),
}

CONSENTS = {
    "english": page(
        "<h1>We value your privacy</h1><p>We and our 842 partners store and/or access information on a device, such as"
        " cookies and process personal data, such as unique identifiers.</p><p>With your permission we and our"
        " partners may"
        " use precise geolocation data. You may accept all or manage your preferences at any time.</p><p>By clicking"
        " “Agree” you consent to the processing described above.</p>",
        title="The Quill Courier",
    ),
    "before you continue": page(
        "<h1>Before you continue to Quill</h1><p>We use cookies and data to deliver and maintain our services and to"
        " track"
        " outages.</p><p>If you choose to “Accept all”, we will also use cookies to show personalized ads and"
        " content.</p>"
        "<p>Select “More options” to see additional information, including how to manage your privacy settings.</p>",
        title="Before you continue",
    ),
    "german": page(
        "<h1>Mit Werbung weiterlesen</h1><p>Wir und unsere bis zu 210 Partner verarbeiten Ihre Daten und benötigen Ihre"
        " Einwilligung für Cookies und personalisierte Werbung.</p><p>Besuchen Sie uns wie gewohnt mit Werbung und"
        " Tracking,"
        " um weiterzulesen: Alle akzeptieren. Ihre Einwilligung können Sie jederzeit widerrufen.</p>",
        title="Quiller Anzeiger",
        lang="de",
    ),
    "french": page(
        "<h2>Votre vie privée nous importe</h2><p>Nous et nos 900 partenaires stockons et accédons à des informations"
        " sur"
        " votre appareil, comme les cookies, pour des publicités personnalisées.</p><p>Vous pouvez tout accepter, tout"
        " refuser ou modifier votre consentement à tout moment dans la politique de confidentialité.</p>",
        title="Le Courrier de Quill",
        lang="fr",
    ),
    "italian": page(
        "<p>Noi e i nostri partner utilizziamo cookie e tecnologie simili per le finalità descritte nella cookie"
        " policy,"
        " previa raccolta del tuo consenso.</p><p>Usa il pulsante Accetta tutto per acconsentire oppure modifica le tue"
        " preferenze in qualsiasi momento.</p>",
        title="Il Corriere di Quill",
        lang="it",
    ),
}

PAYWALLS = {
    "one paragraph": page(
        f"{NAV}<article><h1>Ferry runs aground off Lower Quill</h1><p>{STORY[0]}</p><p>Subscribe to continue reading"
        f" this"
        f" article.</p><p>Already a subscriber? Log in</p></article>{FOOT}",
        title="Ferry runs aground off Lower Quill",
        head=linked_data(
            '{"@type":"NewsArticle","headline":"Ferry runs aground off Lower Quill","isAccessibleForFree":"False"}'
        ),
    ),
    "cut short": page(
        f"<article><h1>Ferry runs aground</h1><p>{STORY[0]}</p><p>{STORY[1][:60]}...</p></article>",
        head=linked_data('{"@type":"NewsArticle","headline":"Ferry runs aground","isAccessibleForFree":false}'),
    ),
    "german": page(
        "<article><h1>Fähre auf Grund</h1><p>Eine Fähre mit sechzig Menschen an Bord ist am Montagmorgen vor"
        " Unterquill auf"
        " eine Sandbank gelaufen. Verletzt wurde niemand.</p><p>Weiterlesen mit Quill+. Jetzt abonnieren und alle"
        " Artikel"
        " lesen. Sie haben bereits ein Abo? Anmelden</p></article>",
        title="Fähre auf Grund - Quiller Anzeiger",
        lang="de",
    ),
    "french": page(
        "<article><h1>Un ferry s’échoue</h1><p>Un ferry transportant soixante personnes s’est échoué lundi matin au"
        " large de"
        " Quill-le-Bas, sans faire de blessé selon les secours.</p><p>Cet article est réservé aux abonnés. Pour lire la"
        " suite, abonnez-vous.</p></article>",
        title="Un ferry s’échoue",
        lang="fr",
    ),
    "japanese": page(
        "<article><h1>フェリーが座礁</h1><p>月曜日の朝、六十人を乗せたフェリーが下クイル沖の砂州に乗り上げた。けが人はいなかった。"
        "</p><p>この記事は有料会員限定です。残り1234文字</p></article>",
        title="フェリーが座礁",
        lang="ja",
    ),
}

SCRIPTED = {
    "shell": page(
        '<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div><script>go()</script>',
        title="Quill",
    ),
    "sentence": page(
        "<div><p>This site requires JavaScript. Please enable JavaScript in your browser and reload the"
        " page to"
        " read our stories, watch our videos and take part in our discussions.</p></div>"
    ),
    "german": page(
        "<noscript>Bitte aktivieren Sie JavaScript, um diese Seite zu nutzen.</noscript><app-root></app-root>",
        lang="de",
    ),
}

YOAST = (
    '{"@context":"https://schema.org","@graph":[{"@type":"%s","url":"https://quill.example/x/"},{"@type":"WebSite"},'
    '{"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem"}]},{"@type":"Organization"}]}'
)
LISTINGS = {
    "home page": (
        page(
            f"{NAV}<h1>The Quill Courier</h1>{cards()}{FOOT}",
            title="The Quill Courier: news of the bay",
            head='<meta property="og:type" content="website">',
        ),
        "https://www.quill.example/",
    ),
    "home page, home-grown": (
        page(
            "<table><tr><td>"
            + cards(2, "<p><b><a href='read.php?n={0}'>{1}</a></b><br>{2}</p>")
            + cards(1, "<a href='read.php?o={0}'>{1} and more</a><br>")
            + "</td></tr></table>",
            title="Quill Online",
        ),
        "http://quill.example/index.php",
    ),
    "home page with a lead story": (
        page(
            f"{NAV}<section><h1><a href='/n/1'>Ferry runs aground off Lower Quill</a></h1><p>{STORY[0]}</p></section>"
            f"{cards()}{FOOT}",
            title="Quill Courier",
            head='<meta property="og:type" content="website">',
        ),
        "https://quill.example/en/",
    ),
    "section": (
        page(
            f"{NAV}<h1>Sport</h1>{cards()}{cards(1, '<li><a href=/m/{0}>{1} today</a></li>')}{FOOT}",
            title="Sport news | The Quill Courier",
            head='<meta property="og:type" content="website">',
        ),
        "https://quill.example/news/sport/",
    ),
    "category of WordPress": (
        page(
            f"{NAV}<h1>Category: Harbour</h1>"
            + cards(
                1,
                '<article class="post"><h2><a href="/n/{0}">{1}</a></h2><div class="entry"><p>{2} […]</p></div>'
                '<a class="more" href="/n/{0}">Continue reading {1}</a></article>',
            ),
            title="Harbour Archives - Quill",
            head='<meta property="og:type" content="article">' + linked_data(YOAST % "CollectionPage"),
        ),
        "https://quill.example/category/harbour/",
    ),
    "topic of Drupal": (
        page(
            f"<h1>Thema: Hafen</h1>{cards(3)}",
            title="Hafen | Quiller Anzeiger",
            lang="de",
            head='<meta property="og:type" content="website">',
        ),
        "https://quill.example/thema/hafen",
    ),
    "author's page": (
        page(
            f"<h1>Tom Ashgrove</h1><p>Tom writes about ships.</p>{cards(3)}",
            title="Tom Ashgrove, Author at Quill",
            head=linked_data(YOAST % "ProfilePage"),
        ),
        "https://quill.example/author/tom-ashgrove",
    ),
    "live blogs": (
        page(f"<h1>Live</h1>{cards(3)}", title="Live blogs", head='<meta property="og:type" content="website">'),
        "https://quill.example/live-blogs",
    ),
    "search results": (
        page(
            f"<h1>Search results for: ferry</h1>{cards(3)}",
            title="You searched for ferry - Quill",
            head=linked_data(YOAST % '["CollectionPage","SearchResultsPage"]'.strip('"')),
        ),
        "https://quill.example/?s=ferry",
    ),
    "search results of Arc": (
        page(f"<h1>Search</h1>{cards(3)}", title="Search"),
        "https://quill.example/search/?query=ferry",
    ),
    "gallery": (
        page(
            "<h1>The storm in pictures</h1>"
            + "".join(
                f'<figure><img src="{n}.jpg"><figcaption>{teaser}</figcaption></figure>'
                for n, (_, teaser) in enumerate(CARDS)
            ),
            title="The storm in pictures",
            head=linked_data('{"@type":"ImageGallery","name":"The storm"}'),
        ),
        "https://quill.example/storm-pictures-123456",
    ),
    "gallery by address": (
        page(
            "<h1>Der Sturm in Bildern</h1>"
            + "".join(
                f'<div class="slide"><img src="{n}.jpg"><p>{teaser}</p><span>{n + 1}/10</span></div><hr>'
                for n, (_, teaser) in enumerate(CARDS)
            ),
            title="Der Sturm in Bildern",
            lang="de",
        ),
        "https://quill.example/fotostrecke/sturm-123456.html",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_error_pages_and_checks(name: str) -> None:
    assert (
        verdict(ERRORS[name], "https://quill.example/news/2026/03/ferry-runs-aground-off-lower-quill") == "error_page"
    )


@pytest.mark.parametrize("name", CONSENTS)
def test_consent_walls(name: str) -> None:
    assert verdict(CONSENTS[name], "https://quill.example/consent") == "consent_wall"


@pytest.mark.parametrize("name", PAYWALLS)
def test_paywall_stubs(name: str) -> None:
    assert verdict(PAYWALLS[name], "https://quill.example/news/ferry-123456") == "paywall"


@pytest.mark.parametrize("name", SCRIPTED)
def test_pages_without_text_but_for_scripts(name: str) -> None:
    assert verdict(SCRIPTED[name]) == "script_only"


@pytest.mark.parametrize("name", LISTINGS)
def test_listings_and_galleries(name: str) -> None:
    assert verdict(*LISTINGS[name]) == "not_article"


def test_a_wall_keeps_its_reason_although_the_page_declares_an_article() -> None:
    head = linked_data('{"@type":"NewsArticle","headline":"Ferry aground","datePublished":"2026-03-02"}')
    assert verdict(CONSENTS["english"].replace("</head>", f"{head}</head>")) == "consent_wall"


ARTICLE = linked_data('{"@type":"NewsArticle","headline":"Ferry","datePublished":"2026-03-02T08:00:00Z"}')
KEPT = {
    "a video with a description": (
        page(
            f"<h1>Watch: tug frees ferry</h1><video src=a.mp4></video><p>{STORY[1]} {STORY[2]}</p>",
            title="Watch: tug frees ferry",
            head='<meta property="og:type" content="video.other">'
            + linked_data('{"@type":"VideoObject","name":"Tug"}'),
        ),
        "https://quill.example/video/tug-frees-ferry-123456",
    ),
    "plain": (page(f"<article><h1>Ferry runs aground</h1>{paragraphs(STORY)}</article>"), None),
    "at the address of a home page": (
        page(f"<h1>Ferry</h1>{paragraphs(STORY * 2)}", head=ARTICLE),
        "https://quill.example/",
    ),
    "beside many teasers": (
        page(
            f"{NAV}<article><h1>Ferry runs aground</h1>{paragraphs(STORY)}</article><aside>{cards(3)}</aside>",
            head='<meta property="og:type" content="website">',
        ),
        "https://quill.example/news/ferry",
    ),
    "about a missing page": (
        page(
            f"<article><h1>Page not found: the diary of a spy</h1>{paragraphs(STORY)}</article>",
            title="Page not found: the diary of a spy | The Quill Courier",
        ),
        "https://quill.example/culture/diary",
    ),
    "called access denied": (
        page(
            f"<article><h1>Access denied</h1>{paragraphs(STORY)}</article>", title="Access denied | Quill", head=ARTICLE
        ),
        "https://quill.example/opinion/access-denied",
    ),
    "about cookies": (
        page(
            "<article><h1>Cookie banners to go</h1>"
            + paragraphs(
                [
                    "Websites in the bay may soon have to drop their cookie banners, a commissioner said on Monday.",
                    "Most readers accept all cookies without a look, a study of the University of Farrow Bay found.",
                    *STORY[1:5],
                ]
            )
            + "</article>"
        ),
        None,
    ),
    "about a paywall": (
        page(
            "<article><h1>Courier puts up a paywall</h1>"
            + paragraphs(
                [
                    "The Quill Courier will ask its readers to subscribe to continue reading from March on, the owner"
                    " said.",
                    *STORY[1:4],
                ]
            )
            + "</article>"
        ),
        None,
    ),
    "about a script": (
        page(
            "<article><h1>A language turns thirty</h1>"
            + paragraphs(
                [
                    "Developers still have to enable JavaScript in old browsers, said the author of a web history.",
                    *STORY[1:5],
                ]
            )
            + "</article>"
        ),
        None,
    ),
    "not free, yet whole": (
        page(
            f"<article><h1>Ferry</h1>{paragraphs(STORY)}</article>",
            head=linked_data('{"@type":"NewsArticle","headline":"Ferry","isAccessibleForFree":false}'),
        ),
        None,
    ),
    "not free, short, yet whole": (
        page(
            f"<article><h1>Ferry</h1>{paragraphs(STORY[:2])}</article>",
            head=linked_data('{"@type":"NewsArticle","headline":"Ferry","isAccessibleForFree":false}'),
        ),
        None,
    ),
    "a prompt behind the last sentence": (
        page(
            f"<article><h1>Ferry</h1><p>{STORY[0]} {STORY[1]}</p><p>{STORY[2]} {STORY[3]} To continue reading, pay.</p>"
            "</article>"
        ),
        None,
    ),
    "a long teaser": (
        page(f"<article><h1>Ferry</h1>{paragraphs(STORY[:4])}<p>Subscribe to continue reading.</p></article>"),
        None,
    ),
    "a live blog": (
        page(
            f"<h1>Live: ferry aground</h1>{paragraphs(STORY)}",
            head=linked_data(
                '{"@type":"LiveBlogPosting","liveBlogUpdate":[' + ",".join(['{"@type":"BlogPosting"}'] * 2) + "]}"
            ),
        ),
        "https://quill.example/live/ferry",
    ),
    "with a video": (
        page(f"<h1>Ferry</h1>{paragraphs(STORY[:3])}", head=ARTICLE + linked_data('{"@type":"VideoObject"}')),
        "https://quill.example/video/ferry",
    ),
    "with a number for an address": (
        page(
            f"<h1>Ferry runs aground off Lower Quill</h1>{paragraphs(STORY)}<ul>{cards(3)}</ul>",
            head='<meta property="og:type" content="website">',
        ),
        "https://quill.example/?p=123",
    ),
    "of line breaks": (
        page(
            "<table><tr><td><b>Ferry runs aground off Lower Quill</b><br><br>"
            + "<br><br>".join(STORY)
            + "</td><td>"
            + cards(1, "<a href='r.php?n={0}'>{1}</a><br>")
            + "</td></tr></table>",
            title="Quill Online",
        ),
        "http://quill.example/news/read.php?id=77",
    ),
}


@pytest.mark.parametrize("name", KEPT)
def test_articles_are_kept(name: str) -> None:
    assert verdict(*KEPT[name]) == "kept"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("403 Forbidden\nYou don't have permission to access this resource.", "error_page"),
        ("Please enable JavaScript to view this page.", "script_only"),
        (
            "We use cookies and similar techniques.\nAccept all\nManage your preferences or reject all cookies.",
            "consent_wall",
        ),
        (STORY[0] + "\n\nSubscribe to continue reading.", "paywall"),
        ("\n\n".join(STORY), None),
        ("", None),
    ],
)
def test_plain_text(text: str, reason: str | None) -> None:
    found = page_kind(text)
    assert (found and found.reason) == reason
