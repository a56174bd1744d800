"""Messages as programs of all kinds write them, and as none should: what becomes of each as a post."""

from __future__ import annotations

import base64
import io
import quopri
from email.message import EmailMessage

import pytest
from mailing import MAILBOX, message
from PIL import Image

from planet.model.entry import Entry
from planet.model.results import MailPost, MailTask
from planet.parse.outreach.mail_html import read_html
from planet.parse.outreach.mail_pictures import ending_of, pixels_of, without_metadata
from planet.parse.outreach.mail_text import read_text, unflowed
from planet.rules.outreach.mail_addresses import ALPHABET, address_of, owners, redacted, secret_of, secrets_in, spelled
from planet.workers import thumbnails
from planet.workers.mails import fit_picture, read_mail_head, read_mail_post

SECRET = secret_of(b"\x01" * 32)
OTHER = secret_of(b"\x02" * 32)
ADDRESS = address_of(MAILBOX, SECRET)
FOLDER = "https://planet.example/members/ada/mail/"


def read(body: bytes | str, *, answers: bool = False) -> MailPost:
    raw = body.encode() if isinstance(body, str) else body
    return read_mail_post(
        raw, MailTask(MAILBOX, FOLDER, "1@home", "22-Nov-2026 11:00:00 +0000", (SECRET, OTHER), answers)
    )


def entry(body: bytes | str, *, answers: bool = False) -> Entry:
    post = read(body, answers=answers)
    assert post.reading.entries, post.notes
    return post.reading.entries[0]


def refusal(body: bytes | str) -> str:
    post = read(body)
    assert not post.reading.entries
    return post.notes[0]


def mail(content: str | bytes, **headers: str) -> bytes:
    """A message with these headers, and a body as it goes over the wire."""
    named = {"From": "Ada <ada@home.example>", "To": ADDRESS, "Subject": "A post", "Message-ID": "<1@home>"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    body = content.encode() if isinstance(content, str) else content
    return head.encode() + b"\r\n" + body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


# ---------------------------------------------------------------- addresses


def test_a_secret_is_long_and_of_plain_signs() -> None:
    """A hundred bits, in signs that nobody takes for others; read in whatever way it was copied."""
    assert len(SECRET) == 20
    assert set(SECRET) <= set(ALPHABET)
    assert len({secret_of(bytes([n]) * 32) for n in range(200)}) == 200
    assert spelled("OIl0-1ABC") == "01101abc"
    assert owners(secrets_in([f"Ada <{ADDRESS.upper()}>"], MAILBOX), {1: OTHER, 2: SECRET}) == (2,)
    assert secrets_in(["hub@planet.example, hub+a b@planet.example, x-hub+z@other.example"], MAILBOX) == ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"mine is {ADDRESS}.", "mine is hub@planet.example."),
        (f"HUB+{SECRET.upper()}@PLANET.example", "HUB@PLANET.example"),
        (f'<a href="mailto:hub%2B{SECRET}%40planet.example">', '<a href="mailto:hub%40planet.example">'),
        (f"hub&#43;{SECRET}&#64;planet.example", "hub&#64;planet.example"),
        ("hub+whatever@planet.example", "hub@planet.example"),
        (f"it is {SECRET.upper()} alone", "it is … alone"),
        ("a+b@planet.example stays", "a+b@planet.example stays"),
    ],
)
def test_secrets_are_taken_out(text: str, shown: str) -> None:
    """In whatever way an address of the mailbox is written."""
    assert redacted(text, MAILBOX, (SECRET,)) == shown


@pytest.mark.parametrize(
    "text",
    [
        f"<p>my address: hub+{SECRET[:9]}<b>{SECRET[9:]}</b>@planet.example</p>",
        f"<p>{' '.join(SECRET)}</p>",
        f"<p>{''.join(f'&#{ord(sign)};' for sign in SECRET)}</p>",
        f"<p title='{SECRET}'>{SECRET[:10]}<span>-</span>{SECRET[10:]}</p>",
    ],
)
def test_no_secret_shows_however_it_is_hidden(text: str) -> None:
    """Either it is taken out, or the message is not taken."""
    post = read(mail(text, Content_Type="text/html"))
    words = repr(post).replace(SECRET, "!!!") if not post.reading.entries else repr(post)
    assert SECRET not in words
    assert post.reading.entries == () or SECRET not in "".join(filter(str.isalnum, post.reading.entries[0].text))


