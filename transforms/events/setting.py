"""Where and when each event took place."""

from schemas.event import NewsEvent
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.places.event_place import place_of
from transforms.logic.coding.times.event_day import day_of
from transforms.registry import Params


class SettingParams(Params):
    """Parameters of the setting extractor: none."""


@EXTRACTORS.register("setting", SettingParams)
class Setting:
    """Place and day of each event, from the places and dates that the article names.

    Args:
        params: Its parameters.
    """

    def __init__(self, params: SettingParams) -> None:
        self._params = params

    def extract(self, story: Story, found: Findings) -> None:
        """Fill place and date of ``found.events``."""
        found.events = [_set(story, found, event) for event in found.events]


def _set(story: Story, found: Findings, event: NewsEvent) -> NewsEvent:
    sentence = (event.sentence_start, event.sentence_end)
    actor1 = None if event.actor1_start is None or event.actor1_end is None else (event.actor1_start, event.actor1_end)
    place = place_of(story.text, found.places, sentence, event.verb_start, actor1, story.dateline, story.title)
    day, day_source = day_of(story.text, found.dates, sentence, event.verb_start, story.published_on)
    event = event._replace(event_date=day, event_date_source=day_source)
    if place is None:
        return event
    return event._replace(
        place=place.text,
        place_start=place.start,
        place_end=place.end,
        place_country=place.country,
        place_name=place.name,
        place_admin1=place.admin1,
        place_geonames_id=place.geonames_id,
        place_lat=place.lat,
        place_lon=place.lon,
        place_kind=place.kind,
    )
