"""What pages say that hold no article: errors, bot checks, consent prompts, pay prompts, calls to switch on JavaScript.

Each phrase speaks to the reader or of the page itself, as a report on cookies, paywalls or outages does not. Patterns
are matched against text in small letters, with straight apostrophes.
"""

import re

__all__ = [
    "BOT_CHECK",
    "CONSENT",
    "CONSENT_WORD",
    "ERROR_BODY",
    "ERROR_TITLE",
    "PAY",
    "SCRIPT",
    "SEARCH_TITLE",
    "folded",
]


def folded(text: str) -> str:
    """The text as the patterns take it: in small letters, with straight apostrophes."""
    return text.replace("’", "'").casefold()


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases))


_CODE = r"(?:40[0134]|410|429|451|50[0234]|52[0-6])"
ERROR_TITLE = re.compile(
    rf"(?:(?:http )?(?:error|erreur|fehler|errore|erro|fel|fejl|błąd|ошибка|hata|chyba|エラー)?[ :-]*{_CODE}"
    r"(?:[ :.,-]*(?:error|erreur|fehler|errore|erro|błąd|ошибка|错误|エラー|err))?[ :.,!-]*)?"
    r"(?:(?:sorry|oops|uh oh|ops|ups|huch|oups|hoppla)[ ,.!…:-]*)?(?:"
    r"(?:the |this |that )?(?:web ?)?(?:page|file|url|content|article|document)"
    r"(?: you (?:requested|are looking for))?(?: (?:was|is|cannot be|could not be|can't be|couldn't be|isn't|wasn't))?"
    r" (?:not found|not available|unavailable|found|missing|gone|no longer available|doesn't exist|does not exist)"
    r"|not found|nothing (?:was )?found(?: here)?|forbidden|access (?:to this page )?(?:has been )?(?:denied|forbidden)"
    r"|unauthorized|bad request|bad gateway|gateway time-?out|service (?:temporarily )?unavailable|too many requests"
    r"|(?:internal )?server error|(?:an )?error(?: occurred)?|something went wrong|site (?:is )?under maintenance"
    r"|this site can't be reached|web server is down|under maintenance|temporarily unavailable"
    r"|just a moment\W*|attention required!?|one more step|please wait\W*|security check|checking your browser\W*"
    r"|are you (?:a robot|human)\??|robot or human\??|pardon our interruption\W*|human verification|ddos-guard"
    r"|verify(?:ing)? you are (?:a )?human\W*|captcha|request (?:blocked|rejected)|you (?:have been|are) blocked"
    r"|blocked"
    r"|(?:diese |die )?seite (?:wurde )?(?:leider )?nicht (?:gefunden|verfügbar|vorhanden)|zugriff verweigert"
    r"|(?:diese |die )?seite existiert nicht(?: mehr)?|nicht gefunden|wartungsarbeiten|ein fehler ist aufgetreten"
    r"|(?:cette |la )?page (?:est |demandée )?(?:introuvable|non trouvée|inexistante|n'existe pas(?: ou plus)?)"
    r"|accès (?:refusé|interdit)|(?:la )?p[áa]gina (?:no|n[ãa]o) (?:se ha )?(?:encontrada|encontrado|existe|disponible)"
    r"|no se (?:ha )?encontr(?:ó|ado) la p[áa]gina|acceso denegado|acesso negado"
    r"|(?:la )?pagina non (?:è stata )?trovata"
    r"|accesso negato|pagina niet gevonden|toegang geweigerd|(?:sidan|siden) (?:kunde|kunne|blev|ble) (?:inte|ikke)"
    r" (?:hittas|findes|fundet|funnet)|(?:sidan|siden) (?:finns inte|hittades inte|findes ikke|finnes ikke)"
    r"|sivua ei löyd(?:y|etty|ä)|strona nie (?:została znaleziona|istnieje)|nie znaleziono strony|brak dostępu"
    r"|stránka (?:nebyla |nebola )?(?:nenalezena|nalezena|nájdená|neexistuje)|az oldal nem található"
    r"|pagina nu (?:a fost găsită|există)|страница не (?:найдена|существует)|доступ (?:запрещ[её]н|ограничен)"
    r"|сторінк[ау] не (?:знайдено|існує)|sayfa bulunamad[ıi]|erişim engellendi|η σελίδα δεν βρέθηκε"
    r"|(?:お探しの|指定された)?ページ(?:が|は)(?:見つかりません|存在しません)(?:でした)?|アクセスが拒否されました"
    r"|页面(?:不存在|未找到|没有找到)|找不到(?:页面|頁面|网页)|访问被拒绝|페이지를 찾을 수 없습니다"
    r"|존재하지 않는 페이지(?:입니다)?"
    r"|الصفحة (?:غير موجودة|المطلوبة غير موجودة)|لم يتم العثور على الصفحة|ไม่พบหน้า.{0,20}|trang không (?:tồn tại"
    r"|tìm thấy)"
    r"|halaman tidak ditemukan|पृष्ठ नहीं मिला|העמוד לא נמצא"
    rf")?[ .!…:-]*(?:\(?(?:http )?(?:error|fehler|erreur|errore|erro)?[ :-]*{_CODE}\)?)?[ .!…-]*"
)
ERROR_BODY = _any(
    r"\b(?:page|url|file|document|article|content) (?:that )?(?:you(?:'re| are| were)? (?:looking for"
    r"|trying to (?:reach|"
    r"view|access|open)|requested|have requested|followed|entered)|requested)\b[^.!?]{0,60}\b(?:not|no longer|n't"
    r"|cannot|"
    r"moved|removed|deleted|gone|missing|renamed|unavailable)",
    r"\bwe (?:can't|cannot|could not|couldn't|were unable to|are unable to) find (?:the|that|this) page",
    r"\bthe requested (?:url|page|resource|document)\b[^.!?]{0,40}\bnot\b",
    r"\byou don't have permission to access\b",
    r"\b(?:the|this|that) link (?:you followed )?(?:seems to be|appears to be|may be|is) (?:broken|dead)\b",
    r"\bdie (?:von ihnen |von dir )?(?:gewünschte|gesuchte|angeforderte|aufgerufene) seite\b[^.!?]{0,60}\bnicht\b",
    r"\bla page (?:que vous (?:recherchez|demandez|avez demandée|cherchez)|demandée)\b[^.!?]{0,60}\b(?:pas|introuvable|"
    r"plus|supprimée|déplacée)",
    r"\bla página (?:que (?:busca[s]?|est[áa]s? buscando|intenta[s]?|solicit[aó])|solicitada)\b[^.!?]{0,60}\b(?:no"
    r"|eliminad"
    r"a|movid)",
    r"\ba página que (?:você )?(?:procura|está procurando|tentou|solicitou)\b[^.!?]{0,60}\b(?:não|removida|movida)",
    r"\bla pagina (?:che (?:stai|hai|state|cerchi|cercavi)|richiesta)\b[^.!?]{0,60}\b(?:non|rimossa|spostata)",
    r"\bde pagina (?:die|waar) (?:je|u)\b[^.!?]{0,60}\b(?:niet|verwijderd|verplaatst)",
    r"\bsidan du (?:söker|letar efter|försökte)\b[^.!?]{0,60}\b(?:inte|tagits bort|flyttats)",
    r"\bsiden du (?:leter|leder|prøver|søger)\b[^.!?]{0,60}\b(?:ikke|fjernet|flyttet)",
    r"\bstrona,? której szukasz\b",
    r"страниц\w*,? котор\w+ вы (?:ищете|искали|запрашивали|запросили)",
    r"запрашиваем\w+ (?:вами )?страниц\w+ не",
    r"\baradığınız sayfa\b",
    r"お探しのページ|ご指定のページ|您(?:访问|访问的|查找|要找|请求)的(?:页面|网页)|요청하신 페이지|찾으시는 페이지",
    r"الصفحة التي (?:تبحث|تحاول|طلبت)",
)
BOT_CHECK = _any(
    r"\bchecking (?:if the site connection is secure|your browser before accessing)",
    r"\b(?:verify|confirm|prove|make sure|checking) (?:that )?(?:you(?:'re| are)) (?:a human|human|not a (?:ro)?bot)\b",
    r"\bverifying you are human\b",
    r"\bneeds to review the security of your connection\b",
    r"\bunusual (?:traffic|activity) (?:coming )?from your (?:computer|network|ip)",
    r"\bpress (?:&|and) hold (?:the button )?to confirm\b",
    r"\byou (?:have been|are being) (?:blocked|rate limited)\b",
    r"\bsomething about your browser made us think you (?:are|were|might be) a bot\b",
    r"\b(?:please )?enable (?:javascript and cookies|cookies and javascript) to continue\b",
    r"\b(?:cloudflare )?ray id:? ?[0-9a-f]{8}",
    r"\bbestätigen sie,? dass sie (?:ein mensch|kein roboter) sind\b",
    r"\bvérifi(?:er|ez|ons) que vous (?:êtes (?:bien )?(?:un )?humain|n'êtes pas un robot)\b",
    r"\b(?:verifi(?:ca|que)|comprueb[ae]|confirm[ae]) que (?:no )?(?:eres|es) (?:un )?(?:humano|robot)\b",
    r"подтвердите,? что вы (?:человек|не робот)|проверка (?:вашего )?браузера",
    r"请(?:完成|进行)(?:安全)?验证|ロボットではないことを",
)
CONSENT = _any(
    r"\bwe(?: and our| use|'d like to use|, together with our)\b[^.!?]{0,60}\b(?:partners|cookies|vendors)\b",
    r"\bthis (?:web)?site uses cookies\b",
    r"\b(?:accept|reject|allow|decline|refuse|agree to) (?:all(?: cookies)?|cookies)\b",
    r"\b(?:manage|change|withdraw|your|give|cookie) (?:your )?(?:consent|preferences|privacy (?:settings|choices)"
    r"|cookie"
    r"s? settings)\b",
    r"\bstore and/or access information on (?:a|your) device\b",
    r"\bprocess(?:ing)? your (?:personal )?data\b",
    r"\bpersonali[sz]ed (?:ads|advertising) and content\b",
    r"\bby (?:clicking|continuing|using)\b[^.!?]{0,60}\b(?:agree|consent|accept)\b",
    r"\bbefore you continue\b",
    r"\bwir (?:und unsere|verwenden|nutzen|benötigen)\b[^.!?]{0,60}\b(?:partner|cookies|einwilligung|zustimmung)\b",
    r"\b(?:alle akzeptieren|alles akzeptieren|akzeptieren und weiter|(?:ihre|deine) einwilligung"
    r"|einstellungen verwalten|datenschutzeinstellungen)\b",
    r"\b(?:mit werbung|werbefrei|werbung und tracking)\b[^.!?]{0,40}\b(?:weiterlesen|lesen|nutzen|abo)\b",
    r"\bnous(?: et nos| utilisons)\b[^.!?]{0,60}\b(?:partenaires|cookies)\b",
    r"\b(?:tout accepter|tout refuser|accepter et (?:continuer|fermer)|continuer sans accepter|votre consentement"
    r"|paramétrer"
    r" (?:les|mes|vos) (?:cookies|choix))\b",
    r"\b(?:nosotros y nuestros|utilizamos|usamos)\b[^.!?]{0,60}\b(?:socios|cookies)\b",
    r"\b(?:aceptar (?:todo|todas|y continuar|cookies)|rechazar (?:todo|todas)|su consentimiento|tu consentimiento)\b",
    r"\b(?:noi e i nostri|utilizziamo|usiamo)\b[^.!?]{0,60}\b(?:partner|cookie)\b",
    r"\b(?:accetta (?:tutto|tutti|e continua)|rifiuta tutto|il tuo consenso|tuoi consensi|le tue preferenze)\b",
    r"\b(?:nós e os nossos|utilizamos|usamos)\b[^.!?]{0,60}\b(?:parceiros|cookies)\b",
    r"\b(?:aceitar (?:tudo|todos|e continuar)|seu consentimento|o seu consentimento)\b",
    r"\b(?:wij|we)(?: en onze| gebruiken)\b[^.!?]{0,60}\b(?:partners|cookies)\b",
    r"\b(?:alles (?:accepteren|weigeren)|akkoord gaan|uw toestemming|je toestemming|jouw toestemming)\b",
    r"\bmy i nasi\b[^.!?]{0,60}\bpartnerzy\b|\bużywamy plików cookie\b",
    r"\b(?:akceptuję|przejdź do serwisu|zaakceptuj wszystkie|twoja zgoda|twojej zgody|wyrażam zgodę)\b",
    r"\bvi (?:och våra|og vores|og våre|använder|bruger|bruker)\b[^.!?]{0,60}\b(?:partner\w*|cookies"
    r"|informasjonskapsler)\b",
    r"\b(?:godkänn alla|acceptera alla|accepter alle|godta alle|ditt samtycke|dit samtykke)\b",
    r"мы (?:и наши партн[её]ры )?используем (?:файлы )?cookie|принять все",
    r"çerezleri kullan|tümünü kabul et|同意して|すべて受け入れる|接受所有|接受全部|모두 수락",
)
# One of these stands in every prompt above; it is quickly found.
CONSENT_WORD = re.compile(
    "cookie|consen[ts]|accept|accett|akzept|akcept|aceit|acept|einwillig|zustimm|toestemming|akkoord|partner|socios|parceiros"
    "|partenaires|zgod|samtyck|samtykke|informasjonskapsler|godkänn|godta|your data|your device|before you|prefer"
    "|privacy|weiterlesen|lesen|принять|çerez|kabul|同意|受け入れ|接受|수락|continu"
)
PAY = _any(
    r"\b(?:subscribe|sign up|register|log ?in|sign in)\b[^.!?]{0,40}\bto (?:continue|keep|read|unlock|access|finish)\b",
    r"\bto (?:continue|keep) reading\b",
    r"\b(?:this|the) (?:article|story|content|page|report) is (?:only |exclusively )?(?:available )?(?:for|to"
    r"|reserved for)"
    r" (?:our )?(?:paid |paying |premium |registered )?(?:subscribers|members)",
    r"\b(?:subscriber|premium|members?)[- ](?:only|exclusive) (?:content|article|story)\b",
    r"\balready a (?:subscriber|member)\b",
    r"\byou(?:'ve| have) (?:reached|read|used)\b[^.!?]{0,40}\b(?:free|limit|monthly)\b[^.!?]{0,30}\b(?:articles?"
    r"|limit)\b",
    r"\bunlock (?:this|the full) (?:article|story)\b|\bread the full (?:article|story) (?:with|by)\b",
    r"\b(?:jetzt|hier) (?:abonnieren|weiterlesen)\b|\bweiterlesen mit\b|\bsie haben bereits ein (?:abo|konto)\b",
    r"\b(?:artikel|beitrag|inhalt) (?:ist|steht) (?:nur )?(?:exklusiv )?(?:für|unseren)\b[^.!?]{0,30}\babonnent",
    r"\bum (?:den|diesen) (?:ganzen |vollständigen )?(?:artikel|beitrag) (?:weiter|zu )?\w*\b[^.!?]{0,40}\b(?:abo"
    r"|registrier|a"
    r"nmelde)|\bbereits abonnent\b",
    r"\b(?:pour|afin de) lire la suite\b|\b(?:article|contenu) (?:est )?(?:réservé|exclusif)[^.!?]{0,20}\b(?:abonné"
    r"|membres)",
    r"\bil vous reste \d+(?:[.,]\d+)? ?% de cet article\b|\bdéjà abonné\b|\babonnez-vous pour\b",
    r"\b(?:contenido|artículo|noticia) (?:es )?(?:exclusiv[oa]|solo) para (?:suscriptores|socios|abonados)\b",
    r"\bpara (?:seguir|continuar) leyendo\b|\bsuscr[íi]be(?:te|ase) para\b|\b¿?ya (?:eres|es) suscriptor\b",
    r"\bpara (?:continuar|seguir) (?:a ler|lendo)\b|\b(?:exclusivo|conteúdo) para assinantes\b|\bassine para\b",
    r"\bper continuare a leggere\b|\b(?:contenuto|articolo) riservato (?:agli|ai) abbonati\b|\bsei già abbonato\b",
    r"\b(?:om )?(?:verder|dit artikel) te lezen\b[^.!?]{0,40}\b(?:abonn|account)|\balleen voor abonnees\b"
    r"|\bal abonnee\b",
    r"\bför att läsa (?:vidare|hela)\b|\bfor (?:å|at) lese (?:videre|hele)\b|\bfor at læse (?:videre|hele)\b",
    r"\bredan prenumerant\b|\bdla subskrybentów\b|\bpozostało \d+ ?% (?:treści|artykułu)\b|\bczytaj dalej z\b",
    r"(?:только|доступ\w*) для подписчиков|чтобы (?:дочитать|читать дальше|продолжить чтение)",
    r"有料会員|会員限定|この記事は(?:有料|会員)|残り[:：]?\d+文字|续费|订阅后(?:可|继续)|구독(?:하고|자 전용)",
)
# Pages say this beside their menu, too.
LOGIN = _any(
    r"already a (?:subscriber|member)|bereits abonnent|sie haben bereits ein (?:abo|konto)|déjà abonné",
    r"ya (?:eres|es) suscriptor|sei già abbonato|al abonnee|redan prenumerant",
)
SCRIPT = _any(
    r"\b(?:enable|turn on|activate|switch on|requires?|needs?|without|allow) (?:your )?(?:browser's )?java ?script\b",
    r"\bjava ?script (?:is|seems to be|appears to be|must be|has been|needs to be)\b[^.!?]{0,30}\b(?:disabled"
    r"|enabled|require"
    r"d|turned|off|on)\b",
    r"\b(?:aktivieren sie|bitte)\b[^.!?]{0,30}\bjava ?script\b|\bjava ?script\b[^.!?]{0,40}\b(?:aktivier|deaktiviert"
    r"|benöt)",
    r"\b(?:activer|activez)\b[^.!?]{0,30}\bjava ?script\b|\bjava ?script\b[^.!?]{0,40}\b(?:désactivé|activé"
    r"|nécessaire)",
    r"\b(?:habilit|activ|ativ|abilit|attiv)\w+\b[^.!?]{0,30}\bjava ?script\b",
    r"\bjava ?script\b[^.!?]{0,40}\b(?:habilitad|deshabilitad|desactivad|desativad|disabilitat|disattivat"
    r"|uitgeschakeld|"
    r"ingeschakeld|inaktiver|aktiver|wyłączon|włącz)",
    r"(?:включите|включить|отключен\w*|включен\w*)[^.!?]{0,30}java ?script|java ?script[^.!?]{0,30}(?:включ|отключ)",
    r"java ?script(?:を|が|の)?[^。]{0,20}(?:有効|無効)|(?:启用|开启|啟用|禁用)[^。]{0,10}java ?script"
    r"|java ?script[^.]{0,12}(?:활성화|사용)",
)
SEARCH_TITLE = _any(
    r"^(?:search(?: results)?|results) for\b|^search results\b|^you searched for\b|^suchergebnisse?\b|^suche nach\b",
    r"^résultats? (?:de|pour)(?: la| votre)? recherche\b|^resultados? (?:de|para) (?:la )?(?:b[úu]squeda|busca"
    r"|pesquisa)\b",
    r"^risultati (?:della )?ricerca\b|^zoekresultaten\b|^sökresultat\b|^søgeresultat|^søkeresultat"
    r"|^wyniki wyszukiwania\b",
    r"^результаты поиска|^検索結果|^搜索结果|^검색 ?결과",
)
