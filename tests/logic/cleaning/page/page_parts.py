"""What the sample pages of these tests are put together from."""

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


NAV = '<nav><ul><li><a href="/">Home</a></li><li><a href="/n/">News</a></li><li><a href="/s/">Sport</a></li></ul></nav>'
FOOT = "<footer><p>© 2026 The Quill Courier. All rights reserved. Imprint, privacy, contact.</p></footer>"
