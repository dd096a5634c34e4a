"""Lines that a site prints on every page."""

from transforms.logic.wirecopy.host_chrome import drop_host_chrome, host_chrome, lead_key, line_keys

FOOTER = "Write to the Selwick Courier newsroom."


def page(name: str) -> str:
    return f"The {name} of Port Selwick was closed on Tuesday after a storm.\n\n{FOOTER}"


def test_line_of_three_different_pages_is_dropped() -> None:
    pages = [("courier.example", page(name)) for name in ("ferry", "school", "museum")]
    chrome = host_chrome(pages)
    assert len(chrome) == 1
    assert drop_host_chrome("courier.example", page("ferry"), chrome) == page("ferry").replace(f"\n{FOOTER}", "")
    shouted = f"Text.\n  {FOOTER.upper()} \nMore."
    assert drop_host_chrome("courier.example", shouted, chrome) == "Text.\nMore."


def test_lines_count_for_their_own_host_only() -> None:
    pages = [(f"{name}.example", page(name)) for name in ("ferry", "school", "museum")]
    assert host_chrome(pages) == frozenset()
    chrome = host_chrome(("courier.example", page(name)) for name in ("ferry", "school", "museum"))
    assert drop_host_chrome("other.example", page("ferry"), chrome) == page("ferry")


def test_updated_story_is_no_chrome() -> None:
    pages = [("courier.example", f"{page('ferry')}\n\nUpdate {n}.") for n in range(5)]
    assert host_chrome(pages) == frozenset()


def test_number_of_pages() -> None:
    pages = [("courier.example", page(name)) for name in ("ferry", "school", "ferry")]
    assert host_chrome(pages) == frozenset()
    assert len(host_chrome(pages, min_pages=2)) == 1


def test_empty_lines_are_kept() -> None:
    assert line_keys("h", "\n \n") == set()
    assert host_chrome([("h", ""), ("h", " "), ("h", "\n")], min_pages=1) == frozenset()
    assert drop_host_chrome("h", "a\n\nb", frozenset()) == "a\n\nb"


def test_keys_are_signed_64_bit_and_stable() -> None:
    assert lead_key("short\nThe longest line") == lead_key("the  LONGEST line\nother")
    keys = {key for n in range(200) for key in line_keys("h", f"line {n}")}
    assert len(keys) == 200
    assert min(keys) < 0 < max(keys)
    assert all(-(2**63) <= key < 2**63 for key in keys)