def test_no_secret_shows_in_any_part() -> None:
    """Subject, text, names of files, names for pictures, tags."""
    post = message(ADDRESS, f"From {ADDRESS}", f"Write {ADDRESS}\n\n#{SECRET}\n")
    post.add_attachment(b"%PDF", "application", "pdf", filename=f"{SECRET}.pdf")
    assert SECRET not in repr(read(post.as_bytes()))
    head = read_mail_head(post.as_bytes(), MAILBOX, ())
    assert (head.secrets, SECRET in head.subject, SECRET in head.sender) == ((SECRET,), False, False)


# ---------------------------------------------------------------- who wrote it


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; x=y"},
        {"Precedence": "bulk"},
        {"Precedence": "Junk"},
        {"X_Auto_Response_Suppress": "All"},
        {"Return_Path": "<>"},
        {"List_Id": "<letters.planet.example>"},
        {"From": "Mail Delivery System <MAILER-DAEMON@mx.example>"},
        {"From": MAILBOX},
        {"From": "Planet <letters@planet.example>"},
        {"Content_Type": 'multipart/report; report-type=delivery-status; boundary="x"'},
    ],
)
def test_no_program_posts(headers: dict[str, str]) -> None:
    """Answering machines, bounces, lists, and the hub itself (RFC 3834)."""
    assert read_mail_head(mail("x", **headers), MAILBOX, ("letters@planet.example",)).refusal


def test_people_post() -> None:
    """Also where their program says what it need not."""
    assert read_mail_head(mail("x", Auto_Submitted="no", Return_Path="<ada@home.example>"), MAILBOX, ()).refusal == ""


# ---------------------------------------------------------------- programs


def test_gmail() -> None:
    """Formatted text with the plain one beside it, a signature, a quotation."""
    html = (
        '<div dir="ltr">I <b>agree</b>, see <a href="https://reef.example/">this</a>.<div><br></div><div>#reef</div>'
        '<div><br clear="all"></div><span class="gmail_signature_prefix">-- </span><br>'
        '<div dir="ltr" class="gmail_signature">Ada, phone 123</div></div><br>'
        '<div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Sun, Bob &lt;<a href="mailto:bob@x.example">'
        'bob@x.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote">Old words</blockquote></div>'
    )
    post = message(ADDRESS, "Re: A question", "I *agree*, see this\n<https://reef.example/>.\n", In_Reply_To="<q@x>")
    post.add_alternative(html, "html")
    told = entry(post.as_bytes(), answers=True)
    assert (told.title, told.text, told.tags) == ("", "I agree, see this.", ("reef",))
    assert "<b>agree</b>" in told.content
    assert 'href="https://reef.example/"' in told.content
    assert "bob@x.example" not in repr(told)
    assert entry(post.as_bytes()).title == "A question"


def test_apple_mail() -> None:
    """A picture between two texts, quotation in a blockquote that says that it is one."""
    parts = [
        "--b\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nBefore\r\n",
        "--b\r\nContent-Type: image/jpeg; name=IMG.jpeg\r\nContent-Disposition: inline; filename=IMG.jpeg\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{base64.encodebytes(jpeg()).decode()}\r\n",
        "--b\r\nContent-Type: text/plain\r\n\r\nAfter\r\n\r\nSent from my iPhone\r\n--b--\r\n",
    ]
    post = read(mail("".join(parts), Content_Type='multipart/mixed; boundary="b"'))
    (told,) = post.reading.entries
    assert told.text == "Before\n\nAfter\n\nSent from my iPhone"
    assert [image.url for image in told.images] == [f"{FOLDER}2026-11-22-a-post/1.jpg"]
    quoted = "<div>Yes.</div><div><br></div><div>On Sun, Bob wrote:</div><br>"
    quoted += '<blockquote type="cite"><div>Old</div></blockquote>'
    assert read_html(quoted, answers=True).text == "<div>Yes.</div>"


