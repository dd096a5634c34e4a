"""Captions and picture credits in plain text."""

import re

__all__ = ["is_caption", "is_picture_credit"]

_MAX_WORDS = 90
_MAX_CREDIT_WORDS = 14

_PICTURE = (
    r"(?:(?:file|stock|main|top|cover|handout) )?(?:pictures?|pics?|photos?|photographs?|images?|illustrations?|"
    r"graphics?|foto|fotos|"
    r"bild|bilder|imagen|immagine|imagem|screenshot|screengrab|фото|图片)"
)
_CREDIT = (
    rf"(?:{_PICTURE}(?: (?:by|credits?|source|courtesy(?: of)?|via|provided by|supplied by|from))?|(?:image |"
    rf"photo )?credits?|photographer|file|handout)"
)
# "Picture: NAME/AGENCY", "Photo by Name", "Image credit: Name"; a name follows, not a sentence.
_WHOLE = re.compile(rf"[\W_]*{_CREDIT}\s*(?::|(?<=by)|\||/|©|-|—|–)\s*[^.!?]{{2,100}}[.)\]]*", re.I)
_NAME = r"[A-Z\u00c0-\u00de][\w.'’-]*(?: (?:[A-Z\u00c0-\u00de][\w.'’-]*|de|van|von|al|bin|of|for|the)){0,5}"
_SLASHED = rf"{_NAME}\s?/\s?{_NAME}(?:\s?/\s?{_NAME}|\s?via {_NAME})?"
_OWN = re.compile(rf"[(\[]?(?:©\s?)?{_SLASHED}(?: \d{{4}})?[)\]]?\.?")
# Picture agencies: nobody else signs with these names.
_BANK = (
    r"Getty(?: Images)?|Shutterstock|i ?Stock|Alamy|Unsplash|Depositphotos|Imago|Picture Alliance|picture alliance|"
    r"Pixabay"
)
_HEAD = re.compile(r"(?:image|photo|picture) (?:caption|copyright|source|credit)\b|caption:", re.I)
_TAIL = re.compile(
    rf"\W?[Cc]redit: ?{_NAME}(?:\s?[/,|–-]\s?{_NAME}){{0,3}}\.?|[/|(,-]\s?(?:{_BANK})\)?\.?|(?:[.!?:”\"’)]|\s[-–—|•]|"
    rf"\s)\s*(?i:{_PICTURE}(?: (?:by|credits?|courtesy(?: of)?))?|credits?)\s*(?::|(?<=by)|/|©)\s*"
    rf"(?:©\s?)?{_NAME}(?:\s?[/,|]\s?{_NAME}){{0,3}}\.?|[(\[](?:(?i:{_CREDIT})\s*[:/]?\s*)?{_SLASHED}[)\]]"
    rf"|[(\[](?i:{_CREDIT})\s*:?\s*[^()\[\]]{{2,60}}[)\]]\.?|©\s?{_NAME}(?:\s?[/,|]\s?{_NAME}){{0,3}}\.?"
    r"|\s(?:hide|toggle|show|view) caption|\senlarge this image"
)
_TAIL_CHARS = 140
_STOPS = (".", "!", "?", "”", '"')


def is_picture_credit(line: str) -> bool:
    """Whether a line is only a picture's credit: ``Picture: REUTERS/JANE ROE``, ``(Jane Roe/The Example Press)``."""
    if len(line.split()) > _MAX_CREDIT_WORDS:
        return False
    return bool(_WHOLE.fullmatch(line) or (_OWN.fullmatch(line) and line[0] in "([©"))


def is_caption(line: str) -> bool:
    """Whether a line is a caption, known by the picture credit at its end."""
    if len(line) > 12 * _MAX_WORDS or len(line.split()) > _MAX_WORDS:
        return False
    if _HEAD.match(line):
        return True
    offset = max(0, len(line) - _TAIL_CHARS)
    tail = next((match for match in _TAIL.finditer(line, offset) if match.end() == len(line)), None)
    # "(Apple/Google)" is no credit; a name of several words, or a full stop before the bracket, makes it one.
    return tail is not None and (" " in tail.group().strip() or line[: tail.start()].rstrip()[-1:] in _STOPS)
