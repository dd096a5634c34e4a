"""Sample pages that list articles or pictures, each with its address."""

from tests.logic.cleaning.page.page_parts import CARDS, FOOT, NAV, STORY, cards, linked_data, page

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
    "home page with teasers below headings in one section": (
        page(
            f"<main>{cards(3, '<h3><a href=/n/{0}>{1}</a></h3><p>{2} {2}</p>')}</main>",
            title="The Quill Courier",
            head='<meta property="og:type" content="website">',
        ),
        "https://quill.example/en/",
    ),
    "grid of cards that states no address": (
        page(
            f"<main>{cards(3, '<div class=card><a href=/n/{0}>{1}</a><div>{2}</div></div>')}</main>",
            title="The Quill Courier",
            head='<meta property="og:type" content="website">',
        ),
        None,
    ),
    "list without an address": (
        page(
            f"<main><h1>Business</h1>{cards(3, '<div class=card><a href=/n/{0}>{1}</a><div>{2}</div></div>')}</main>",
            title="Business | The Quill Courier",
            head=linked_data('{"@type":"ItemList","itemListElement":[]}'),
        ),
        None,
    ),
    "author": (
        page(
            f"<main><h1>Mira Oldcastle</h1><p>{STORY[0]}</p>"
            f"{cards(3, '<li><a href=/n/{0}>{1}</a><i>{2}</i></li>')}</main>",
            title="Mira Oldcastle | The Quill Courier",
            head='<meta property="og:type" content="profile">',
        ),
        "https://quill.example/authors/mira-oldcastle",
    ),
}