def test_outlook() -> None:
    """Word's markup, another charset, what it answers below a mark of its own."""
    html = (
        "<html xmlns:o='urn:x'><head><meta charset='windows-1252'><style>p.MsoNormal{margin:0}</style></head><body>"
        "<p class=MsoNormal>Gr\xfc\xdfe<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        "<div id=appendonsend></div><hr><div id=divRplyFwdMsg>Von: Bob</div><div>Old</div></body></html>"
    )
    body = mail(
        html.encode("cp1252"), Content_Type="text/html; charset=Windows-1252", In_Reply_To="<q@x>", Subject="AW: x"
    )
    assert (entry(body).text, entry(body).title) == ("Grüße", "x")


def test_k9_and_mutt_with_flowed_lines() -> None:
    """Lines that were broken for sending are whole again; a poem keeps its own."""
    text = "A long line that was \nbroken for sending.\n\nA poem\nof two lines\n> quoted \n> on\n \n  indented\n"
    told = entry(mail(text, Content_Type="text/plain; format=flowed"))
    assert told.text.splitlines()[0] == "A long line that was broken for sending."
    assert "A poem\nof two lines" in told.text
    assert "<blockquote><p>quoted on</p></blockquote>" in told.content
    assert unflowed(["abc ", "def", "-- ", "Ada"], delsp=True) == ["abcdef", "-- ", "Ada"]
    assert unflowed([" >no quote", "> one ", ">> two"]) == [">no quote", "> one", ">> two"]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (mail("Hello\n", Content_Type="text/plain; charset=nonsense"), "Hello"),
        (mail("Grüße\n", Content_Type="text/plain; charset=us-ascii"), "Grüße"),
        (mail("Grüße\n".encode("latin-1"), Content_Type="text/plain; charset=utf-8"), "Grüße"),
        (mail("Grüße\n", Content_Type="text/plain; charset=iso-8859-1"), "Grüße"),
        (mail("こんにちは".encode("iso-2022-jp"), Content_Type="text/plain; charset=iso-2022-jp"), "こんにちは"),
        (mail("مرحبا\n", Content_Type="text/plain; charset=utf-8"), "مرحبا"),
        (mail(quopri.encodestring("Grüße=".encode()), Content_Transfer_Encoding="quoted-printable"), "Grüße="),
        (mail("50% =ZZ =\nbroken=", Content_Transfer_Encoding="quoted-printable"), "50% =ZZ broken"),
        (mail(base64.encodebytes(b"Hello there"), Content_Transfer_Encoding="base64"), "Hello there"),
        (mail("SGVsbG8gdGhlcmU", Content_Transfer_Encoding="base64"), "Hello there"),
        (mail("Hello", Content_Transfer_Encoding="x-unknown"), "Hello"),
        (mail("Hello", Content_Type="text/plain; charset*=utf-8''utf-8"), "Hello"),
        (mail("Hello", Content_Type="nonsense"), "Hello"),
    ],
)
def test_encodings_right_and_wrong(body: bytes, text: str) -> None:
    """What can be read is read."""
    assert entry(body).text == text


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?utf-8?b?R3LDvMOf?=\r\n =?utf-8?b?ZQ==?=", "Grüße"),
        ("=?iso-8859-1?q?Gr=FC=DFe?= aus =?koi8-r?b?99LBzQ==?=", "Grüße aus Врам"),
        ("=?utf-8?b?R3LDvMOfZQ", "=?utf-8?b?R3LDvMOfZQ"),
        ("=?nonsense?q?Hello?=", "Hello"),
        ("Grüße", "Grüße"),
        ("Fwd: Re: [2]: Hello", "[2]: Hello"),
        ("I: Robot", "I: Robot"),
        ("Re[2]: Hello", "Hello"),
        ("Отв: RIF: תגובה: Hello", "Hello"),
        ("Doorst: Hello", "Hello"),
        ("Reef: the news", "Reef: the news"),
        ("=?utf-8?q?a=0D=0ABcc:_x=40y?=", "a Bcc: x@y"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_subjects(subject: str, title: str) -> None:
    """Encoded words, and words before an answer, on one line."""
    assert entry(mail("Text", Subject=subject)).title == title


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("Sun, 22 Nov 2026 08:00:00 +0100", "2026-11-22"),
        ("Tue, 17 Nov 2026 08:00:00 +0100", "2026-11-17"),
        ("Thu, 1 Jan 1970 00:00:00 +0000", "2026-11-22"),
        ("Sun, 22 Nov 2099 08:00:00 +0100", "2026-11-22"),
        ("yesterday", "2026-11-22"),
        ("", "2026-11-22"),
    ],
)
def test_dates(stated: str, day: str) -> None:
    """That of the message; where that cannot be, the moment when it arrived."""
    published = entry(mail("Words.", Date=stated)).published
    assert published
    assert f"{published:%Y-%m-%d}" == day


