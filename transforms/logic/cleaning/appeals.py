"""Short paragraphs in which a page speaks to its reader of itself: to follow, sign up, pay, listen, agree, comment.

They say "your inbox", "our channel", "this article": what a report has no reason to say. Unlike the lines of
:mod:`.chrome` they are sentences, in many languages and in words that differ from outlet to outlet; so each pattern is
of a call to the reader and, behind it, what it is for.
"""

import re

__all__ = ["appeal_reason", "is_biography"]

_MAX_CHARS = 320
_MAX_BIOGRAPHY = 500
_QUOTES = '"“”„«»‘’「『'
_START = "^"


def _any(*phrases: str) -> str:
    return "(?:" + "|".join(phrases) + ")"


_PLACES = (
    r"(?:whats ?app|telegram|google(?: news| noticias| discover| actualités)?|facebook|instagram|twitter|youtube|"
    r"(?<=on )x|(?<=auf )x|(?<=en )x|(?<=sur )x|(?<=su )x|(?<=no )x|(?<=op )x|(?<=på )x|"
    r"tik ?tok|viber|threads|bluesky|linkedin|вконтакте|телеграм\w*|дзен\w*|вайбер\w*|ワッツアップ|インスタグラム|"
    r"(?:push[ -]?)?(?:newsletter|notification|nachrichten|benachrichtigung|notificacion|notificaçõ|notifich)\w*|"
    r"e-?paper|канал\w*)"
)
# In the imperative, which few sentences of a report begin with; words that also mean something else there ("like
# Facebook", "entre Facebook e Instagram", "recibe WhatsApp una multa") only with what they call for.
_CALL = (
    r"(?:follow(?!-)|join|connect with|(?:find|like|catch) us|find more|add .{1,40} (?:as|on|to)|subscribe to|"
    r"stay connected|get (?:the latest|all|our)|click here (?:to|for)|you can (?:also )?follow|"
    r"folgen sie|folge|folgt uns|abonnieren sie|abonniere|jetzt .{1,80}(?:abonnieren|folgen|hinzufügen|beitreten)|"
    r"suivez|suis-nous|retrouvez|rejoignez|abonnez-vous|inscrivez-vous|"
    r"s[íi]gue(?:nos|me| a| tod[ao]s?| las| nuestr\w+| el canal)|siga(?:nos|n)?|"
    r"[úu]nete|[úu]nase|suscr[íi]be(?:te|ase)|s[uú]mate|encuéntranos|"
    r"recib[ae] (?:las|nuestr\w+|tod[ao]s?|alertas|gratis)|"
    r"seguici|segui (?:tutt[ie]|il|gli|le)|iscriviti|unisciti|entra nel|"
    r"siga|acompanhe|inscreva-se|participe d[oe]|entre n[oa]|clique|receba|"
    r"volg|abonneer je|word lid|följ|følg|tilmeld dig|abonnér|seuraa|tilaa|obserwuj|śledź|dołącz|zapisz się|"
    r"sledujte|kövess\w*|iratkozz\w*|urmăriți|urmărește|abonează-te|abonați-vă|ακολουθήστε|последвайте|"
    r"подписывайтесь|подпишитесь|подпишись|присоединяйтесь|следите|читайте|підписуйтесь|підпишіться|приєднуйтесь|"
    r"takip edin|abone olun|ikuti|gabung|simak|تابعونا|اشتركوا|انضموا|theo dõi (?:chúng tôi|kênh|báo)|关注我们|फॉलो)"
)
_NEWS = (
    r"\b(?:deliver\w*|newsletter\w*|sign up|subscri\w+|stor(?:y|ies)|headlines|news|briefing|nachrichten|noticias|"
    r"notizie|notícias|actualités?|infos?|nieuws|nyheter|nyheder|wiadomości|новост\w+|новин\w*|historias)\b"
)
_INBOX = _any(
    r"\b(?:in|to|into) your (?:e-?mail|in-?box|mailbox)",
    r"\bin (?:ihr|dein)(?:em|en)? (?:e-?mail-?)?(?:postfach|posteingang)",
    r"\b(?:en|a) (?:tu|su) (?:correo|e-?mail|bandeja|buz[óo]n)",
    r"\bdans votre (?:bo[îi]te|messagerie)",
    r"\bnella (?:tua|vostra) (?:casella|posta|mail)|\bsulla (?:tua|vostra) (?:mail|e-?mail)",
    r"\bno seu e-?mail|\bna (?:sua|tua) caixa",
    r"\bin (?:je|jouw|uw) (?:in-?box|mailbox|e-?mail)",
    r"\bi (?:din|dit|deres) (?:inkorg|inboks|indbakke|innboks|mejl\w*|mail\w*|e-?post)",
    r"\bna (?:twoją|twój|swoją|swój|swojego) (?:skrzynkę|e-?mail\w*)|\bна (?:вашу|свою|вашу эл\w*) (?:почту|пошту)",
)
_ARTICLE = (
    r"(?:articles?|stor(?:y|ies)|news|artikel|beitr[aä]ge?|text|meldung|noticias?|notas?|artículos?|articol[oi]|"
    r"notizia|notícias?|matéria|reportagem|conteúdo|artikkel\w*|artikkeli|artykuł\w*|článe?k\w*|cikket|статью|новость|"
    r"статтю|haberi|berita)"
)
_TABLE = {
    "social": (
        rf"{_START}{_CALL}\b[^.!?]{{0,160}}?(?<!\w){_PLACES}(?!\w).{{0,120}}$",
        rf"{_START}[^.!?]{{0,60}}\bpreferred (?:news )?sources?\b.{{0,60}}\bgoogle\b.{{0,20}}$",
        rf"{_START}.{{0,80}}\b{_any('bevorzugte quelle', 'fuente prefer', 'source préférée', 'fonte prefer')}\w*"
        r".{0,60}\bgoogle\b.{0,30}$",
        rf"{_START}.{{0,80}}\bgoogle\b.{{0,60}}\b"
        rf"{_any('preferred source', 'bevorzugte quelle', 'fuente prefer', 'source préférée', 'fonte prefer')}",
        rf"{_START}(?:share|copy|teilen|compartir|compartilhar|copiar|copier|kopieren|link|enlace|lien) "
        r"(?:link|enlace|lien|kopieren|copiado|copié|kopiert)$",
    ),
    "sign_up": (
        rf"{_START}(?:enter|introdu[cz]\w*|ingres[ae]\w*|escrib[ae]|inserisci|insira|digite|saisissez|entrez|"
        rf"vul|ange|skriv|indtast|wpisz|podaj) (?:your|tu|su|la tua|il tuo|o seu|seu|votre|je|uw|din|swój|adres)\b"
        r".{0,20}(?:e-?mail|correo|mail|e-?post).{0,20}$",
        rf"{_START}(?:ihre|deine) e-?mail-?adresse.{{0,20}}$",
        rf"{_START}(?:he le[íi]do|ho letto|li) (?:y|e) (?:acepto|accetto|aceito|concordo)\b",
        rf"{_START}(?:acepto|accetto|aceito|j'accepte|ich (?:akzeptiere|stimme|habe die)|ik ga akkoord|"
        r"jag (?:godkänner|accepterar)|wyrażam zgodę|akceptuję|я согласен)\b.{0,140}\b"
        r"(?:privac\w+|privacidad\w*|privacidade|datenschutz\w*|confidentialité|conditions|condizioni|condiciones|"
        r"términos|termos|voorwaarden|villkor\w*|regulamin\w*|danych|конфиденциальности|данных)",
        rf"{_START}(?:jetzt|hier|gleich)? ?(?:kostenlos|gratis|zum newsletter|für den newsletter) (?:an|ein)?"
        r"(?:melden|tragen|registrieren|abonnieren)\W*$",
        rf"{_START}(?:daily |weekly )?newsletter ?[:–-] ?[^.!?]{{2,60}}$",
        rf"{_START}(?:get|enjoy) (?:unlimited|full|instant) (?:digital )?access\b.{{0,120}}$",
        rf"{_START}(?:(?:voller |unbegrenzter |unbeschränkter )?zugriff auf alle|accédez à (?:tous|l'intégralité)|"
        r"accede a todo|accedi (?:a tutti|senza limiti)|acesso ilimitado|acceso ilimitado|onbeperkt toegang)\b"
        r".{0,140}$",
        rf"{_START}(?:ya (?:eres|es) suscript\w+|sie haben bereits ein (?:abo|konto)|bereits (?:abonnent|kunde|"
        r"registriert)|déjà abonné|sei già abbonato|já é assinante|al abonnee|redan prenumerant|allerede abonnent|"
        r"masz już (?:konto|subskrypcję|prenumeratę)|уже (?:есть подписка|подписаны))\b.{0,80}$",
        rf"{_START}(?:este |esta |il |questo |cet |cette |l'|ce |dieser |diese |der |dit |deze )?"
        r"(?:contenido|artículo|noticia|nota|contenuto|articolo|conteúdo|matéria|article|contenu|artikel|beitrag|inhalt)"
        r" (?:es |è |é |est |ist |is )?(?:nur |alleen |solo |só |apenas )?(?:exclusiv\w+|riservato|réservé\w*|"
        r"reservad\w+|für|voor|para)\b.{0,40}\b(?:suscriptor\w*|socios|abbonati|assinantes|abonnés|abonnenten|"
        r"abonnees)\b.{0,60}$",
        rf"{_START}(?:subscribe|sign up|register|log ?in|suscr[íi]b\w+|regístr(?:ate|ese)|abonnez-vous|"
        r"inscrivez-vous|abbonati|registrati|assine|cadastre-se)\b.{0,40}\b(?:to|para|pour|per) "
        r"(?:continue|keep|read|seguir|continuar|leer|lire|continuer|continuare|leggere|ler)\b.{0,60}$",
        rf"{_START}(?:(?:jetzt|hier) (?:weiterlesen|abonnieren|anmelden|registrieren)\b.{{0,24}}|jetzt testen\W*)$",
    ),
    "advertisement": (
        rf"{_START}(?:(?:el|la|o|l'|lo|il|a|de) ?)?(?:{_ARTICLE}|contenido|contenuto|lectura|lecture|lettura|leitura)?"
        r"\b.{0,12}\b(?:contin[uúoiy]\w*|weiterlesen|suite|lees verder|läs vidare|fortsätter|fortsætter|"
        r"fortsetter|sigue|segue|geht .{0,12}weiter)\b.{0,12}"
        r"\b(?:nach|unter|después de|tras|depois d|após|après|dopo|na|efter|etter)\b.{0,12}"
        r"(?:anzeige|werbung|publicidade?|publicité|pubblicità|advertentie|reclame|annons\w*|annonc\w*)\W*$",
        rf"{_START}continua d?epois da publicidade\W*$|{_START}(?:nach|unter) der (?:anzeige|werbung) "
        r"(?:weiterlesen|geht .{0,20}weiter)\W*$",
    ),
    "promo": (
        rf"{_START}(?:listen to|hear|anhören|hör(?:en|t)?(?: sie)?|escuch(?:ar|a|e)|oír|écout(?:er|ez)|ascolta|"
        rf"ouvir|ouça|luister(?:en)?|lyssna på|lyt til|lytt til|kuuntele|posłuchaj|слушать|прослушать|dinle)\b.{{0,24}}"
        rf"\b{_ARTICLE}\b\W*(?:aquí|aqui|qui|ici|hier|here|now|ahora)?[\W\d]*(?:min\w*\W*)?$",
        rf"{_START}(?:(?:diesen |den )?{_ARTICLE} (?:anhören|vorlesen|hören)\b.{{0,24}}|"
        r"(?:reproducir|reproduzir) (?:audio|áudio|artículo)|haberi dinle|この記事を聴く|기사 듣기)$",
        rf"{_START}(?:ai|ki)[- ](?:generated |generierte )?(?:summary|zusammenfassung)$",
        rf"{_START}(?:this|the) summary (?:was|is|has been) (?:\w+ )?(?:generated|created|written|produced) "
        r"(?:by|with|using)\b.{0,120}$",
    ),
    "legal": (
        r"^(?=.*\b(?:you|your|sie|ich|mir)\b).{0,120}"
        r"\b(?:extern\w*|embedded|third[- ]party|dritt\w*|eingebettet\w*)\b.{0,40}\b(?:inhalt\w*|content)\b.{0,120}"
        r"\b(?:consent|permission|cookies|einverstanden|zustimm\w*|einwillig\w*|angezeigt|geladen|klick)\b",
        r"\bthis (?:content|video|post|article|story)\b.{0,20}"
        r"\b(?:hosted by|content (?:provided|hosted) by)\b.{0,120}\b(?:your consent|permission|cookies|accept)\b",
        r"\b(?:este contenido|ce contenu|questo contenuto|este conteúdo|deze inhoud)\b.{0,120}"
        r"\b(?:cookies|tiers|terceros|terzi|derden)\b",
        rf"{_START}(?:empfohlener (?:redaktioneller )?inhalt|externer inhalt|external content|contenido externo|"
        r"contenu externe|contenuto esterno|conteúdo externo|externe inhoud|allow [\w ]{2,20} content|"
        r"alle angaben ohne gewähr|conforme a los criterios de)\W*$",
        r"\b(?:this )?story has not been edited by\b|\bpublished from a syndicated feed\b|"
        r"\bauto-generated from a syndicated\b",
    ),
    "reading_time": (
        rf"{_START}(?:tiempo (?:estimado )?de lectura|temps de lecture|lesezeit|lesedauer|leestijd|lästid|læsetid|"
        r"lesetid|tempo (?:stimato )?di lettura|tempo de leitura|lukuaika|czas czytania|время (?:на )?чтени[ея]|"
        r"час читання|okuma süresi)\b\W{0,4}.{0,24}$",
    ),
    "comment_prompt": (
        rf"{_START}(?:zu den|alle|keine|ver|todos|voir|lire|afficher|vedi|leggi|mostra|ler|bekijk|toon|visa|"
        r"läs|se|vis|pokaż|zobacz|смотреть|читать|показать|все)(?: (?:los|les|i|os|todos|tous|tutti|alle|alla|de))?"
        r"(?: \d+)? (?:kommentaren?|kommentarer|comentarios|commentaires|commenti|comentários|reacties|komentarze|"
        r"комментарии)\W*(?:\d+\W*)?(?:\(.{0,60})?$",
        rf"{_START}(?:coment[ae]|commentez|commenta|comente|kommentieren sie|discute|reageer op) "
        rf"(?:est[ae]|cet|cette|questo|quest[ao]|dies\w+|dit)\b.{{0,30}}$",
    ),
    "related_heading": (
        rf"{_START}(?:schon gelesen|(?:lesen|sehen|hören) sie (?:hier|dazu|auch|mehr)|notas? relacionadas?|"
        r"notícia relacionada|noticia relacionada|le puede interesar|más (?:informaci[óo]n|sobre)|"
        r"mais sobre|archivado en|en lien|plus d'(?:infos?|actualités?)|à voir aussi|da leggere|"
        r"guarda anche|approfondisci|conocer más|saber más|lea también|lea además|mira también|ver también|"
        r"vea también|vea además|contenido relacionado|temas relacionados)\b[^.!?]{0,50}[:?]?$",
    ),
}


