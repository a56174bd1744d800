"""Dates in words: the months of many languages, and dates as they are written in Chinese, Japanese and Korean.

Publishing systems that set the server's language write months in it. The names are those of the Unicode CLDR.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

from planet.web.patterns import later

MONTHS = tuple(
    names.split()
    for names in (
        "january gennaio enero janvier janeiro januari gener января январь січня січень студзеня студзень "
        "януари јануари stycznia styczeń ledna leden januára ocak ιανουαρίου ιανουάριοσ ianuarie tammikuuta "
        "sausio sausis janvāris jaanuar ינואר يناير ژانویه जनवरी जन มกราคม มค 一月",
        "february febbraio febrero février fevereiro февраля февраль лютого лютий лютага люты февруари "
        "фебруар lutego luty února februára şubat φεβρουαρίου φεβρουάριοσ februarie helmikuuta vasario "
        "vasaris februāris veebruar פברואר فبراير فوریه फ़रवरी กุมภาพันธ์ กพ 二月",
        "mar march marzo mars märz março mrt maart marts марта березня березень сакавіка marca marzec března "
        "březen marec μαρτίου μάρτιοσ martie március maaliskuuta kovo kovas märts maret מרץ مارس मार्च มีนาคม "
        "มีค 三月",
        "aprile abril avril апреля апрель квітня квітень красавіка април kwietnia kwiecień dubna duben apríla "
        "nisan απριλίου απρίλιοσ aprilie április huhtikuuta balandžio balandis aprīlis aprill אפריל أبريل "
        "آوریل अप्रैल เมษายน เมย 四月",
        "maggio mayo maio mei maig мая май травня травень мај maja května květen mája mayıs μαΐου μάιοσ "
        "május toukokuuta gegužės maijs מאי مايو مه मई พฤษภาคม พค 五月",
        "june giugno junio juin junho juny июня июнь червня червень чэрвеня чэрвень юни јуни czerwca czerwiec "
        "června čvn červen júna junij haziran ιουνίου ιούνιοσ iunie június kesäkuuta birželio birželis jūnijs "
        "juuni יוני يونيو ژوئن जून มิถุนายน มิย 六月",
        "july luglio juillet julho juliol июля июль липня липень ліпеня ліпень юли јули lipca lipiec července "
        "čvc červenec júla julij temmuz ιουλίου ιούλιοσ iulie július heinäkuuta liepos liepa jūlijs juuli "
        "יולי يوليو ژوئیه जुलाई กรกฎาคม กค 七月",
        "agosto août augustus augusti ag августа серпня серпень жніўня жнівень sierpnia sierpień srpna srpen "
        "augusta avgust ağustos αυγούστου αύγουστοσ augusztus elokuuta rugpjūčio rugpjūtis augusts agustus "
        "אוגוסט أغسطس اوت अगस्त अग สิงหาคม สค 八月",
        "september settembre septiembre septembre setembro setembre сентября сентябрь вересня вересень "
        "верасня верасень септември септембар września wrzesień září septembra eylül σεπτεμβρίου σεπτέμβριοσ "
        "septembrie szeptember syyskuuta rugsėjo rugsėjis septembris ספטמבר سبتمبر سپتامبر सितंबर กันยายน กย "
        "九月",
        "october ottobre octubre octobre oktober outubro октября октябрь жовтня жовтень кастрычніка октомври "
        "октобар października října říjen októbra október ekim οκτωβρίου οκτώβριοσ octombrie lokakuuta spalio "
        "spalis oktobris oktoober אוקטובר أكتوبر اکتبر अक्टूबर ตุลาคม ตค 十月",
        "november novembre noviembre novembro ноября ноябрь листопада лістапада ноември новембар listopada "
        "listopadu novembra kasım νοεμβρίου νοέμβριοσ noiembrie marraskuuta lapkričio lapkritis novembris "
        "נובמבר نوفمبر نوامبر नवंबर नव พฤศจิกายน พย 十一月",
        "december dicembre diciembre décembre dezember dezembro desember desembre декабря декабрь грудня "
        "грудень снежня снежань декември децембар grudnia grudzień prosince prosinec decembra aralık "
        "δεκεμβρίου δεκέμβριοσ decembrie joulukuuta gruodžio gruodis decembris detsember דצמבר ديسمبر دسامبر "
        "दिसंबर ธันวาคม ธค 十二月",
    )
)
"""The names of the months, January first, with case folded; any unambiguous beginning of three letters will do."""

_WEEKDAYS = (
    "sunday monday tuesday wednesday thursday friday saturday sonntag montag dienstag mittwoch donnerstag freitag "
    "samstag dimanche lundi mardi mercredi jeudi vendredi samedi domingo lunes martes miércoles jueves viernes "
    "sábado domenica lunedì martedì mercoledì giovedì venerdì sabato segunda-feira terça-feira quarta-feira "
    "quinta-feira sexta-feira zondag maandag dinsdag woensdag donderdag vrijdag zaterdag söndag måndag tisdag "
    "onsdag torsdag fredag lördag søndag mandag tirsdag lørdag sunnuntaina maanantaina tiistaina keskiviikkona "
    "torstaina perjantaina lauantaina sunnuntai maanantai tiistai keskiviikko torstai perjantai lauantai "
    "sunnudagur mánudagur þriðjudagur miðvikudagur fimmtudagur föstudagur laugardagur воскресенье понедельник "
    "вторник среда четверг пятница суббота неділя понеділок вівторок середа четвер пʼятниця субота нядзеля "
    "панядзелак аўторак серада чацвер пятніца неделя понеделник сряда четвъртък петък събота недеља понедељак "
    "уторак четвртак петак недела четврток петок сабота niedziela poniedziałek wtorek środa czwartek piątek "
    "sobota neděle pondělí úterý středa čtvrtek pátek nedeľa pondelok utorok streda štvrtok piatok nedelja "
    "ponedeljek torek sreda četrtek petek nedjelja ponedjeljak utorak srijeda četvrtak petak subota vasárnap "
    "hétfő kedd szerda csütörtök péntek szombat pazar pazartesi salı çarşamba perşembe cuma cumartesi κυριακή "
    "δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο duminică luni marți miercuri vineri sâmbătă sekmadienis "
    "pirmadienis antradienis trečiadienis ketvirtadienis penktadienis šeštadienis svētdiena pirmdiena otrdiena "
    "trešdiena ceturtdiena piektdiena sestdiena pühapäev esmaspäev teisipäev kolmapäev neljapäev reede laupäev "
    "diumenge dilluns dimarts dimecres dijous divendres dissabte igandea astelehena asteartea asteazkena osteguna "
    "ostirala larunbata luns mércores xoves venres minggu senin selasa rabu kamis jumat sabtu الأحد الاثنين "
    "الثلاثاء الأربعاء الخميس الجمعة السبت یکشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه شنبه اتوار منگل جمعرات "
    "جمعہ ہفتہ रविवार सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार मंगळवार রবিবার সোমবার মঙ্গলবার বুধবার "
    "বৃহস্পতিবার শুক্রবার শনিবার ஞாயிறு திங்கள் செவ்வாய் புதன் வியாழன் வெள்ளி சனி ఆదివారం సోమవారం మంగళవారం "
    "బుధవారం గురువారం శుక్రవారం శనివారం วันอาทิตย์ วันจันทร์ วันอังคาร วันพุธ วันพฤหัสบดี วันศุกร์ วันเสาร์ "
    "ວັນອາທິດ ວັນຈັນ ວັນອັງຄານ ວັນພຸດ ວັນພະຫັດ ວັນສຸກ ວັນເສົາ អាទិត្យ ច័ន្ទ អង្គារ ពុធ ព្រហស្បតិ៍ សុក្រ សៅរ៍ ចន្ទ "
    "တနင်္ဂနွေ တနင်္လာ အင်္ဂါ ဗုဒ္ဓဟူး ကြာသပတေး သောကြာ စနေ კვირა ორშაბათი სამშაბათი ოთხშაბათი ხუთშაბათი პარასკევი "
    "შაბათი կիրակի երկուշաբթի երեքշաբթի չորեքշաբթի հինգշաբթի ուրբաթ շաբաթ bazar çərşənbə cümə şənbə жексенбі "
    "дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі 일요일 월요일 화요일 수요일 목요일 금요일 토요일"
)

WEEKDAYS = frozenset(_WEEKDAYS.split())
"""The names of the days of the week, with case folded."""

_PERIODS = (
    "weeks week days day months month years year wochen woche tage tag monate monat jahre jahr semaines semaine "
    "jours jour mois semanas semana días día meses mes años año settimane settimana giorni giorno mesi mese anni "
    "anno dias mês anos ano weken dagen dag maanden maand jaar veckor vecka dygn månader månad uger uge dage "
    "måneder måned uker døgn viikkoa viikko viikot päivää päivä päivät kuukautta kuukausi kuukaudet vuotta vuosi "
    "vuodet vikur vika dagar dagur mánuðir mánuður недели неделя недель дня день дней дни месяца месяц месяцев "
    "месяцы года год лет годы тижня тиждень тижні тижнів дні днів місяця місяць місяці місяців року рік роки "
    "років тыдня тыдзень тыдні тыдняў сутак суткі месяцаў гады гадоў седмици седмица ден месеца месец месеци "
    "години година недеља недељно недеље дана дан дани месечно годишње године седмично дена дневно годишно "
    "tygodnia tydzień tygodnie tygodni dnia dzień dni miesiąca miesiąc miesiące miesięcy roku rok lat týdnů týden "
    "týdny týdne dnů den dny dne měsíců měsíc měsíce roky týždňov týždeň týždne týždňa dní deň dňa mesiacov "
    "mesiac mesiace mesiaca rokov roka tednov teden tedna tedni dneva mesecev mesec meseca meseci leti leta "
    "tjedana tjedno tjedan tjedna tjedni dnevno mjeseci mjesečno mjesec mjeseca godina godišnje godine hét hónap "
    "hafta gün yıl εβδομάδεσ εβδομάδα ημέρεσ ημέρα μήνεσ μήνασ έτη έτοσ săptămână săptămâni zile lună luni "
    "savaičių savaitė savaitės dienų diena dienos mėnesių mėnuo mėnesiai mėnesio metų metai nedēļas nedēļā nedēļu "
    "nedēļa dienas dienā dienu mēneši mēnesī mēnešu mēnesis gadi gadā gadu gads nädalat nädalas nädal nädalad "
    "ööpäeva ööpäevas ööpäev ööpäevad kuud kuus kuu aastat aastas aasta aastad setmanes setmana mesos anys aste "
    "asteak egun egunak hilabete hilabeteak urte urteak wythnos wythnosau diwrnod ddiwrnod diwrnodau fis misoedd "
    "mlynedd flwyddyn flynedd blynedd blynyddoedd minggu hari bulan tahun tuần ngày tháng năm שבועות שבוע שבועיים "
    "ימים יום יומיים חודשים לחודש חודש חודשיים שנים לשנה שנה أسبوع أسبوعان أسابيع أسبوعًا يوم يومان أيام يومًا "
    "شهر شهران أشهر شهرًا شهور سنة سنتان سنوات هفته روز ماه سال ہفتے ہفتہ مہینے مہینہ सप्ताह दिन महीने महीना वर्ष "
    "आठवडे आठवडा दिवस महिने महिना वर्षे সপ্তাহ দিন মাস বছর வாரங்கள் வாரம் நாட்கள் நாள் மாதங்கள் மாதம் ஆண்டுகள் "
    "ஆண்டு వారాలు వారానికి వారం రోజులు రోజుకు రోజు నెలలు నెలకు నెల సంవత్సరాలు సంవత్సరానికి సంవత్సరం สัปดาห์ "
    "ต่อสัปดาห์ วัน ต่อวัน เดือน ต่อเดือน ปี ต่อปี ອາທິດ ຕໍ່ອາທິດ ມື້ ຕໍ່ມື້ ເດືອນ ປີ សប្ដាហ៍ ក្នុងមួយសប្តាហ៍ "
    "ថ្ងៃ ក្នុងមួយថ្ងៃ ខែ ក្នុងមួយខែ ឆ្នាំ ក្នុងមួយឆ្នាំ ပတ် တစ်ပတ်လျှင် ရက် တစ်ရက်လျှင် လ တစ်လလျှင် နှစ် "
    "တစ်နှစ်လျှင် კვირა კვირაში დღე დღეში თვე თვეში წელი წელში շաբաթ շաբաթական օրական ամիս ամսական տարի տարեկան "
    "həftə апта аптасына күн күніне айына жыл жылына 주 주당 일 일당 개월 월당 년 연당"
)

PERIODS = frozenset(_PERIODS.split())
"""Weeks, days, months and years, in each number, with case folded."""

ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_WORD = later(r"[^\s\d.,;:/+\-()\[\]’'׳]+\.?")
_DAY = later(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일]?")
_MONTH = later(r"(?<!\d)(\d{1,2})\s?[月월]|(?:tháng|thg)\s*(\d{1,2})(?!\d)", re.IGNORECASE)
_TIME = later(
    r"(上午|午前|오전|凌晨|早上|下午|午後|오후|晚上)?\s*(?<![\d+-])(\d{1,2})"
    r"(?:\s*[时時點点시]\s*(?:(\d{1,2})\s*[分분])?(?:\s*(\d{1,2})\s*[秒초])?|:(\d\d)(?::(\d\d))?)"
)
_AFTERNOON = frozenset({"下午", "午後", "오후", "晚上"})
_JOINS = {"de", "del", "di", "du", "den", "der", "el", "le", "il", "of", "à", "às", "um", "kl", "alle", "om"}
"""Words between the parts of a date, also beside a month whose short name is as in English: "20 de nov. de 2026"."""

_HOURS_H = later(r"\b(\d{1,2})\s?[hH]\s?(\d\d)\b")
_EMPTY = later(r"\(\s*\)|\[\s*\]|['’׳]|(?<![\d])\.")


@lru_cache(maxsize=1000)
def month_of(word: str) -> int | None:
    """Return the number of the month (1 to 12) that a word names or begins to name; None for any other word."""
    word = word.casefold().rstrip(".")
    for number, names in enumerate(MONTHS, 1):
        if word in names:
            return number
    begun = {number for number, names in enumerate(MONTHS, 1) if any(name.startswith(word) for name in names)}
    return begun.pop() if len(word) >= 3 and len(begun) == 1 else None


def in_english(text: str, understood: Collection[str]) -> str:
    """Return a date with its month in English; unchanged if it names no month of another language.

    Words that are not `understood` (in lower case) are removed: weekdays, "de", "г.". If two words may be months, the
    last one is it: "mar" is mardi (Tuesday) as well as mars (March).
    """
    plain = _in_figures(text)
    words = list(_WORD.finditer(plain))
    texts = [match[0] for match in words]
    months = [match for match in words if month_of(match[0])]
    foreign = [match for match in months if _bare(match[0]) not in understood]
    if plain == text and not foreign and len(months) < 2 and not (months and _JOINS.intersection(map(_bare, texts))):
        return text
    pieces, end = [], 0
    for match in words:
        pieces += [plain[end : match.start()], match[0] if _bare(match[0]) in understood else " "]
        if match in months:
            pieces[-1] = f" {ENGLISH[(month_of(match[0]) or 1) - 1]} " if match is months[-1] else " "
        end = match.end()
    english = _EMPTY.sub(" ", "".join((*pieces, plain[end:])))
    return " ".join(english.split())


def _bare(word: str) -> str:
    return word.casefold().rstrip(".")


def _in_figures(text: str) -> str:
    """Return a date with European figures, and with Chinese, Japanese and Korean days and hours as 2026-11-20 10:00."""
    plain = "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in text)
    plain = _HOURS_H.sub(r"\1:\2", plain)
    figures = _MONTH.sub(_month_name, _DAY.sub(r"\1-\2-\3 ", plain))
    return plain if figures == plain else _TIME.sub(_time_of_day, figures)


def _month_name(match: re.Match[str]) -> str:
    number = int(match[1] or match[2])
    return f" {ENGLISH[number - 1]} " if 1 <= number <= 12 else match[0]


def _time_of_day(match: re.Match[str]) -> str:
    """Return a time as hours (0 to 23), minutes and seconds."""
    half, hour, *parts = match.groups()
    minute, second = parts[0] or parts[2] or "0", parts[1] or parts[3] or "0"
    hours = int(hour) % 12 + (12 if half in _AFTERNOON else 0) if half else int(hour)
    return f" {hours:02}:{int(minute):02}:{int(second):02}"