def test_a_message_without_a_subject_is_a_note() -> None:
    """It has no title; its address is made of the day."""
    told = entry(mail("Just words.", Subject="", Date="Mon, 23 Nov 2026 08:00:00 +0100"))
    assert (told.title, told.kind) == ("", "note")
    assert told.link == f"{FOLDER}2026-11-23-post/"


@pytest.mark.parametrize(("text", "shown", "tags"), [
    ("Words\n[end]\nmore", "Words", ()),
    ("Words\n [END] \nmore", "Words", ()),
    ("Words [end] more", "Words [end] more", ()),
    ("Words\n-- \nAda", "Words", ()),
    ("Words\n--\nAda", "Words", ()),
    ("Words\n---\nmore", "Words\n---\nmore", ()),
    ("Words\n\n#a #b-c\n\n#d\n", "Words", ("a", "b-c", "d")),
    ("Words #a", "Words #a", ()),
    ("#a\nWords", "#a\nWords", ()),
    ("Words\n#1 of two", "Words\n#1 of two", ()),
    ("Words\n#čeština #日本", "Words", ("čeština", "日本")),
    ("Words\n# not a tag", "Words\n# not a tag", ()),
])  # fmt: skip
def test_ends_and_tags(text: str, shown: str, tags: tuple[str, ...]) -> None:
    """The same in plain text and in HTML."""
    assert read_text(text)[:2] == (shown, tags)
    told = read_html("".join(f"<div>{line}</div>" for line in text.split("\n")))
    assert (entry(mail(told.text, Content_Type="text/html")).text.split(), told.tags) == (shown.split(), tags)


def test_quotations_of_answers() -> None:
    """The one below the text goes, with its introduction; those between and above stay, as does that of a post."""
    text = "> above\n\nMine\n\n> between\n\nMine too\n\nOn Sunday,\nBob wrote:\n\n> below\n> and on\n\n"
    assert read_text(text, answers=True).text == "> above\n\nMine\n\n> between\n\nMine too"
    assert read_text("Said Goethe:\n> Light", answers=False).text == "Said Goethe:\n> Light"


def test_signed_messages() -> None:
    """By S/MIME or PGP, beside the text or in it: the signature is no post, and no file that was left out."""
    for kind in ("application/pgp-signature", "application/pkcs7-signature"):
        parts = (
            f"--b\nContent-Type: text/plain\n\nSigned words\n--b\nContent-Type: {kind}; name=smime.p7s\n\nAAAA\n--b--\n"
        )
        post = read(mail(parts, Content_Type='multipart/signed; boundary="b"'))
        assert (post.reading.entries[0].text, post.notes) == ("Signed words", ())
    inline = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nWords\n- -- dash\n-----BEGIN PGP SIGNATURE-----\n\nxyz\n"
    )
    assert entry(mail(inline)).text == "Words\n-- dash"


@pytest.mark.parametrize(
    "body",
    [
        mail(
            "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b--\n",
            Content_Type='multipart/encrypted; boundary="b"',
        ),
        mail("AAAA", Content_Type="application/pkcs7-mime; smime-type=enveloped-data"),
        mail("-----BEGIN PGP MESSAGE-----\n\nxyz\n"),
    ],
)
def test_encrypted_messages(body: bytes) -> None:
    """They are not taken, and the reason says what to do."""
    assert "encrypted" in refusal(body)


