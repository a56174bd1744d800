"""How the site writes dates, sizes, languages and media types in English words; other languages: `translation`.

Everything here is pure and total: what it does not know, it hands back in its plain form.
"""

from __future__ import annotations

from datetime import date, datetime

from planet.web.language_tags import language_of

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

LANGUAGES = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian",
    "bn": "Bengali", "br": "Breton", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "eo": "Esperanto", "es": "Spanish", "et": "Estonian",
    "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fo": "Faroese", "fr": "French", "ga": "Irish",
    "gl": "Galician", "gu": "Gujarati", "ha": "Hausa", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "ig": "Igbo", "is": "Icelandic", "it": "Italian",
    "ja": "Japanese", "jv": "Javanese", "ka": "Georgian", "kk": "Kazakh", "km": "Khmer", "kn": "Kannada",
    "ko": "Korean", "ku": "Kurdish", "la": "Latin", "lb": "Luxembourgish", "lt": "Lithuanian", "lv": "Latvian",
    "mi": "Māori", "mk": "Macedonian", "ml": "Malayalam", "mn": "Mongolian", "mr": "Marathi", "ms": "Malay",
    "mt": "Maltese", "my": "Burmese", "nb": "Norwegian Bokmål", "ne": "Nepali", "nl": "Dutch",
    "nn": "Norwegian Nynorsk", "no": "Norwegian", "oc": "Occitan", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto",
    "pt": "Portuguese", "rm": "Romansh", "ro": "Romanian", "ru": "Russian", "si": "Sinhala", "sk": "Slovak",
    "sl": "Slovenian", "sm": "Samoan", "so": "Somali", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish",
    "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "yi": "Yiddish", "yo": "Yoruba",
    "zh": "Chinese", "zu": "Zulu",
}  # fmt: skip


def iso(when: date | datetime) -> str:
    """Returns a day as "2026-11-22", a moment in RFC 3339 with seconds, UTC as "Z"."""
    if not isinstance(when, datetime):
        return when.isoformat()
    return when.isoformat(timespec="seconds").replace("+00:00", "Z")


def day_long(day: date) -> str:
    """Returns "Sunday, 22 November 2026"."""
    return f"{weekday(day)}, {day_plain(day)}"


def day_plain(day: date) -> str:
    """Returns "22 November 2026"."""
    return f"{day.day} {month_year(day)}"


def day_short(day: date) -> str:
    """Returns "22 November"."""
    return f"{day.day} {month_name(day)}"


def month_year(day: date) -> str:
    """Returns "November 2026"."""
    return f"{month_name(day)} {day.year}"


def month_name(day: date) -> str:
    """Returns "November"."""
    return MONTHS[day.month - 1]


def weekday(day: date) -> str:
    """Returns "Sunday"."""
    return WEEKDAYS[day.weekday()]


def clock(when: datetime) -> str:
    """Returns "09:40"."""
    return f"{when:%H:%M}"


def size(length: int | None) -> str:
    """Returns a size given in bytes as "18 MB", "1.2 MB", "640 kB" (powers of 1,000); "" for none."""
    return " ".join(scaled(length)) if length and length > 0 else ""


def scaled(length: int) -> tuple[str, str]:
    """Returns a size given in bytes as an amount and its unit: "bytes", "kB", "MB" or "GB"."""
    amount = float(length)
    for unit in ("bytes", "kB", "MB"):
        if amount < 999.5:
            return _amount(amount, unit), unit
        amount /= 1000
    return _amount(amount, "GB"), "GB"


def _amount(amount: float, unit: str) -> str:
    tenths = unit in ("MB", "GB") and amount < 9.95
    return f"{amount:.1f}".removesuffix(".0") if tenths else f"{amount:.0f}"


def language_name(tag: str) -> str:
    """Returns the English name of a BCP 47 tag's language ("pt-BR" → "Portuguese"), or the tag itself."""
    return LANGUAGES.get(language_of(tag), tag)
