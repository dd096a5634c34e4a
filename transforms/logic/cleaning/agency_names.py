"""News agencies: usual short name, the other names they go by, and their own hosts."""

from typing import NamedTuple

__all__ = ["AGENCIES", "Agency"]


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
    Agency("AFP", ("Agence France-Presse", "Agence France Presse", "法新社"), ("AFP", "afp"), ("afp.com",)),
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
    Agency("Adnkronos", ("Adnkronos",), (), ("adnkronos.com",)),
    Agency("EFE", ("Agencia EFE", "EFE News"), ("EFE", "Efe"), ("efe.com",)),
    Agency("Europa Press", ("Europa Press",), (), ("europapress.es",)),
    Agency("Kyodo", ("Kyodo", "Kyodo News", "共同通信", "共同社"), (), ("kyodonews.net", "kyodonews.jp")),
    Agency("Jiji", ("Jiji Press", "時事通信"), ("Jiji", "JIJI"), ("jiji.com",)),
    Agency("Yonhap", ("Yonhap", "Yonhap News Agency", "연합뉴스", "韩联社"), (), ("yna.co.kr",)),
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
    Agency("Interfax", ("Interfax", "Интерфакс"), (), ("interfax.ru", "interfax.com")),
    Agency("Interfax-Ukraine", ("Interfax-Ukraine", "Інтерфакс-Україна"), (), ("interfax.com.ua",)),
    Agency("RIA Novosti", ("RIA Novosti", "РИА Новости"), (), ("ria.ru",)),
    Agency("Ukrinform", ("Ukrinform", "Укрінформ"), (), ("ukrinform.net", "ukrinform.ua")),
    Agency("BelTA", ("BelTA", "БЕЛТА"), (), ("belta.by",)),
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
    Agency("Keystone-SDA", ("Keystone-SDA", "Keystone-ATS"), ("SDA", "sda"), ("keystone-sda.ch",)),
    Agency("SID", ("Sport-Informations-Dienst",), ("SID",), ()),
    Agency("epd", ("Evangelischer Pressedienst",), ("epd",), ("epd.de",)),
    Agency("KNA", ("Katholische Nachrichten-Agentur",), ("KNA",), ("kna.de",)),
    Agency("Belga", ("Belga News Agency",), ("Belga", "BELGA"), ("belga.be", "belganewsagency.eu")),
    Agency("ANP", ("Algemeen Nederlands Persbureau",), ("ANP",), ("anp.nl",)),
    Agency("TT", ("Tidningarnas Telegrambyrå", "TT News Agency"), ("TT",), ("tt.se",)),
    Agency("NTB", ("Norsk Telegrambyrå",), ("NTB",), ("ntb.no",)),
    Agency("Ritzau", ("Ritzau",), (), ("ritzau.com", "ritzau.dk")),
    Agency("STT", ("Suomen Tietotoimisto",), ("STT",), ("stt.fi",)),
    Agency("PAP", ("Polska Agencja Prasowa", "Polish Press Agency"), ("PAP",), ("pap.pl",)),
    Agency("ČTK", ("Czech News Agency",), ("ČTK", "CTK"), ("ctk.cz", "ceskenoviny.cz")),
    Agency("MTI", ("Magyar Távirati Iroda",), ("MTI",), ("mti.hu",)),
    Agency("Agerpres", ("Agerpres",), (), ("agerpres.ro",)),
    Agency("BTA", ("Bulgarian News Agency",), ("BTA",), ("bta.bg",)),
    Agency("Tanjug", ("Tanjug",), (), ("tanjug.rs",)),
    Agency("HINA", ("Croatian News Agency",), ("HINA", "Hina"), ("hina.hr",)),
    Agency("Lusa", ("Agência Lusa",), ("Lusa", "LUSA"), ("lusa.pt",)),
    Agency("Anadolu", ("Anadolu", "Anadolu Agency", "Anadolu Ajansı"), ("AA",), ("aa.com.tr",)),
    Agency("IRNA", ("Islamic Republic News Agency",), ("IRNA",), ("irna.ir",)),
    Agency("SPA", ("Saudi Press Agency",), ("SPA",), ("spa.gov.sa",)),
    Agency("WAM", ("Emirates News Agency",), ("WAM",), ("wam.ae",)),
    Agency("MENA", ("Middle East News Agency",), ("MENA",), ("mena.org.eg",)),
    Agency("SANA", ("Syrian Arab News Agency",), ("SANA",), ("sana.sy",)),
    Agency("Wafa", ("Palestine News Agency",), ("WAFA",), ("wafa.ps",)),
    Agency("Bernama", ("Bernama",), (), ("bernama.com",)),
    Agency("Antara", ("Antara News",), ("ANTARA",), ("antaranews.com",)),
    Agency("VNA", ("Vietnam News Agency",), ("VNA",), ("vnanet.vn",)),
    Agency("CNA", ("Central News Agency", "中央社"), (), ("cna.com.tw",)),
    Agency("NAN", ("News Agency of Nigeria",), ("NAN",), ("nannews.ng",)),
    Agency("Agência Brasil", ("Agência Brasil", "Agencia Brasil"), (), ("agenciabrasil.ebc.com.br",)),
    Agency("Télam", ("Télam",), (), ("telam.com.ar",)),
    Agency("Notimex", ("Notimex",), (), ()),
    Agency("City News Service", ("City News Service",), (), ("citynewsservice.com",)),
)