def test_other_files_are_left_out() -> None:
    """They are told; the post is taken. Outlook's winmail.dat is one of them."""
    post = message(ADDRESS, "Files")
    post.add_attachment(b"x", "application", "ms-tnef", filename="winmail.dat")
    post.add_attachment(b"BEGIN:VCALENDAR", "text", "calendar", filename="invite.ics")
    post.add_attachment("secret notes", "plain", filename="notes.txt")
    post.add_attachment(message("x@y.example", "Inner"))
    told = read(post.as_bytes())
    assert [note.partition(" ")[0] for note in told.notes] == [
        "winmail.dat",
        "invite.ics",
        "notes.txt",
        "message/rfc822",
    ]
    assert told.reading.entries[0].text == "Some words."


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (mail("", Subject=""), "neither a subject"),
        (mail("\n\n-- \nAda", Subject=""), "neither a subject"),
        (mail("<p>&nbsp;</p>", Subject="", Content_Type="text/html"), "neither a subject"),
        (mail("%PDF", Subject="", Content_Type="application/pdf; name=a.pdf"), "a.pdf was left out"),
    ],
)
def test_messages_without_anything(body: bytes, reason: str) -> None:
    """They are no posts, and the reason says why."""
    assert reason in refusal(body)


def test_markup_is_made_safe() -> None:
    """No script, no form, no frame, no address of a program."""
    html = (
        '<p onclick="x()">Hi<script>alert(1)</script><img src="x" onerror="y()"><a href="javascript:z()">a</a>'
        '<iframe src="https://evil.example/"></iframe><form action="https://evil.example/"><input></form></p>'
    )
    content = entry(mail(html, Content_Type="text/html")).content
    assert not any(word in content for word in ("script", "onclick", "onerror", "iframe", "form", "input"))


# ---------------------------------------------------------------- messages that no program writes


def test_parts_in_parts_without_end() -> None:
    """A message of a thousand levels, or of thousands of parts, is refused or read, and breaks nothing."""
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(1000))
    assert read(b"To: x\nSubject: deep\n" + deep.encode()).notes
    wide = "".join(f"--b\nContent-Type: application/x-{n}\n\nx\n" for n in range(3000))
    assert "breaks a reader" in refusal(mail(f"{wide}--b--\n", Content_Type="multipart/mixed; boundary=b"))


def test_ten_thousand_headers() -> None:
    """They cost little, and hide nothing."""
    many = "".join(f"X-Spam-{n}: hub+{n}@elsewhere.example\n" for n in range(10_000))
    head = read_mail_head(many.encode() + mail("x"), MAILBOX, ())
    assert (head.secrets, head.message_id) == ((SECRET,), "1@home")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0" * 1000,
        b"\n\n",
        b"no headers at all",
        mail("x", Content_Type="multipart/mixed"),
        mail("x", Content_Type='multipart/alternative; boundary=""'),
        mail("--b\n--b\n--b--", Content_Type="multipart/alternative; boundary=b"),
        mail("x", Content_Type="message/rfc822"),
        mail("x", Content_Disposition="attachment; filename*=nonsense''%ff%fe"),
        mail("x", Content_Disposition='attachment; filename*0*=a; filename*2*=b; filename="\xff"'),
        mail("x" * 100, Subject="y" * 100_000),
        mail("x", To=f"{ADDRESS}, " * 5000),
        mail("x", Date="Sun, 99 Foo 99999 99:99:99 +9999"),
        mail("<" * 5000, Content_Type="text/html"),
        mail("<div>" * 20_000 + "x", Content_Type="text/html"),
        mail(f"<p>{'&amp;' * 20_000}</p>", Content_Type="text/html"),
        mail("=" * 5000, Content_Transfer_Encoding="quoted-printable"),
        mail("begin 644 x\n\xff\xff\nend", Content_Transfer_Encoding="x-uuencode"),
    ],
)
def test_nothing_breaks_the_reader(body: bytes) -> None:
    """Whatever comes, there is a post or a reason."""
    assert read_mail_head(body, MAILBOX, ()) is not None
    post = read(body)
    assert post.reading.entries or post.notes


# ---------------------------------------------------------------- pictures


