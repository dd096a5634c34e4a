"""Sample pages that hold a wall or an error instead of an article."""

from tests.logic.cleaning.page.page_parts import FOOT, NAV, STORY, cards, linked_data, page

ERRORS = {
    "nginx": page("<center><h1>404 Not Found</h1></center><hr><center>nginx</center>", title="404 Not Found"),
    "wordpress": page(
        f"{NAV}<main><h1>Oops! That page can’t be found.</h1><p>It looks like nothing was found at this location. Maybe"
        f" try one of the links below or a"
        f" search?</p><ul>{cards(1, '<li><a href=/n/{0}>{1}</a></li>')}</ul></main>{FOOT}",
        title="Page not found – The Quill Courier",
        head='<meta property="og:type" content="website">',
    ),
    "with recent stories": page(
        f"{NAV}<h1>Sorry, page not found</h1><p>The page you are looking for has been moved or deleted.</p>"
        f"<h2>Most read</h2>{cards(1)}{FOOT}",
        title="Error 404 | The Quill Courier",
    ),
    "german": page(
        f"{NAV}<h1>Seite nicht gefunden</h1><p>Die von Ihnen gewünschte Seite konnte leider nicht gefunden werden."
        f" Bitte"
        " prüfen Sie die Adresse oder nutzen Sie unsere Suche, um den gewünschten Beitrag zu finden.</p>",
        title="Seite nicht gefunden - Quiller Anzeiger",
        lang="de",
    ),
    "french": page(
        "<h1>Oups !</h1><p>La page que vous recherchez est introuvable. Elle a peut-être été supprimée ou déplacée."
        " Retournez à la page d’accueil pour lire les dernières informations de votre région et du monde entier.</p>",
        title="Erreur 404",
        lang="fr",
    ),
    "spanish": page(
        "<h1>Página no encontrada</h1><p>Lo sentimos, la página que buscas no existe o ha sido eliminada. Puedes"
        " volver a"
        " la portada y seguir leyendo las noticias más importantes del día en nuestra web.</p>",
        title="Página no encontrada | El Correo de Quill",
        lang="es",
    ),
    "russian": page(
        "<h1>404</h1><p>Страница, которую вы искали, не найдена. Возможно, она была удалена или перемещена. Перейдите"
        " на"
        " главную страницу, чтобы прочитать последние новости города и области, или воспользуйтесь поиском.</p>",
        title="Страница не найдена",
        lang="ru",
    ),
    "japanese": page(
        "<h1>ページが見つかりません</h1><p>お探しのページは移動または削除された可能性があります。お手数ですが、トップページから"
        "お探しください。アドレスが正しく入力されているかもご確認ください。</p>",
        title="ページが見つかりません | クイル新聞",
        lang="ja",
    ),
    "access denied": page(
        '<H1>Access Denied</H1>You don\'t have permission to access "http://quill.example/news/1" on this server.<P>'
        "Reference #18.5d2c1402.1767225600.3a7f1c2b</P>",
        title="Access Denied",
    ),
    "browser check": page(
        "<h1>www.quill.example</h1><p>Checking if the site connection is secure</p><p>www.quill.example needs to"
        " review the"
        " security of your connection before proceeding. Verifying you are human. This may take a few seconds. Enable"
        " JavaScript and cookies to continue. Ray ID: 8a1b2c3d4e5f</p>",
        title="Just a moment...",
    ),
    "held button": page(
        "<h1>Before we continue...</h1><p>Press &amp; Hold to confirm you are a human (and not a"
        " bot).</p><p>Reference ID"
        " 7f1c2b3a-0d2e-11f0-9c1d-3a7f1c2b5d2c. If you keep seeing this page, tell our readers' service.</p>",
        title="Robot or human?",
    ),
    "overloaded": page(
        "<h1>503 Service Unavailable</h1><p>No server is available to handle this request.</p>",
        title="503 Service Unavailable",
    ),
    "broken link": page(
        f"{NAV}<h1>Oh dear!</h1><p>That link seems to be broken. Try our home page or use the search box.</p>{FOOT}",
        title="The Quill Courier",
    ),
}

