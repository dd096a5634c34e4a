"""Who signs where no person does."""

import pytest

from transforms.logic.cleaning.credited_bodies import credited_bodies


@pytest.mark.parametrize(
    ("raw", "bodies"),
    [
        (["By Harbour Desk"], ("Harbour Desk",)),
        (["Von Redaktion"], ("Redaktion",)),
        (["Tarn Echo Staff", "tarn echo staff"], ("Tarn Echo Staff",)),
        (["Fisher &amp; Sons"], ("Fisher & Sons",)),
        (["港湾新聞社"], ("港湾新聞社",)),
        (["admin"], ()),
        (["N/A", ""], ()),
        (["https://tarn-echo.example/staff"], ()),
        (["This report was put together from what readers sent in over the weekend"], ()),
    ],
)
def test_bodies(raw: list[str], bodies: tuple[str, ...]) -> None:
    assert credited_bodies(raw) == bodies