def jpeg() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretPhoneMaker"
    exif.get_ifd(0x8825)[2] = (48.0, 11.0, 30.0)
    Image.new("RGB", (300, 200), "teal").save(out, "JPEG", exif=exif, comment=b"SecretPhoneMaker")
    return out.getvalue()


def test_pictures_without_metadata() -> None:
    """Pixels stay as they are, whichever format; the place of the photo goes; how the camera was held stays."""
    for name in ("JPEG", "PNG", "WEBP"):
        out = io.BytesIO()
        exif = Image.Exif()
        exif[0x010F] = "SecretPhoneMaker"
        exif[0x0112] = 6
        kept = {"quality": 80, "progressive": True} if name == "JPEG" else {}
        picture = Image.effect_noise((120, 80), 60).convert("RGB")
        picture.save(out, name, exif=exif, **kept)
        clean = without_metadata(out.getvalue())
        assert clean
        assert b"SecretPhoneMaker" not in clean
        with Image.open(io.BytesIO(out.getvalue())) as before, Image.open(io.BytesIO(clean)) as after:
            assert before.tobytes() == after.tobytes()
            assert after.getexif().get(0x0112) == (6 if name == "JPEG" else None)


def test_a_second_picture_behind_the_first_goes() -> None:
    """Phones hang previews and whole other pictures behind the end, with metadata of their own."""
    clean = without_metadata(jpeg() + jpeg())
    assert clean
    assert len(clean) < len(jpeg())


def test_broken_pictures() -> None:
    """Cut anywhere, they are refused or read, and break nothing."""
    whole = jpeg()
    assert ending_of(b"GIF89a") == "gif"
    for length in range(0, len(whole), 7):
        without_metadata(whole[:length])
    assert without_metadata(whole[:200]) == b""
    assert without_metadata(b"\x89PNG\r\n\x1a\n" + b"\xff" * 40) == b""
    assert without_metadata(b"<svg onload='x'>") == b""


@pytest.mark.parametrize("installed", [True, False])
def test_no_more_pictures_than_a_page_holds(monkeypatch: pytest.MonkeyPatch, installed: bool) -> None:
    """Twenty; SVG and what only says that it is a picture are left out, and told."""
    monkeypatch.setattr(thumbnails, "installed", lambda: installed)
    post: EmailMessage = message(ADDRESS, "Many")
    for number in range(22):
        post.add_attachment(jpeg(), "image", "jpeg", filename=f"{number}.jpg")
    post.add_attachment(b"<svg/>", "image", "svg+xml", filename="x.svg")
    told = read(post.as_bytes())
    assert len(told.pictures) == 20
    assert len(told.notes) == 3
    assert all(b"SecretPhoneMaker" not in picture.body for picture in told.pictures)


def test_an_end_in_a_quotation_ends_nothing() -> None:
    """An answer below the quotation of a message with a signature."""
    quoted = '<blockquote type="cite"><div>Why?</div><div>-- </div><div>Bob</div><div>[end]</div></blockquote>'
    body = mail(f"{quoted}<p>Because.</p><div>-- </div><p>Ada</p>", Content_Type="text/html", In_Reply_To="<q@home>")
    assert entry(body).text.endswith("Because.")


