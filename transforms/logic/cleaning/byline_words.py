"""Words by which a name in a byline is told from a post, a desk, a body, or no name at all."""

import re

__all__ = [
    "BODIES",
    "BODY",
    "JOINED_PARTICLES",
    "LEADING_BODIES",
    "NOT_FIRST",
    "NOT_NAMES",
    "PARTICLES",
    "PERSONS",
    "POSTS",
    "TITLE_WORDS",
]

_TITLE_WORDS_LIST = (
    "editor editors reporter reporters correspondent correspondents staff writer writers columnist desk bureau "
    "newsroom news newsdesk team admin administrator agency agencies contributor contributors contributing author "
    "authors guest special senior chief deputy associate assistant managing executive political business "
    "economics economic defence defense diplomatic foreign national international sports sport science health "
    "technology tech education environment crime court investigative freelance multimedia digital online web "
    "video photo wire service services media press editorial board opinion features analyst producer presenter "
    "anchor director professor fellow lecturer founder ceo publisher journalist photographer webmaster unknown "
    "anonymous user redaktion redaktionsleiter redakteur redakteurin korrespondent korrespondentin chefredakteur "
    "rédaction redaction rédacteur rédactrice correspondant correspondante journaliste envoyé redacción redaccion "
    "redactor redactora corresponsal periodista redazione redattore corrispondente giornalista redação repórter "
    "jornalista redactie redacteur verslaggever redaktør redaksjonen redaktionen reporterin редакция "
    "корреспондент журналист обозреватель редактор website magazine newspaper daily times radio tv television "
    "channel network group inc ltd llc gmbh com org"
)
TITLE_WORDS = frozenset(_TITLE_WORDS_LIST.split())
# What names a body or a group, not a person.
BODY = re.compile(
    r"(?:^|[\s.-])(?:universit\w*|institut\w*|foundation|stiftung|fondation|fundaci[oó]n|association|associazione|verein|verband|"
    r"department|council|committee|commission|society|ministry|\w*minist[eè]ri\w*|ministries|police|polizei|bank|"
    r"center|centre|zentrum|museum|embassy|party|company|corporation|agentur|agenc[yi]\w*|agencia|presse|"
    r"pressestelle|pressedienst|sources|others|readers|ag|gmbh|e\.?\s?v\.?|inc\.?|ltd\.?|llc|plc|s\.?a\.?|s\.?p\.?a\.?|"
    r"university|college|school|club|union|network|group|international|partners?|labs?|studios?|company|staff|desk|"
    r"team|bureau|newsroom|redaktion|redacci[oó]n|r[ée]daction|redazione|reda[cç][cç][aã]o|редакция|redakcja|redakce)$",
    re.IGNORECASE,
)
_POSTS_LIST = (
    "editor editors reporter reporters correspondent correspondents staff writer writers desk bureau newsroom news "
    "newsdesk team admin administrator agency agencies contributor contributors author authors board online web video "
    "service services media network redaktion redaction rédaction redacción redazione redação редакция website "
    "magazine newspaper tv inc ltd llc gmbh com org"
)
POSTS = frozenset(_POSTS_LIST.split())
_BODIES_LIST = "staff editorial desk team newsroom bureau network agency media group redaktion service services news"
BODIES = frozenset(_BODIES_LIST.split())
_PERSONS_LIST = (
    "writer writers reporter reporters correspondent correspondents photographer editor editors columnist producer "
    "journalist researcher analyst redakteur redakteurin korrespondent korrespondentin corresponsal correspondant "
    "correspondante corrispondente repórter redactor redactora корреспондент"
)
PERSONS = frozenset(_PERSONS_LIST.split())
_PARTICLES_LIST = "de da do dos das del della di du des la le van von der den ter ten bin ibn al el af av zu y e"
PARTICLES = frozenset(_PARTICLES_LIST.split())
JOINED_PARTICLES = ("d'", "d’", "al-", "el-", "ul-")
_NOT_NAMES_LIST = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december today yesterday tomorrow an his her law default then now von par por les "
    "el ein eine un une il gli anonymous anonym anónimo anonyme"
)
NOT_NAMES = frozenset(_NOT_NAMES_LIST.split())  # alone: April Lane is a name
_NOT_FIRST_LIST = (
    "the a this that our their its by der die das los las all more read see share show view order contrast comparison"
)
NOT_FIRST = frozenset(_NOT_FIRST_LIST.split())
# In front of a name they make it a body's: Redacción El Faro, Agencia Norte.
_LEADING_LIST = (
    "redaktion redacción redaccion redazione rédaction redação redactie redakcja redakce redaksi редакция редакція "
    "agencia agencias agências agenzia agence agencja"
)
LEADING_BODIES = frozenset(_LEADING_LIST.split())
