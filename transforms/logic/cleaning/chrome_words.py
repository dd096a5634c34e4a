"""Whole lines of page furniture in languages and forms that the patterns of :mod:`.chrome` do not reach."""

__all__ = ["WORDS"]

_LINES = {
    "comment_prompt": (
        "kommentieren|neueste kommentare|alle kommentare anzeigen|kommentare anzeigen|netiquette|beitrag kommentieren|"
        "diskutieren sie mit|réagir|réagissez à cet article|ajouter un commentaire|voir les commentaires|"
        "dejar un comentario|escribe tu comentario|ver comentarios|inserisci un commento|commenta|comentar|"
        "enviar comentário|plaats een reactie|reageer|skriv en kommentar|lägg till kommentar|kommentera|"
        "dodaj komentarz|skomentuj|комментарии|комментировать|оставить комментарий|добавить комментарий|"
        "обсудить|коментарі|залишити коментар|yorumlar|yorum yap|komentar|tinggalkan komentar|评论|发表评论|查看评论|"
        "网友评论|留言|コメント|コメントする|コメントを書く|댓글|댓글쓰기|التعليقات|اترك تعليقا|أضف تعليقا|टिप्पणियाँ|"
        "bình luận|terms of comments|comment icon"
    ),
    "related_heading": (
        "verwandte themen|verwandte artikel|weiterlesen|letzte artikel|zum thema|mehr zum thema|lesetipps|top-themen|"
        "schlagzeilen|aktuelle nachrichten|à la une|en direct|sur le même sujet|les plus lus|"
        "les plus consultés|dernières actualités|l'actualité en continu|últimas noticias|más noticias|"
        "también te puede interesar|ultime notizie|notizie correlate|últimas notícias|veja também|"
        "saiba mais|matérias relacionadas|lees verder|meer nieuws|läs mer|läs också|mest läst|les også|mest lest|"
        "læs også|mest læste|lue myös|luetuimmat|zobacz również|zobacz też|czytaj także|czytaj też|czytaj więcej|"
        "najpopularniejsze|čtěte také|související články|olvasta már|kapcsolódó cikkek|citește și|прочетете още|"
        "читайте также|читать также|читать далее|по теме|материалы по теме|новости по теме|другие новости|"
        "главные новости|последние новости|популярное|читайте також|новини за темою|останні новини|ilgili haberler|"
        "son dakika|benzer haberler|baca juga|berita terkait|terpopuler|相关新闻|相关阅读|相关文章|相关报道|延伸阅读|"
        "推荐阅读|热门新闻|更多新闻|相關新聞|延伸閱讀|熱門新聞|関連記事|関連ニュース|新着記事|おすすめ記事|"
        "あわせて読みたい|もっと見る|アクセスランキング|人気記事|관련기사|관련 기사|많이 본 뉴스|인기기사|اقرأ أيضا|"
        "اقرأ أيضاً|مواضيع ذات صلة|الأكثر قراءة|tin liên quan|đọc thêm|यह भी पढ़ें|about this article|"
        "about the reporter|about the writer|about me|like this article|enjoyed this article|sources and references|"
        "post navigation|beitragsnavigation|beitrags-navigation|vorheriger beitrag|nächster beitrag|older post|"
        "newer post|older posts|newer posts|partner news|paid partner content|from our partners|from our network|"
        "from around the web|around the web|promoted stories|sponsored stories|sponsored links|suggested for you|"
        "recommended for you|you may also like|more to explore|top headlines|latest headlines|news highlights"
    ),
    "social": (
        "sharing is caring|share now|share article|share this article|teilen mit|folgen|folgen sie uns|mitteilen|"
        "weiterempfehlen|artikel drucken|seite drucken|partager l'article|partager cet article|suivez-nous|suivre|"
        "compartir en|comparte|síguenos|condividi su|seguici|siga-nos|compartilhe|dela|dela artikeln|del artikel|"
        "udostępnij|sdílet|поделиться|поділитися|подписывайтесь|paylaş|bagikan|分享|分享到|关注我们|シェア|シェアする|"
        "ツイート|フォローする|はてなブックマーク|공유|공유하기|مشاركة|شارك|chia sẻ|show more sharing options|"
        "all sharing options|like this|like this post|pin it|loading"
    ),
    "sign_up": (
        "jetzt anmelden|mitglied werden|passwort vergessen|mein konto|newsletter-anmeldung|jetzt spenden|zaloguj się|"
        "subskrybuj|prenumerera|logga in|logg inn|abonner|войти|подписаться|увійти|üye ol|giriş yap|masuk|登录|注册|"
        "登入|ログイン|ログアウト|会員登録|로그인|회원가입|تسجيل الدخول|đăng nhập|ingresar|inicia sesión|no thanks|"
        "thank you"
    ),
    "advertisement": "reklama|reklam|annonce|annons|annonse|mainos|hirdetés|iklan|广告|廣告|広告|광고|إعلان|quảng cáo",
    "legal": (
        "利用規約|プライバシーポリシー|個人情報保護方針|cookie-einstellungen|alle akzeptieren|akzeptieren|"
        "haftungsausschluss|regulamin|polityka prywatności|политика конфиденциальности|пользовательское соглашение|"
        "gizlilik politikası|隐私政策|使用条款|개인정보처리방침|이용약관|سياسة الخصوصية|términos y condiciones|"
        "tous droits réservés|plan du site|mentions légales|terms and conditions"
    ),
    "navigation": (
        "hauptmenü|hauptnavigation|zum seitenanfang|seitenanfang|nach oben scrollen|navigation überspringen|"
        "zur startseite|zur übersicht|abbrechen|senden|speichern|sie sind hier|suche nach|search for|site search|"
        "open navigation menu|close search|footer|footer menu|dismiss|homepage|front page|szukaj|strona główna|wróć|"
        "главная|поиск|меню|назад|пошук|головна|anasayfa|ara|首页|搜索|返回顶部|菜单|首頁|搜尋|ホーム|メニュー|検索|閉じる|"
        "サイトマップ|ヘルプ|お問い合わせ|会社概要|홈|메뉴|검색|닫기|الرئيسية|بحث|القائمة|trang chủ|tìm kiếm|"
        "secciones|portada|rubriques|nous contacter|qui sommes-nous|chi siamo|contatti|quiénes somos|contáctenos|"
        "closed captioning|permalink|powered by|media kit"
    ),
}

WORDS = {line: reason for reason, lines in _LINES.items() for line in lines.split("|")}
"""Reason code by line, casefolded and without punctuation at its ends."""