def test_pictures_between_texts() -> None:
    """A phone writes texts and pictures in turn; a tag and a picture behind the end."""
    photo = io.BytesIO()
    Image.new("RGB", (400, 300), "navy").save(photo, "PNG")
    packed = base64.b64encode(photo.getvalue()).decode()
    picture = "Content-Type: image/png\nContent-Disposition: {}; filename=a.png\nContent-Transfer-Encoding: base64\n\n"
    parts = ("Content-Type: text/plain\n\nFirst.\n", f"{picture.format('inline')}{packed}\n")
    parts += ("Content-Type: text/plain\n\nThen.\n\n#sea\n\n[end]\n", f"{picture.format('attachment')}{packed}\n")
    parts += ("Content-Type: text/plain\n\nMy phone\n\n#advertising\n",)
    made = entry(mail("--B\n" + "--B\n".join(parts) + "--B--\n", Content_Type="multipart/mixed; boundary=B"))
    places = [made.content.index(words) for words in ("First.", "/1.", "Then.", "/2.")]
    assert places == sorted(places)
    assert made.tags == ("sea",)
    assert "phone" not in made.content


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("text/plain", "Yes.\n\n-----Original Message-----\nFrom: Bob <bob@y.example>\nSent: Sunday\n\nOld words"),
        ("text/plain", "Yes.\n\n________________________________\nVon: Bob <bob@y.example>\nOld words"),
        ("text/plain", "Yes.\n\n在 2026/11/22 Bob <bob@y.example> 写道：\n> Old words\n"),
        (
            "text/html",
            "<p>Yes.</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
            "<p><b>Von:</b> Bob &lt;bob@y.example&gt;</p></div></div><p>Old words</p>",
        ),
        ("text/html", "<p>Yes.</p><p>-------- Original Message --------<br>From: bob@y.example</p><p>Old words</p>"),
    ],
)
def test_answered_messages_without_signs_of_quotation(kind: str, text: str) -> None:
    """What Outlook and phones put below an answer; in a message that answers nothing it stays."""
    body = {"Content_Type": f"{kind}; charset=utf-8"}
    assert entry(mail(text, In_Reply_To="<q@home>", **body)).text == "Yes."
    assert "Old words" in entry(mail(text, **body)).text


def test_a_forwarded_message_stays_whole() -> None:
    """It is no answer, whatever its head refers to."""
    text = '<p>Read this:</p><div class="gmail_quote"><div>Forwarded</div><p>Good words</p></div>'
    body = {"Content_Type": "text/html", "References": "<q@home>"}
    assert "Good words" in entry(mail(text, Subject="Fwd: News", **body)).text
    assert "Good words" not in entry(mail(text, Subject="Re: News", **body)).text


def test_text_that_a_signature_hides() -> None:
    """A message of which only a title would be left is no post."""
    kind = "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"
    assert refusal(mail("AAAA", Content_Type=kind, Content_Transfer_Encoding="base64")).startswith("It is signed")


def test_a_gif_without_metadata() -> None:
    """Its pictures, their colours and their repetition stay; comments and what editors add do not."""
    frames = [Image.new("P", (40, 30), color) for color in (3, 7, 9)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], loop=0, comment=b"48.1 N 11.5 E", duration=50)
    place = b"!\xff\x0bXMP DataXMP\x0bGPSLatitude\x00"
    body = out.getvalue()
    start = body.index(b"!\xff\x0bNETSCAPE")
    clean = without_metadata(body[:start] + place + body[start:-1] + b"!\xfe\x04Home\x00;behind")
    assert not any(words in clean for words in (b"48.1", b"GPS", b"Home", b"behind"))
    with Image.open(io.BytesIO(clean)) as picture, Image.open(io.BytesIO(body)) as original:
        assert (picture.n_frames, picture.info["loop"]) == (original.n_frames, 0)
    assert without_metadata(body[:60]) == b""


@pytest.mark.parametrize(
    ("form", "options"), [("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {}), ("GIF", {}), ("WEBP", {})]
)
def test_the_pixels_of_a_picture(form: str, options: dict[str, bool]) -> None:
    """By its head alone, in whatever form of its format."""
    out = io.BytesIO()
    Image.new("RGB", (317, 211), "navy").save(out, form, **options)
    assert pixels_of(out.getvalue()) == 317 * 211
    assert pixels_of(out.getvalue()[:8]) == 0


@pytest.mark.parametrize("options", [{"lossless": True}, {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0"}])
def test_the_pixels_of_a_webp(options: dict[str, object]) -> None:
    """Without loss, and with more than pixels in it."""
    out = io.BytesIO()
    Image.new("RGB", (317, 211), "navy").save(out, "WEBP", **options)
    assert pixels_of(out.getvalue()) == 317 * 211


def test_a_picture_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not handed on to browsers either, where nothing makes it smaller."""
    monkeypatch.setattr(thumbnails, "installed", lambda: False)
    out = io.BytesIO()
    Image.new("1", (8000, 7000)).save(out, "PNG")
    assert fit_picture(out.getvalue()) == "it has more pixels than browsers show with ease: make it smaller."
