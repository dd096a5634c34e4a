"""Sample pages of articles that look a little like none, each with its address."""

from tests.logic.cleaning.page.page_parts import NAV, STORY, cards, linked_data, page, paragraphs

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
    "brief among links, at the address of a section": (
        page(
            f"{NAV}<main><h1>Ferry runs aground off Lower Quill</h1>{paragraphs(STORY[:2])}</main>"
            f"<aside>{cards(3)}</aside>",
            title="Ferry runs aground off Lower Quill - The Quill Courier",
            head='<meta property="og:type" content="website">',
        ),
        "https://quill.example/news/ferry",
    ),
    "list of things to buy, each heading a link": (
        page(
            "<main><h1>The best rain coats for ferry travellers</h1>"
            + cards(3, '<h2><a href="https://shop.example/{0}">{1}</a></h2><p>{2} {2}</p>')
            + "</main>",
            title="The best rain coats for ferry travellers",
        ),
        "https://quill.example/style/coats",
    ),
}
