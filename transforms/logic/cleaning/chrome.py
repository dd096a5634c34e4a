"""The lexicon of page chrome: short lines that belong to the page, not to the article.

Every pattern must match a whole line. The words are those of the page furniture of news sites in English, German,
French, Spanish, Italian, Portuguese and Dutch; :mod:`.chrome_words` has whole lines in more languages.
"""

import re

from transforms.logic.cleaning.chrome_words import WORDS

__all__ = ["ENDINGS", "chrome_reason"]

_MAX_CHARS = 400
_MAX_NOTICE = 1500
# What only a publisher's small print says, wherever in the paragraph it stands.
_SMALL_PRINT = re.compile(
    r"personal,? (?:and )?non-?commercial use|\b(?:is|are) (?:a )?(?:registered )?trademarks? (?:of|owned by)\b|"
    r"\b(?:information|content|materials?|statements?)\b.{0,40} (?:on|in|by) this (?:web ?)?(?:site|page|blog)\b|"
    r"\baffiliate (?:links?|advertising|program)|\b(?:read|agree|consent)\b.{0,20} to (?:the|our) "
    r"(?:terms|privacy|user)|\bnot intended to diagnose\b|\bunsubscribe at any time\b|"
    r"\bno spam\b|\bvotre adresse e-?mail\b|"
    r"\b(?:this|these|such) cookies? (?:is|are|allow|enable|may|collect|help|store)\b|"
    r"\bcookies on your (?:browser|device)|\btémoins de navigation\b|\bin the form of cookies\b|"
    r"\breproduction .{0,40}(?:interdite|prohibida|riservata|verboten)|\bweitere informationen .{0,40}datenschutz",
    re.I,
)
# One of these stands in all that the pattern matches; to look for them is many times faster.
_SMALL_PRINT_MARKS = (
    "commercial use", "trademark", "this site", "this web", "this page", "this blog", "affiliate ", "the terms",
    "our terms", "the privacy", "our privacy", "the user", "our user", "intended to diagnose", "unsubscribe at",
    "no spam", "votre adresse e", "cookie", "moins de navigation", "reproduction ", "weitere informationen",
)  # fmt: skip
_NOTICE = re.compile(r"\W{0,3}(?:©|copyright (?:©|\(c\)|(?:19|20)\d\d))", re.I)
_ENDS = re.compile(r"\A[\W_]+|[\W_]+\Z")

# Reasons after which no article text is to be expected: the page has come to its comments or to other articles.
ENDINGS = frozenset({"comment_prompt", "comment", "related_heading", "copyright"})

_UNIT = r"(?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week|month|year)s?"
_AGO = (
    rf"(?:(?:about|updated|posted|published|over) )?(?:\d+|an?|one) ?(?:{_UNIT}|[smhdw]) ago|vor \d+ \w+|"
    rf"il y a \d+ \w+|hace \d+ \w+"
    rf"|\d+ \w+ fa|há \d+ \w+|\d+ \w+ geleden"
)

_NETWORK = (
    r"(?:facebook|twitter|x|whats ?app|linked ?in|pinterest|reddit|telegram|tumblr|instagram|you ?tube|tik ?tok|"
    r"flipboard|"
    r"messenger|threads|bluesky|mastodon|e-?mail|print|pocket|xing|snapchat|viber|sms|copy(?: the)? link|link|"
    r"rss(?: feed)?|"
    r"google(?: news|\+|\s?plus)?|apple news|weibo|wechat|vk|flickr|vimeo|discord|drucken|teilen|imprimer|imprimir|"
    r"stampa)"
)
_STORE = r"(?:app ?store|google ?play|play store|apple app store|galaxy store|app ?gallery|microsoft store)"
_LEGAL = (
    r"(?:(?:privacy|cookies?|terms|legal|accessibility|editorial|ethics|corrections?|complaints?|advertising|"
    r"modern slavery|comment|"
    r"user|sales|gdpr|ccpa|subscription|subscriber)(?: (?:policy|policies|notice|statement|settings|preferences|"
    r"of (?:use|service|sale)|"
    r"conditions|cent(?:er|re)|guidelines|standards|procedure|agreement|rights|info(?:rmation)?|terms|hub))?|"
    r"conditions|"
    r"disclaimer|imprint|impressum|datenschutz\w*|agb|site ?map|ad ?choices|do not sell.{0,40}|nutzungsbedingungen|"
    r"mentions légales|"
    r"aviso legal|política de \w+|politique de \w+|informativa \w+|privacidad|barrierefreiheit|kontakt|mediadaten|"
    r"contact(?: us)?|"
    r"about(?: us)?|careers|help|faqs?|advertise(?: with us)?)"
)
_SIGN = r"(?:sign[ -]?(?:up|in|out)|log[ -]?(?:in|out|on)|subscribe|create (?:an |a free )?account)"