def _compiled(anchored: bool) -> list[tuple[str, re.Pattern[str]]]:
    table = (
        (reason, [pattern for pattern in patterns if pattern.startswith("^") is anchored])
        for reason, patterns in _TABLE.items()
    )
    return [(reason, re.compile("|".join(patterns))) for reason, patterns in table if patterns]


_LEADING = re.compile(r"[\W_]+")
_OPENINGS = _compiled(anchored=True)
_PHRASES = _compiled(anchored=False)
_TO_INBOX, _OF_NEWS = re.compile(_INBOX), re.compile(_NEWS)
_IS = (
    r"(?:is|was|are|has|covers|writes|reports|joined|works|ist|war|arbeitet|schreibt|berichtet|leitet|studierte|"
    r"es|trabaja|escribe|cubre|est|travaille|écrit|couvre|è|scrive|lavora|é|escreve|trabalha|cobre|schrijft|werkt|"
    r"är|skriver|arbetar|er|arbejder|jobber|on|jest|pisze)"
)


def appeal_reason(text: str) -> str | None:
    """The reason code of a paragraph that speaks to the reader of the page, such as ``sign_up``; None for others.

    The codes are those of :func:`.chrome.chrome_reason`. Nothing that starts with a quotation mark is one.
    """
    if len(text) > _MAX_CHARS or text[:1] in _QUOTES:
        return None
    folded = text.replace("’", "'").casefold()
    if (leading := _LEADING.match(folded)) is not None:
        folded = folded[leading.end() :]
    for reason, pattern in _OPENINGS:
        if pattern.match(folded):
            return reason
    if _TO_INBOX.search(folded) and "?" not in folded and _OF_NEWS.search(folded):
        return "sign_up"
    return next((reason for reason, pattern in _PHRASES if pattern.search(folded)), None)


def is_biography(text: str, author: str) -> bool:
    """Whether a paragraph tells who its author is: it starts with the name, and goes on with a verb.

    Args:
        text: The paragraph.
        author: Full name of an author of the article, casefolded.
    """
    start = text.casefold().removeprefix("about ")
    if len(text) > _MAX_BIOGRAPHY or " " not in author or not start.startswith(author):
        return False
    rest = start[len(author) :].lstrip()
    return bool(re.match(rf"(?:[,(][^.]{{2,80}}[,)] )?{_IS}\b", rest))
