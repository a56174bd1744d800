"""What programs put around the writing of a person, in the words of many languages: lines that lead on, count, share.

A line is furniture only as a whole, or at the end of a text behind a whole sentence. "The post office … first on …" is
writing: where words alone do not tell, the links do.
"""

from __future__ import annotations

import re
from html import unescape

from planet.web.patterns import later

READ_MORE = later(
    r"(?:click (?:here )?to |please )?(?:read|continue|view|see|visit|open|full|more|keep)(?: reading)?"
    r"(?: (?:the|this|full|whole|original|rest|of|more|on|at|article|post|story|entry|here|online|page|site))*"
    r"|(?:weiter|mehr)\s*(?:lesen|erfahren)?|lire (?:la suite|plus|l.article)|(?:seguir|continuar) leyendo|leer más"
    r"|(?:continua|continuar|leia)(?: a leggere| lendo| lendo o artigo| mais)?|leggi (?:tutto|di più)"
    r"|lees (?:verder|meer)|czytaj (?:dalej|więcej)|читать (?:далее|дальше|полностью)|läs mer|les mer|læs mere"
    r"|lue lisää|devamını oku|続きを読む|阅读(?:全文|更多)|繼續閱讀|더 ?보기",
    re.IGNORECASE,
)
"""A bare "Read more", without signs, as a whole text of an entry."""

_LEADS_ON = (
    r"(?:click (?:here )?to |please )?(?:read (?:more|on|the (?:full|whole|rest|original)\b.{0,40}|full (?:article|post"
    r"|story|entry))|(?:continue|keep) reading|view (?:full )?(?:article|post|story)|more (?:here|inside))"
    r"|weiter ?lesen|mehr (?:lesen|erfahren)|zum (?:ganzen|vollständigen) (?:artikel|beitrag)"
    r"|(?:lire|voir) (?:la suite|plus|l.article(?: complet)?)|continuer (?:la|à) (?:lecture|lire)"
    r"|(?:seguir|continuar|sigue|continúa) leyendo|leer (?:más|artículo completo)"
    r"|continua(?:re)? (?:a leggere|la lettura)|leggi (?:tutto|di più|l.articolo)|continue (?:lendo|a ler)"
    r"|continuar (?:lendo|a ler)|leia mais|ler mais|(?:lees|lezen) (?:verder|meer)|verder lezen|meer lezen"
    r"|czytaj (?:dalej|więcej)|читать (?:далее|дальше|полностью)|читати далі|прочети повече|číst dále|čítať ďalej"
    r"|tovább olvas\w*|olvass tovább|citește mai (?:mult|departe)|läs (?:mer|vidare)|fortsätt läsa|les mer"
    r"|fortsett å lese|læs (?:mere|videre)|fortsæt med at læse|lue lisää|jatka lukemista|devamını oku|okumaya devam et"
    r"|διαβάστε περισσότερα|συνέχεια ανάγνωσης|baca selengkapnya|đọc (?:tiếp|thêm)|अधिक पढ़ें|और पढ़ें|อ่านต่อ|อ่านเพิ่มเติม"
    r"|続きを読む|もっと読む|阅读(?:全文|更多)|继续阅读|繼續閱讀|閱讀(?:全文|更多)|더 ?(?:보기|읽기)|계속 읽기"
    r"|اقرأ (?:المزيد|أكثر)|تابع القراءة|متابعة القراءة|إقرأ المزيد|ادامه مطلب|קרא(?:ו)? עוד|להמשך קריאה|המשך לקרוא"
)
_ARROWS = r"[\s»›→⟶➔▸>…\u00a0\u200f\u200e.:⇒↗-]*"
_BEFORE_MORE = r"(?:[\[(«‹→…\s]|\.{3})*"

