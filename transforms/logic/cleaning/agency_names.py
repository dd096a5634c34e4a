"""News agencies: usual short name, the other names they go by, and their own hosts.

CNN is among them: its texts run in other outlets under a credit of the same form.
"""

import re
from typing import NamedTuple

__all__ = ["AGENCIES", "AGENCY", "EDGES", "Agency", "agency_name"]


class Agency(NamedTuple):
    """A news agency.

    Attributes:
        short: Usual short name.
        names: Further names, and ``short`` itself where it is unmistakable; matched in any letter case.
        initials: Names that count only in this very spelling, since they are short or mean other things too.
        hosts: Registered domains of the agency's own sites.
    """

    short: str
    names: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


AGENCIES = (
    Agency("Reuters", ("Reuters", "Thomson Reuters", "Рейтер", "رويترز", "路透社", "ロイター"), (), ("reuters.com",)),
    Agency(
        "AP",
        ("The Associated Press", "Associated Press", "美联社"),
        ("AP", "A.P."),
        ("apnews.com", "ap.org"),
    ),
    Agency(
        "AFP", ("Agence France-Presse", "Agence France Presse", "法新社", "أ ف ب"), ("AFP", "afp", "АФП"), ("afp.com",)
    ),
    Agency("CNN", ("CNN Newsource", "CNN Wire", "CNN Business", "CNN Politics"), ("CNN",), ()),
    Agency(
        "dpa",
        ("Deutsche Presse-Agentur", "dpa-AFX", "dpa international"),
        ("dpa", "DPA"),
        ("dpa.com", "dpa-international.com"),
    ),
    Agency("Xinhua", ("Xinhua", "Xinhua News Agency", "新华社", "新華社"), (), ("xinhuanet.com", "news.cn")),
    Agency(
        "China News Service",
        ("China News Service", "中新社", "中新网"),
        (),
        ("chinanews.com", "chinanews.com.cn", "ecns.cn"),
    ),
    Agency("ANSA", ("Agenzia ANSA",), ("ANSA", "Ansa"), ("ansa.it",)),
    Agency("AGI", ("Agenzia Italia",), ("AGI",), ("agi.it",)),
    Agency("Italpress", ("Italpress",), (), ("italpress.com",)),
    Agency("LaPresse", (), ("LaPresse", "LAPRESSE"), ("lapresse.it",)),
    Agency("Adnkronos", ("Adnkronos",), (), ("adnkronos.com",)),
    Agency("EFE", ("Agencia EFE", "EFE News"), ("EFE", "Efe"), ("efe.com",)),
    Agency("Europa Press", ("Europa Press",), (), ("europapress.es",)),
    Agency("Kyodo", ("Kyodo", "Kyodo News", "共同通信", "共同社", "共同"), (), ("kyodonews.net", "kyodonews.jp")),
    Agency("Jiji", ("Jiji Press", "時事通信", "時事"), ("Jiji", "JIJI"), ("jiji.com",)),
    Agency(
        "Yonhap", ("Yonhap", "Yonhap News Agency", "연합뉴스", "韩联社", "聯合ニュース", "연합"), (), ("yna.co.kr",)
    ),
    Agency("News1", (), ("뉴스1", "News1"), ("news1.kr",)),
    Agency("Newsis", ("Newsis", "뉴시스"), (), ("newsis.com",)),
    Agency("KCNA", ("Korean Central News Agency",), ("KCNA",), ("kcna.kp", "kcna.co.jp")),
    Agency("PTI", ("Press Trust of India",), ("PTI",), ("ptinews.com",)),
    Agency("ANI", ("Asian News International", "ANI News"), ("ANI",), ("aninews.in",)),
    Agency("IANS", ("Indo-Asian News Service",), ("IANS",), ("ians.in",)),
    Agency("UNI", ("United News of India",), ("UNI",), ("uniindia.com",)),
    Agency("APP", ("Associated Press of Pakistan",), ("APP",), ("app.com.pk",)),
    Agency("UNB", ("United News of Bangladesh",), ("UNB",), ("unb.com.bd",)),
    Agency("BSS", ("Bangladesh Sangbad Sangstha",), ("BSS",), ("bssnews.net",)),
    Agency("TASS", ("ITAR-TASS",), ("TASS", "ТАСС"), ("tass.com", "tass.ru")),
    Agency("Interfax", ("Interfax", "Интерфакс", "INTERFAX.RU"), (), ("interfax.ru", "interfax.com")),
    Agency("Interfax-Ukraine", ("Interfax-Ukraine", "Інтерфакс-Україна"), (), ("interfax.com.ua",)),
    Agency("RIA Novosti", ("RIA Novosti", "РИА Новости"), (), ("ria.ru",)),
    Agency("UNIAN", ("UNIAN", "УНИАН", "УНІАН"), (), ("unian.info", "unian.ua", "unian.net")),
    Agency("Armenpress", ("Armenpress", "Арменпресс"), (), ("armenpress.am",)),
    Agency("BNS", ("Baltic News Service",), ("BNS",), ("bns.lt", "bns.ee", "bns.lv")),
    Agency("LETA", (), ("LETA",), ("leta.lv",)),
    Agency("ELTA", (), ("ELTA",), ("elta.lt",)),
    Agency("Ukrinform", ("Ukrinform", "Укрінформ"), (), ("ukrinform.net", "ukrinform.ua")),
    Agency("BelTA", ("BelTA", "БЕЛТА", "БелТА"), (), ("belta.by",)),
    Agency("UPI", ("United Press International",), ("UPI",), ("upi.com",)),
    Agency("PA Media", ("PA Media", "Press Association", "PA news agency"), ("PA",), ("pa.media",)),
    Agency(
        "The Canadian Press",
        ("The Canadian Press", "Canadian Press", "La Presse Canadienne"),
        ("CP",),
        ("thecanadianpress.com",),
    ),
    Agency("AAP", ("Australian Associated Press",), ("AAP",), ("aap.com.au",)),
    Agency("Bloomberg", ("Bloomberg", "Bloomberg News"), (), ("bloomberg.com",)),
    Agency("Dow Jones", ("Dow Jones Newswires",), (), ()),
    Agency("APA", ("Austria Presse Agentur",), ("APA",), ("apa.at",)),
    Agency("Keystone-SDA", ("Keystone-SDA", "Keystone-ATS"), ("SDA", "sda", "ATS", "ats"), ("keystone-sda.ch",)),
    Agency("SID", ("Sport-Informations-Dienst",), ("SID",), ()),
    Agency("epd", ("Evangelischer Pressedienst",), ("epd",), ("epd.de",)),
    Agency("KNA", ("Katholische Nachrichten-Agentur",), ("KNA",), ("kna.de",)),
    Agency("Belga", ("Belga News Agency",), ("Belga", "BELGA"), ("belga.be", "belganewsagency.eu")),
    Agency("ANP", ("Algemeen Nederlands Persbureau",), ("ANP",), ("anp.nl",)),
    Agency("TT", ("Tidningarnas Telegrambyrå", "TT News Agency"), ("TT",), ("tt.se",)),
    Agency("NTB", ("Norsk Telegrambyrå", "NTB scanpix"), ("NTB", "©NTB"), ("ntb.no",)),
    Agency("Ritzau", ("Ritzau",), (), ("ritzau.com", "ritzau.dk")),
    Agency("STT", ("Suomen Tietotoimisto",), ("STT",), ("stt.fi",)),
    Agency("PAP", ("Polska Agencja Prasowa", "Polish Press Agency"), ("PAP",), ("pap.pl",)),
    Agency("ČTK", ("Czech News Agency",), ("ČTK", "CTK"), ("ctk.cz", "ceskenoviny.cz")),
    Agency("TASR", (), ("TASR",), ("tasr.sk",)),
    Agency("STA", ("Slovenian Press Agency",), ("STA",), ("sta.si",)),
    Agency("FENA", (), ("FENA",), ("fena.ba",)),
    Agency("MTI", ("Magyar Távirati Iroda",), ("MTI",), ("mti.hu",)),
    Agency("Agerpres", ("Agerpres",), (), ("agerpres.ro",)),
    Agency("BTA", ("Bulgarian News Agency",), ("BTA",), ("bta.bg",)),
    Agency("Tanjug", ("Tanjug",), (), ("tanjug.rs",)),
    Agency("HINA", ("Croatian News Agency",), ("HINA", "Hina"), ("hina.hr",)),
    Agency("Lusa", ("Agência Lusa",), ("Lusa", "LUSA"), ("lusa.pt",)),
    Agency("Anadolu", ("Anadolu", "Anadolu Agency", "Anadolu Ajansı", "الأناضول"), ("AA",), ("aa.com.tr",)),
    Agency("IRNA", ("Islamic Republic News Agency",), ("IRNA", "ایرنا", "إرنا"), ("irna.ir",)),
    Agency("SPA", ("Saudi Press Agency",), ("SPA", "واس"), ("spa.gov.sa",)),
    Agency("WAM", ("Emirates News Agency",), ("WAM", "وام"), ("wam.ae",)),
    Agency("MENA", ("Middle East News Agency",), ("MENA",), ("mena.org.eg",)),
    Agency("SANA", ("Syrian Arab News Agency",), ("SANA", "سانا"), ("sana.sy",)),
    Agency("Wafa", ("Palestine News Agency",), ("WAFA", "وفا"), ("wafa.ps",)),
    Agency("APS", ("Algérie Presse Service", "Algeria Press Service"), ("APS",), ("aps.dz",)),
    Agency("MAP", ("Maghreb Arabe Presse",), (), ("mapnews.ma", "map.ma")),
    Agency("TAP", ("Tunis Afrique Presse",), (), ("tap.info.tn",)),
    Agency("Bernama", ("Bernama",), (), ("bernama.com",)),
    Agency("Antara", ("Antara News",), ("ANTARA",), ("antaranews.com",)),
    Agency("VNA", ("Vietnam News Agency",), ("VNA",), ("vnanet.vn",)),
    Agency("CNA", ("Central News Agency", "中央社"), (), ("cna.com.tw",)),
    Agency("NAN", ("News Agency of Nigeria",), ("NAN",), ("nannews.ng",)),
    Agency("Agência Brasil", ("Agência Brasil", "Agencia Brasil"), (), ("agenciabrasil.ebc.com.br",)),
    Agency("Prensa Latina", ("Prensa Latina",), (), ("prensa-latina.cu", "plenglish.com")),
    Agency("Télam", ("Télam",), (), ("telam.com.ar",)),
    Agency("Notimex", ("Notimex",), (), ()),
    Agency("City News Service", ("City News Service",), (), ("citynewsservice.com",)),
)

_NAMES = {name.casefold(): agency.short for agency in AGENCIES for name in agency.names}
_INITIALS = {name: agency.short for agency in AGENCIES for name in agency.initials}


def _alternatives(names: dict[str, str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


AGENCY = rf"(?:(?i:{_alternatives(_NAMES)})|{_alternatives(_INITIALS)})"
"""Pattern of an agency's name."""
EDGES = re.compile(r"^[\s(\[{—–\-*•|©:/]+|[\s)\]}—–\-*•|.:/]+$")
"""What may stand around a name that is credited."""


def agency_name(text: str) -> str | None:
    """The short name of the agency that ``text`` as a whole names: ``Agence France-Presse`` is ``AFP``."""
    name = EDGES.sub("", text)
    return _INITIALS.get(name) or _NAMES.get(name.casefold())
