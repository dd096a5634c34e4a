"""Why lines are dropped: the reason codes of the cleaners, and what each means."""

__all__ = ["MEANINGS", "meaning"]

MEANINGS = {
    # The article's fields, lifted out of its text.
    "title": "the headline, kept as the title",
    "repeated_title": "the headline once more",
    "byline": "names its authors",
    "date": "says when it was published",
    "agency": "credits a news agency",
    "desk": "names a desk or a post instead of a person",
    "author_note": "tells of the author or how to reach them",
    # Pictures.
    "picture_credit": "credits a picture",
    "caption": "caption, known by its picture credit",
    "repeated_caption": "caption, known by being said twice in a row",
    "image_label": "label of a picture",
    # Repeats.
    "standfirst": "standfirst that the body says again",
    "repeat": "said before",
    # Furniture of the page, known by its words.
    "social": "sharing or following",
    "count": "bare number, as of shares or comments",
    "comment_prompt": "comment form or heading",
    "comment": "head of a reader's comment",
    "sign_up": "signing up, logging in, newsletters",
    "advertisement": "advertisement, or the label of one",
    "related_heading": "leads to other articles",
    "promo": "teaser of another piece",
    "app": "promotes an app",
    "copyright": "copyright notice",
    "legal": "cookies, privacy, terms",
    "navigation": "menu or way through the site",
    "reading_time": "how long it takes to read",
    "relative_time": "how long ago something appeared",
    "separator": "no letters or digits",
    # Of pages: paragraphs that the extractor took for the article's.
    "furniture": "marked as furniture of the page",
    "link": "a link, and nothing else",
    "heading": "heading with nothing under it",
    # Known by where they stand.
    "links": "run of headings beside page furniture: a menu or list of links",
    "above_title": "stands above the headline: outlet or section",
    "before_body": "stands before the article",
    "after_body": "stands after the article",
}
"""What each code means, in a phrase; ``docs/cleaning.md`` lists the same codes."""


def meaning(reason: str) -> str:
    """What a reason code means, in a phrase; the code itself where it is not listed."""
    return MEANINGS.get(reason, reason.replace("_", " "))