_LINES = later(
    rf"{_BEFORE_MORE}(?:{_LEADS_ON}){_ARROWS}[\])]?{_ARROWS}"
    # Discourse, phpBB, Hacker News and their relations
    r"|\d+ (?:posts?|messages?|Beitr[aä]ge?|réponses?|mensajes?|publicaci(?:ón|ones)|respostas?|berichten?|сообщени\w+)"
    r" [-–] \d+ (?:participant\w*(?:\(e?s?\))?|Teilnehmer\w*|partecipant[ei]|deelnemers?|участник\w*)"
    r"|read full topic|(?:ganzes|vollständiges) thema (?:lesen|anzeigen)|lire le sujet (?:complet|en entier)"
    r"|leer (?:el )?tema completo|ler (?:o )?tópico completo|volledige? topic lezen|читать тему полностью"
    r"|statistics: posted by .{0,200}|posts: \d+"
    r"|article url:\s*\S+|comments url:\s*\S+|points: \d+|# comments: \d+|(?:view )?comments(?: \(\d+\))?|discuss"
    r"|\d+ (?:comments?|points?|replies|reactions?|kommentare?|commentaires?|comentarios?|件のコメント|条评论)"
    r"|kommentare|commentaires|comentarios|kommentarer|コメント|评论"
    r"|(?:leave|post|add|write) a (?:comment|reply)|comment on this (?:post|article)"
    r"|(?:ein(?:en)? )?kommentar (?:schreiben|hinterlassen)"
    r"|(?:laisser|ajouter) un commentaire|dejar un comentario|(?:reply|respond|answer|comment) (?:via|by|with) e-?mail"
    # Reddit, Lemmy
    r"|(?:submitted by\s+\S+(?:\s+to\s+\S+)?\s*)?(?:\[link\]\s*)?(?:\[comments\]|\[\d+ comments?\])"
    r"|submitted by\s+/?u/\S+(?:\s+to\s+/?r/\S+)?|-?\d+ points? \| \d+ comments?|\[link\]"
    # WordPress, Tumblr, Blogger, Ghost
    r"|like loading\.*|loading\.{3}|click to (?:share|email|print) .{0,120}"
    r"|.{0,100}\(opens in (?:a )?new window\)|view on wordpress|via tumblr"
    r"|tweet|share|subscribe(?: now)?|sign up|sign in|e-?mail this(?: post| article)?|blogthis!?"
    r"|(?:filed under|posted in|categor(?:y|ies)|tags|tagged(?: as| with)?|schlagwörter|kategorien?|étiquettes"
    r"|etiquetas)\s?:.{1,60}"
    # Medium names the magazine, which is the reason for the arrow: words alone would not tell
    r"|continue reading on .{1,50} »"
    # podcasts
    r"|(?:send in a voice message|support this podcast)\s?:\s*\S+"
    r"|this is a (?:public|free) (?:episode|preview).{0,20}\. if you.{0,20} like to .{0,250}"
    # Substack, newsletters
    r"|thanks for reading .{1,80}! (?:subscribe|this post).{0,160}"
    r"|thanks for reading (?:.{1,30} )?via rss[.!].{0,160}"
    r"|upgrade to paid|get \d+% off.{0,60}|read in app"
    r"|this post is (?:only )?for (?:paid|paying) (?:subscribers|members).{0,40}"
    r"|.{1,80} is a (?:reader|listener)-supported publication\..{0,200}"
    r"|(?:start writing|get the app|give a gift subscription|refer a friend|download the app)"
    r"|already (?:a (?:paid )?subscriber|have an account)\? (?:sign|log) in\.?"
    r"|(?:you|you.re|you are) receiv(?:ed|ing) this (?:e-?mail|message|newsletter) because .{1,200}|unsubscribe"
    r"|(?:[^?.]{5,50}\?\s*)?(?:(?:view|read|open)(?: this)?(?: (?:email|e-mail|newsletter|message|post|it|version))?"
    r"(?: online| (?:in|on) (?:your |the |a )?(?:web )?(?:browser|web|app))"
    r"|(?:diese (?:e-?mail|nachricht) )?im browser (?:ansehen|anzeigen|öffnen|lesen)"
    r"|(?:voir|lire|afficher)(?: cet e-?mail)? dans (?:le|votre) navigateur"
    r"|ver(?: este (?:email|correo))? en (?:el|tu) navegador)"
    r"|.{1,300}was originally published in .{1,100} on medium\b.{0,160}"
    r"|advertisement|anzeige|werbung|publicité|publicidad|реклама|広告|广告|إعلان",
    re.IGNORECASE | re.DOTALL,
)
"""A block or line that is furniture as a whole."""