_PATTERNS = {
    "social": (
        rf"(?:(?:share|follow|like|tweet|send|join|find|connect|watch|view|post|save|open|opens?|"
        rf"click to share)\b.{{0,40}}?)?{_NETWORK}"
        rf"(?:[\s,/|•·&+-]+(?:and |or )?{_NETWORK})*(?: \(?opens? in .{{3,20}})?",
        rf"{_NETWORK}{{2,8}}",
        r"(?:share|tweet|pin|like|follow|email|teilen|partager|compartir|condividi|compartilhar|delen|merken|"
        r"gefällt mir|me gusta|"
        r"twittern|tweeten|partage[rz]?|compártelo|bookmark|save|saved|copied|copy|print|listen|reblog)(?:[\s:!]*\d*)?",
        r"(?:share|save|print|email|send) (?:this|via|on|with|article|story|post|page|options)\b.{0,60}",
        r"(?:follow|join|find|connect with|like) (?:us|me|the author)\b.{0,60}",
        r"link copied.{0,20}|copy link.{0,20}|click to (?:share|copy|print|email).{0,60}|toggle share.{0,20}",
        r"[\d.,]+[km]?\s*(?:shares?|likes?|views?|reads?|tweets?|followers?|retweets?|reactions?|aufrufe|vues|"
        r"lecturas)(?:\b.{0,20})?",
        r"(?:total )?(?:shares?|views?|likes?|reactions?)\s*:?\s*[\d.,]+[km]?",
    ),
    "count": (r"[\d.,+\s]{1,9}[km]?", r"\d+ ?(?:/|of|von|de) ?\d+", r"[^\w\s]{1,3}"),
    "comment_prompt": (
        r"(?:leave|post|add|write|submit|cancel|make|drop) (?:a |an |your |the )?(?:reply|comment|response)s?\b.{0,40}",
        r"(?:\d+|no|view|show|see|read|load|all|join|post|hide|recent|latest|top)?\s*(?:more |all |the |\d+ )?"
        r"(?:comments?|replies|responses?|conversation|discussion|kommentare?|commentaires?|comentarios?|commenti|"
        r"reacties)"
        r"(?:\s*\(?\d+\)?|\s*section|\s*policy|\s*guidelines|\s*icon|\s*rules|\s+on\b.{0,100}|\s+closed|"
        r"\s+are closed)?[.:]?",
        r"(?:would you like to (?:comment|join|share)|want to (?:comment|join the)|you (?:must|need to|"
        r"have to) be (?:logged|signed|"
        r"registered)|please (?:log|sign|keep|read our|enable|leave|note:)|be the first to|have your say|"
        r"tell us what you think|"
        r"join the (?:conversation|discussion|debate)|we want to hear)\b.{0,120}|what do you think\?.{0,60}",
        r"by (?:submitting|posting|leaving) (?:a |your )?comments?\b.{0,250}",
        r"your e-?mail address will not be published.{0,80}|required fields are marked.{0,10}",
        r"save my name,? e-?mail.{0,100}|notify me (?:of|by|via|when).{0,80}|this site uses akismet.{0,100}",
        r"(?:schreibe? einen kommentar|kommentar (?:schreiben|verfassen|hinterlassen)|deine e-mail-adresse wird nicht|"
        r"laisser un commentaire|votre adresse e-?mail ne sera|deja (?:un comentario|una respuesta)|"
        r"tu dirección de correo|"
        r"lascia un commento|il tuo indirizzo e-?mail|deixe um comentário|o seu endereço de e-?mail|"
        r"geef een reactie)\b.{0,120}",
        r"\d+ (?:responses?|thoughts?|comments?|replies) (?:to|on|for)\b.{0,150}|(?:comments? )?(?:are|"
        r"is) (?:moderated|closed|disabled)\b.{0,60}|reply|antworten|répondre|responder|rispondi",
        r"(?:name|e-?mail|website|email address|your (?:name|email|comment)|comment)\s*(?:\*|\(required\)|"
        r"\(optional\))",
    ),
    "sign_up": (
        rf"(?:{_SIGN}|register|join)(?: (?:now|here|today|free|for free|or {_SIGN}.{{0,20}}))?",
        rf"(?:please |already (?:a |an )?.{{1,30}}\? )?{_SIGN}\b (?:\(|(?:to|for|our|with|now|here|today|using|or|"
        rf"and|the|by|free)\b).{{0,120}}",
        r"(?:(?:daily|weekly|free|our|the|e-?mail|morning|evening|breaking) )*(?:newsletters?|email alerts?|"
        r"push notifications?|"
        r"notifications?)(?: (?:signup|sign-up|sign up|anmeldung|abonnieren|bestellen|settings|preferences))?",
        r"(?:get|receive|stay|keep|never miss|don['’]t miss|want)\b.{0,90}\b(?:newsletter|inbox|alerts?|updates?|"
        r"up to date|informed|"
        r"e-?mails?|in the app|our app|your phone|delivered)\b.{0,60}",
        r"(?:stay|never miss|don['’]t miss)\b.{0,60}\b(?:latest|breaking|news)\b.{0,100}",
        r"(?:by|when) (?:signing|subscribing|registering|clicking|submitting|providing|entering|creating|"
        r"continuing)\b.{0,200}",
        r"(?:enter|type) (?:your )?e-?mail(?: address)?\b.{0,40}|your e-?mail(?: address)?(?: here)?|"
        r"thank(?:s| you) for (?:signing|subscribing|"
        r"registering).{0,60}",
        r"(?:already|not yet) (?:a |an )?(?:subscriber|member|registered|have an account).{0,60}|"
        r"forgot(?:ten)? (?:your )?password.{0,10}",
        r"(?:this (?:article|content|story) is (?:for|only|available|reserved)|unlock|support (?:our|independent|"
        r"quality|local) (?:journalis\w+|work|newsroom|reporting|news))\b.{0,100}",
        r"(?:donate|become a (?:member|subscriber|supporter)|make a (?:donation|contribution)|"
        r"buy (?:a )?subscription)\b.{0,60}",
        r"(?:anmelden|abmelden|einloggen|registrieren|se connecter|s['’]abonner|s['’]inscrire|je m['’]abonne|"
        r"suscríb\w+|iniciar sesión|"
        r"regístr\w+|accedi|abbonati|registrati|entrar|assine|inloggen|jetzt abonnieren|abonnieren|abonnez-vous|"
        r"abo)\b.{0,50}",
    ),
    "advertisement": (
        r"(?:[-–—=*\s]*)(?:advertisements?|advertising|advert|ads?|sponsored(?: content| by.{1,40})?|"
        r"promoted(?: content)?|"
        r"paid (?:content|post)|anzeige|werbung|publicité|publicidad|pubblicità|publicidade|advertentie|реклама|"
        r"promotion)"
        r"(?:[-–—=*.:\s]*)",
        r"(?:article|story|post|content|text) continues? (?:below|after).{0,40}|continue reading(?: below)?.{0,60}|"
        r"scroll (?:down )?(?:to|for) .{0,30}|(?:skip|close) (?:this )?(?:ad|advertisement).{0,30}|ads? by .{1,30}|"
        r"(?:advertisement )?after the ad.{0,20}|report this ad|why this ad.{0,10}",
    ),
    "related_heading": (
        r"(?:related|similar|recommended|suggested|featured|popular|trending|more|most|latest|recent|top|other|"
        r"further|next|previous|"
        r"editor['’]?s?['’]?|must|also|around the|elsewhere|breaking|today['’]?s|our)\s*(?:top |latest |breaking |"
        r"more |popular |of the )?"
        r"(?:stor(?:y|ies)|articles?|posts?|news|reads?|reading|links?|topics?|content|coverage|videos?|headlines|"
        r"picks?|choice|popular|"
        r"viewed|commented|shared|discussed|watched|for you|web|now|in this section|you (?:may|might).{0,20}|tags|"
        r"updates|items|"
        r"like this.{0,10})?(?:\s*(?:now|today|this week|for you))?[:»›>]?|more (?:from|on|in|by|about) .{2,50}|"
        r"more (?:[\w&'’]+ ){1,3}(?:stories|news|articles|videos|coverage|headlines|posts)|"
        r"(?:latest|top) (?:from|in) (?:our|the) (?:news|editors|section|category|blog|author).{0,20}",
        r"(?:you (?:may|might|could|will|['’]ll)|readers|people)\b.{0,20}\b(?:like|love|interested|enjoy|missed|read|"
        r"viewed)\b.{0,20}",
        r"(?:read|see|watch|learn|find out|view|discover|explore|listen)\s*(?:also|next|more|all|"
        r"too)\b(?: .{1,60})?[:»›>…]?|don['’]t miss:?",
        r"what to (?:read|watch) next|up next|in case you missed it.{0,20}|(?:lesen|sehen) sie (?:auch|mehr)\b.{0,100}|"
        r"mehr (?:zum thema|von|aus|dazu)\b.{0,50}|das könnte (?:sie|dich) (?:auch )?interessieren|auch interessant|"
        r"ähnliche (?:artikel|"
        r"beiträge|themen)|meistgelesen\w*|neueste (?:artikel|beiträge)|weitere (?:artikel|themen|nachrichten|"
        r"meldungen)|"
        r"à lire (?:aussi|également).{0,100}|lire aussi.{0,100}|(?:sur|dans) le même (?:sujet|thème)|les plus lus?|"
        r"articles? (?:liés|similaires)|"
        r"(?:te puede|puede) interesar.{0,40}|lee también.{0,100}|leer más.{0,60}|noticias relacionadas|"
        r"(?:lo )?más (?:leíd[oa]s?|visto)|"
        r"leggi anche.{0,100}|ti potrebbe.{0,40}|potrebbe interessarti.{0,30}|articoli correlati|i più letti|"
        r"leia (?:também|mais).{0,100}|"
        r"mais lidas|notícias relacionadas|lees ook.{0,100}|meest gelezen|gerelateerd",
        r"about the authors?|(?:more|articles|posts|stories) (?:from|by) (?:this|the) author.{0,20}|"
        r"view (?:all )?posts.{0,60}",
    ),
    "promo": (
        r"(?:watch|read|listen|video|photos?|gallery|live|see|pictures|in pictures|podcast)\s?(?:more|also|now)?"
        r"\s?\|\s?.{1,160}",
        r"(?:READ|WATCH|LISTEN|SEE|RELATED|MORE|VIDEO|PHOTOS|GALLERY|ALSO READ|READ ALSO|READ MORE|WATCH LIVE)\s?[:|"
        r"–—>-]\s?.{2,160}",
        r"(?:also read|read also|read more|related|see also|watch also|lire aussi|lee también|lesen sie auch|"
        r"leggi anche|leia também|"
        r"recommended|watch live|further reading|trending)\s?[:|–—>»]\s?.{2,160}",
        r"(?:watch|play|pause|replay|unmute|mute|loading)(?: (?:video|live|now|audio|again|more|the video))?|"
        r"now playing.{0,30}|"
        r"video player.{0,20}|listen to (?:this )?(?:article|story|audio).{0,30}|click (?:here|to|on)\b.{0,80}|"
        r"tap (?:here|to)\b.{0,60}|(?:open|view) (?:image|photo|gallery).{0,50}",
    ),
    "app": (
        rf"(?:(?:get|download|available|install|find|it|us|now|our|on|in|from|the|via|app|apple|android|ios|and|"
        rf"&)\s+){{0,8}}{_STORE}"
        rf"(?: (?:badge|logo|icon|button|link|download|and|{_STORE})){{0,4}}",
        r"(?:download|get|install|try|use|open|available (?:on|in)|read (?:it )?(?:in|on)|scan|"
        r"experience)\b.{0,60}\bapps?\b(?: (?:now|today|here|to|for|on)\b.{0,40})?",
    ),
    "image_label": (
        r"(?:(?:image|photo|slide|bild|foto|page) )?\d{1,3} ?(?:of|/|von|de|di|sur) ?/? ?\d{1,3}",
        r"(?:(?:article|main|hero|featured?|header|lead|profile|author|banner|cover|site|company|overview|brand|news|"
        r"page|default|"
        r"thumbnail|user|comment|share|search|menu|close|play|arrow|facebook|twitter|avatar|publisher|source|"
        r"footer)\s+){1,4}"
        r"(?:image|logo|icon|photo|picture|thumbnail|avatar|badge|banner|button)s?",
        r"(?:image|logo|icon|avatar|thumbnail|banner|placeholder|img|image \d+|placeholder image|enlarge(?: image)?|"
        r"slideshow|"
        r"(?:image|photo|picture) (?:caption|gallery|credit|source)s?|view (?:full|in) .{0,20}|expand|"
        r"full ?screen)\s*:?",
        r"[\w-]+\.(?:jpe?g|png|gif|webp|svg)",
    ),
    "copyright": (
        r".{0,60}(?:©|\(c\) ?(?:19|20)\d\d|copyright\b|&copy;).{0,180}",
        r".{0,120}\b(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|"
        r"tutti i diritti riservati|todos os direitos reservados|alle rechten voorbehouden)\b.{0,120}",
    ),
    "legal": (
        rf"(?:(?:our|the|my|your|view|read|see) )?{_LEGAL}(?:[\s,&|/·•-]+(?:and |und |et |y |our )?{_LEGAL}){{0,8}}",
        r".{0,80}\b(?:uses? cookies|cookies? (?:policy|settings|preferences|consent|notice|einstellungen)|"
        r"verwende\w* cookies|"
        r"utilise des cookies|utiliza(?:mos)? cookies|utilizza(?:no)? cookie)\b.{0,140}",
        r"(?:this (?:site|website) (?:uses|is protected|may)|we (?:and our|value your (?:privacy|feedback)|"
        r"may (?:earn|receive) (?:a|an|"
        r"commission))|our (?:site|website) uses)\b.{0,180}",
        r".{0,200}\b(?:may not be (?:re)?(?:produced|published|printed|copied|broadcast|distributed)|"
        r"constitutes (?:your )?(?:acceptance|"
        r"agreement)|you (?:agree|consent) to (?:our|the|receive)|(?:agree|subject) to (?:our|the) (?:terms|privacy|"
        r"user agreement)|"
        r"protected by recaptcha|subject to copyright)\b.{0,200}|(?:an|some) error (?:has )?occurred.{0,60}|"
        r".{0,40}requires javascript.{0,60}",
        r"(?:accept|reject|manage|allow|decline|deny)(?: all)?(?: cookies| preferences| settings| choices)?",
    ),
    "navigation": (
        r"(?:home|menu|search|close|back|next|previous|prev|more|skip|navigation|main menu|toggle \w+|sections?|"
        r"categor(?:y|ies)|tags?|"
        r"topics?|archives?|contact(?: us)?|about(?: us)?|advertise(?: with us)?|careers?|jobs|help|faqs?|support|"
        r"feedback|shop|store|"
        r"edition|language|my account|account|profile|settings|live|video|videos|photos|podcasts?|galler(?:y|ies)|"
        r"weather|"
        r"e-?paper|subscribe|go|submit|send|cancel|ok|show more|load more|see more|view more|see all|view all|"
        r"show all|read more|"
        r"learn more|details|suche|suchen|menü|startseite|zurück|weiter|mehr|schließen|über uns|karriere|accueil|"
        r"rechercher|"
        r"fermer|retour|plus|suivant|précédent|inicio|buscar|cerrar|menú|portada|chiudi|cerca|voltar|fechar|zoeken|"
        r"sluiten|übersicht|"
        r"nach oben|default|light|dark|small|medium|large|font size|text size|a a|aa|trending|featured|popular|"
        r"recent|staff|masthead)"
        r"\s*[:»›>+…×]*",
        r"(?:skip|jump|go|back|return|scroll|zurück|zum|direkt zum|ir|aller|vai|torna) (?:to|zu[rm]?|inhalt|al|au|à|"
        r"alla?)\b.{0,40}|"
        r"you are here.{0,80}|(?:sort|filter|browse|search|showing|displaying|page)(?: by\b.{0,40}|\s?\d.{0,30}|"
        r":.{0,40})",
        r"(?:tags?|topics?|categor(?:y|ies)|filed under|filed in|posted in|keywords|labels?|in this (?:article|"
        r"story)|schlagwörter|"
        r"themen|etiquetas|mots[- ]clés|argomenti|explore(?: more)?(?: on these topics)?|more on this|"
        r"topics in this .{3,10})\s?:.{0,200}",
        r"(?:[^>›»/|•]{1,30}\s*[>›»|•]\s*){2,}[^>›»|•]{0,80}|(?:previous|next) (?:article|post|story|page)\b.{0,100}",
    ),
    "reading_time": (
        r"(?:(?:reading|read|estimated) time\s*:?\s*)?(?:about )?\d+[ -]?min(?:ute)?s?\.?(?: read(?:ing)?|"
        r" de lecture| de lectura| lesezeit"
        r"| di lettura| de leitura| leestijd)?(?: time)?|lesezeit:? \d+ .{2,10}|less than a minute",
    ),
    "relative_time": (_AGO,),
}
_QUOTES = "\"“”„«»'‘’「『"
_CASED = frozenset({r for r in _PATTERNS["promo"] if r.startswith("(?:READ|")})
_COMPILED = [
    (reason, re.compile(rf"\W{{0,4}}(?:{pattern})\W{{0,4}}", 0 if pattern in _CASED else re.I))
    for reason, patterns in _PATTERNS.items()
    for pattern in patterns
]


def chrome_reason(line: str) -> str | None:
    """The reason code of a line that is page chrome, such as ``comment_prompt``; None for any other line."""
    if len(line) > _MAX_CHARS:
        if len(line) > _MAX_NOTICE:
            return None
        return "copyright" if _NOTICE.match(line) else "legal" if _is_small_print(line) else None
    if not any(char.isalnum() for char in line):
        return "separator"
    if line[0] in _QUOTES:
        return None
    if known := WORDS.get(_ENDS.sub("", line).casefold()):
        return known
    found = next((reason for reason, pattern in _COMPILED if pattern.fullmatch(line)), None)
    return found or ("legal" if _is_small_print(line) else None)


def _is_small_print(line: str) -> bool:
    folded = line.casefold()
    return any(map(folded.__contains__, _SMALL_PRINT_MARKS)) and _SMALL_PRINT.search(line) is not None