CONSENTS = {
    "english": page(
        "<h1>We value your privacy</h1><p>We and our 842 partners store and/or access information on a device, such as"
        " cookies and process personal data, such as unique identifiers.</p><p>With your permission we and our"
        " partners may"
        " use precise geolocation data. You may accept all or manage your preferences at any time.</p><p>By clicking"
        " “Agree” you consent to the processing described above.</p>",
        title="The Quill Courier",
    ),
    "before you continue": page(
        "<h1>Before you continue to Quill</h1><p>We use cookies and data to deliver and maintain our services and to"
        " track"
        " outages.</p><p>If you choose to “Accept all”, we will also use cookies to show personalized ads and"
        " content.</p>"
        "<p>Select “More options” to see additional information, including how to manage your privacy settings.</p>",
        title="Before you continue",
    ),
    "german": page(
        "<h1>Mit Werbung weiterlesen</h1><p>Wir und unsere bis zu 210 Partner verarbeiten Ihre Daten und benötigen Ihre"
        " Einwilligung für Cookies und personalisierte Werbung.</p><p>Besuchen Sie uns wie gewohnt mit Werbung und"
        " Tracking,"
        " um weiterzulesen: Alle akzeptieren. Ihre Einwilligung können Sie jederzeit widerrufen.</p>",
        title="Quiller Anzeiger",
        lang="de",
    ),
    "french": page(
        "<h2>Votre vie privée nous importe</h2><p>Nous et nos 900 partenaires stockons et accédons à des informations"
        " sur"
        " votre appareil, comme les cookies, pour des publicités personnalisées.</p><p>Vous pouvez tout accepter, tout"
        " refuser ou modifier votre consentement à tout moment dans la politique de confidentialité.</p>",
        title="Le Courrier de Quill",
        lang="fr",
    ),
    "italian": page(
        "<p>Noi e i nostri partner utilizziamo cookie e tecnologie simili per le finalità descritte nella cookie"
        " policy,"
        " previa raccolta del tuo consenso.</p><p>Usa il pulsante Accetta tutto per acconsentire oppure modifica le tue"
        " preferenze in qualsiasi momento.</p>",
        title="Il Corriere di Quill",
        lang="it",
    ),
}

PAYWALLS = {
    "one paragraph": page(
        f"{NAV}<article><h1>Ferry runs aground off Lower Quill</h1><p>{STORY[0]}</p><p>Subscribe to continue reading"
        f" this"
        f" article.</p><p>Already a subscriber? Log in</p></article>{FOOT}",
        title="Ferry runs aground off Lower Quill",
        head=linked_data(
            '{"@type":"NewsArticle","headline":"Ferry runs aground off Lower Quill","isAccessibleForFree":"False"}'
        ),
    ),
    "cut short": page(
        f"<article><h1>Ferry runs aground</h1><p>{STORY[0]}</p><p>{STORY[1][:60]}...</p></article>",
        head=linked_data('{"@type":"NewsArticle","headline":"Ferry runs aground","isAccessibleForFree":false}'),
    ),
    "german": page(
        "<article><h1>Fähre auf Grund</h1><p>Eine Fähre mit sechzig Menschen an Bord ist am Montagmorgen vor"
        " Unterquill auf"
        " eine Sandbank gelaufen. Verletzt wurde niemand.</p><p>Weiterlesen mit Quill+. Jetzt abonnieren und alle"
        " Artikel"
        " lesen. Sie haben bereits ein Abo? Anmelden</p></article>",
        title="Fähre auf Grund - Quiller Anzeiger",
        lang="de",
    ),
    "french": page(
        "<article><h1>Un ferry s’échoue</h1><p>Un ferry transportant soixante personnes s’est échoué lundi matin au"
        " large de"
        " Quill-le-Bas, sans faire de blessé selon les secours.</p><p>Cet article est réservé aux abonnés. Pour lire la"
        " suite, abonnez-vous.</p></article>",
        title="Un ferry s’échoue",
        lang="fr",
    ),
    "japanese": page(
        "<article><h1>フェリーが座礁</h1><p>月曜日の朝、六十人を乗せたフェリーが下クイル沖の砂州に乗り上げた。けが人はいなかった。"
        "</p><p>この記事は有料会員限定です。残り1234文字</p></article>",
        title="フェリーが座礁",
        lang="ja",
    ),
}

SCRIPTED = {
    "shell": page(
        '<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div><script>go()</script>',
        title="Quill",
    ),
    "sentence": page(
        "<div><p>This site requires JavaScript. Please enable JavaScript in your browser and reload the"
        " page to"
        " read our stories, watch our videos and take part in our discussions.</p></div>"
    ),
    "german": page(
        "<noscript>Bitte aktivieren Sie JavaScript, um diese Seite zu nutzen.</noscript><app-root></app-root>",
        lang="de",
    ),
}