_BETWEEN = later(r"\s+[|·•]\s+")
"""What stands between several links of a footer."""
_LONGEST_LINE = 70
_QUOTES = " \t\u00a0*_|·•–—:»«›‹“”„\"'‘’‚→…「」『』"
_OF = later(r"[\s“”„«\"':]+(?:of|about|on|de|à|von|zu|di|sobre|van|over|do|da|o)?[\s“”„«\"':]*\Z", re.IGNORECASE)
"""The word that joins "Read more" to a title."""
_LONGEST_SENTENCE = 500
_OF_LONG = (
    *("subscri", "originally published", "for reading", "opens in", "statistics:", " url:", "paid ", "paying "),
    *("receiv", "voice message", "this podcast"),
)
"""What stands in each of the furniture lines that are longer than `_LONGEST_LINE` characters."""

_ENDS = later(
    r"(?:share|like|pin|tweet) this(?: post| article)?:?|share:|teilen(?: mit)?:|(?:partager|compartir|condividi|delen)"
    r"(?: [\w ]{1,12})?:|(?:comparte|compartilhe) (?:esto|isso):|related(?: posts| articles| reading)?:"
    r"|ähnliche beiträge:?"
    r"|(?:partagez|udostępnij|поделиться)[\w ]{0,12}:|отзывы:|分享[到至]?[:：]|共有[:：]",
    re.IGNORECASE,
)
"""A line below which nothing but furniture follows."""

_ENDING_HEADINGS = later(
    r"(?:related|more|similar|recent|other|recommended)(?: (?:posts|articles|stories|reading))?"
    r"|you (?:may|might) also like"
    r"|(?:ähnliche|weitere|verwandte) (?:beiträge|artikel)|articles? (?:similaires?|liés?)|sur le même sujet"
    r"|(?:entradas|artículos) relacionad[oa]s|articoli correlati|(?:posts|artigos) relacionados|gerelateerde berichten"
    r"|関連記事|相关文章|相關文章|مقالات ذات صلة|похожие (?:записи|статьи)",
    re.IGNORECASE,
)
"""A heading below which a blog names others of its posts."""
_HEARD = later(r"(?:listen|watch) now \(\d{1,3} mins?\) \| ", re.IGNORECASE)
"""The words that Substack puts before the summary of a recording."""

_LINK = later(r"<a ([^>]*)>(.*?)</a>", re.DOTALL)
_HREF = later(r'\bhref="([^"]*)"')
_LABEL = later(r"<[^>]*>")
_MOST_OTHER_WORDS = 60
_LOOKED_AT = 700
_LONGEST_TAIL = 100
_STOP = later(r"[.!?…。！？।؟۔»”\"')\]]")
_SUBMITTED = later(
    r"\s*(?:submitted by\s+/?u/\S+(?:\s+to\s+/?r/\S+)?\s*(?:\[link\])?\s*(?:\[comments\])?"
    r"|\[link\]\s*\[comments\])\s*\Z",
    re.IGNORECASE,
)
_POST = later(
    r"(?:\A|(?<=[\s.!?…\]]))(?:(?:The post|Der Beitrag|La entrada|O post|Het bericht|Inlägget|Indlægget|Innlegget"
    r"|Artykuł|Artikkeli|Запись|Сообщение|Запис|Příspěvek|Articolul|Το άρθρο|Bài viết|نوشته|ظهرت المقالة|הפוסט|投稿)\s*"
    r"|L.(?:article|articolo)\s*)?[“\"«„]?\Z"
)
_APPEARED = later(
    r"[”\"»“]?\s*(?:(?:first )?appeared (?:first )?on|erschien zuerst auf|est apparu en premier sur"
    r"|se publicó primero en|aparece primero en|apareció primero en|proviene da|sembra essere il primo su"
    r"|apareceu primeiro em|verscheen eerst op|dök först upp på|blev først udgivet på|dukket først opp på"
    r"|pochodzi z serwisu|впервые появил\w+|появил\w+ сначала на|спершу з.явився на|pochází z|julkaistiin ensimmäisen"
    r"|apare prima dată în|εμφανίστηκε πρώτα στο|اولین بار در|أولاً على|הופיע לראשונה ב|は\s*.{1,100}に最初に|最先出现在"
    r"|yazısı ilk önce|đã xuất hiện đầu tiên|was originally published in)\s*.{0,260}\Z",
    re.DOTALL,
)
"""The line of WordPress and Medium in plain text, behind the title, which alone tells it from writing."""
_TAIL = later(
    rf"(?:(?<=[.!?…。！？।؟۔»”\"')\]])|\A)\s*{_BEFORE_MORE}(?:{_LEADS_ON}){_ARROWS}[\])]?\s*\Z", re.IGNORECASE
)
_NOTICE = later(
    r"\s*(?:(?:\d+ posts? - \d+ participants?\s*)?read full topic"
    r"|see (?:omnystudio|acast)\.com/\S+ for (?:privacy|more) information"
    r"|hosted on acast\. see acast\.com/\S+ for more information"
    r"|learn more about your ad choices\. visit \S+/adchoices)\.?\s*\Z",
    re.IGNORECASE,
)
"""What Discourse and the hosts of podcasts add."""
_OF_NOTICES = ("full topic", "information", "adchoices")
_LINK_AT_END = later(r"(?:\s|&nbsp;|<br>|[(\[])*<a [^>]*>((?:[^<]|</?(?:em|strong|span|b|i)>){1,300})</a>[\s)\].]*\Z")
_WHOLE_BEFORE = later(r"(?:[.!?…。！？।؟۔»”\"')\]>:;]|\A)\Z")
_CUT = later(r"(?<!@)\s*(?:[\[(]\s*(?:…|\.{3,})\s*[\])]|…|\.{3,}|\[&(?:#8230|hellip);\])[\s.…]*\Z")
"""The mark of a text that a program has cut."""


def letters(text: str) -> str:
    """Return the letters and digits of a text alone, with case folded."""
    return re.sub(r"[\W_]+", "", text.casefold())


def say_the_same(first: str, second: str) -> bool:
    """Return whether two lines have the same letters and digits, or are the same if they have none."""
    if len(first) > 2 * len(second) + 50:
        return False
    own = letters(first)
    return own == letters(second) if own else first.strip() == second.strip()


def is_line(words: str, title: str = "") -> bool:
    """Return whether a block or line of these words is furniture as a whole; that of an entry may name its title
    ("Continue reading A day at sea")."""
    if title and len(words) <= len(title) + _LONGEST_LINE and title in words:
        others = words.replace(title, " ").strip(_QUOTES)
        return bool(letters(others)) and _LINES.fullmatch(_OF.sub("", others)) is not None
    if len(words) > _LONGEST_LINE:
        small = words.lower() if len(words) <= _LONGEST_SENTENCE else ""
        if not any(map(small.__contains__, _OF_LONG)):
            return False
    bare = words.strip(" \t*_|·•–—")
    return _LINES.fullmatch(bare) is not None or (
        _BETWEEN.search(bare) is not None and all(map(_LINES.fullmatch, _BETWEEN.split(bare)))
    )


def ends(words: str, *, is_heading: bool = False) -> bool:
    """Return whether nothing but furniture stands below a block of these words ("Share this:"; as a heading, "Related
    posts")."""
    if len(words) > 40:
        return False
    return _ENDS.fullmatch(words.strip()) is not None or (
        is_heading and _ENDING_HEADINGS.fullmatch(words.strip(" :")) is not None
    )


def without_head(line: str) -> str:
    """Return a line without what a program puts at its beginning."""
    return line[match.end() :] if (match := _HEARD.match(line)) else line


def is_footer(markup: str, title: str, link: str) -> bool:
    """Return whether a block is the line of a program that names the entry and its site, in any language: "The post …
    appeared first on …". Of its two links the first leads to the entry, or bears its title, and few other words stand
    beside them."""
    if not 2 <= markup.count("<a ") <= 3:
        return False
    links = _LINK.findall(markup)
    name, site = (_LABEL.sub("", label) for _, label in links[:2]) if len(links) == 2 else ("", "")
    if not name or not site:
        return False
    href = _HREF.search(links[0][0])
    leads_home = bool(link) and href is not None and _bare_url(href[1]) == _bare_url(link)
    if not leads_home and not (title and letters(name) == letters(title)):
        return False
    others = " ".join(_LABEL.sub("", _LINK.sub("", markup)).split())
    return len(others) <= _MOST_OTHER_WORDS or " on Medium" in others


def _bare_url(url: str) -> str:
    return url.partition("?")[0].partition("#")[0].rstrip("/")


def without_links_on(markup: str, title: str) -> str:
    """Return the markup of a block without a link at its end that only says "Read more" behind a whole sentence, or
    behind the mark of a cut."""
    if not markup.endswith(("</a>", "</a>)", "</a>]", "</a>.", "</a> ")):
        return markup
    head, tail = markup[:-_LOOKED_AT], markup[-_LOOKED_AT:]
    link = _LINK_AT_END.search(tail)
    if link is None or not _WHOLE_BEFORE.search(tail[: link.start()].rstrip()):
        return markup
    words = _bare_words(link[1])
    is_bare = READ_MORE.fullmatch(re.sub(r"[\W_]+", " ", words).strip())
    if not head and is_line(_bare_words(tail), title):
        return ""
    return head + tail[: link.start()] if is_bare or is_line(words, title) else markup


def _bare_words(markup: str) -> str:
    return " ".join(unescape(_LABEL.sub("", markup)).split())


def without_tail(line: str, title: str) -> tuple[str, bool]:
    """Return a line without what programs put at its end, and whether a program has cut it."""
    is_cut = False
    for _ in range(4):
        head, tail = line[:-_LOOKED_AT], line[-_LOOKED_AT:]
        shorter = _SUBMITTED.sub("", tail) if tail.endswith(("]", "/")) or "submitted by" in tail else tail
        shorter = _without_name(shorter, title)
        shorter = _without_notice(shorter)
        mark = (
            _CUT.search(shorter, max(0, len(shorter) - 40)) if shorter.rstrip()[-1:] in ("…", ".", "]", ")") else None
        )
        if mark and (head or mark.start()):
            shorter, is_cut = shorter[: mark.start()], True
        if shorter == tail:
            break
        line = head + shorter
    return line.rstrip(), is_cut


def _without_notice(line: str) -> str:
    """Return a line without the words at its end that lead on, or that a platform adds."""
    end = max(0, len(line) - _LONGEST_TAIL)
    if any(map(line[end:].lower().__contains__, _OF_NOTICES)):
        line = _NOTICE.sub("", line)
    for place in (0 if end == 0 else None, *(match.end() for match in _STOP.finditer(line, end))):
        if place is not None and _TAIL.match(line, place):
            return line[:place]
    return line


def _without_name(line: str, title: str) -> str:
    """Return a line without the sentence at its end that names the entry's title, and where it appeared."""
    head, name, behind = line.rpartition(title) if title else (line, "", "")
    return _POST.sub("", head).rstrip() if name and _APPEARED.match(behind) and _POST.search(head) else line
