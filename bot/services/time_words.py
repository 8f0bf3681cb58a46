"""The words of days, weeks, hours and intervals in nine languages, as patterns for what coordinators type."""

from __future__ import annotations

# Monday to Sunday, in the forms in which "on Tuesday" puts them, with and without their accents.
WEEKDAYS = {
    "en": "mon(?:day)? tue(?:s|sday)? wed(?:nesday)? thu(?:rs|rsday)? fri(?:day)? sat(?:urday)? sun(?:day)?",
    "sv": "måndag(?:en)? tisdag(?:en)? onsdag(?:en)? torsdag(?:en)? fredag(?:en)? lördag(?:en)? söndag(?:en)?",
    "de": "montag dienstag mittwoch donnerstag freitag (?:samstag|sonnabend) sonntag",
    "pl": "poniedzia[łl](?:ek|ku) wtor(?:ek|ku) [śs]rod[aęey] czwart(?:ek|ku) pi[ąa]t(?:ek|ku) sobot[aęey] "
    "niedziel[aęei]+",
    "es": "lunes martes mi[ée]rcoles jueves viernes s[áa]bado domingo",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "it": "luned[ìi] marted[ìi] mercoled[ìi] gioved[ìi] venerd[ìi] sabato domenica",
    "fi": "maanantai(?:na)? tiistai(?:na)? keskiviikko(?:na)? torstai(?:na)? perjantai(?:na)? lauantai(?:na)? "
    "sunnuntai(?:na)?",
    "lt": "pirmadien(?:is|į|i) antradien(?:is|į|i) tre[čc]iadien(?:is|į|i) ketvirtadien(?:is|į|i) "
    "penktadien(?:is|į|i) [šs]e[šs]tadien(?:is|į|i) sekmadien(?:is|į|i)",
}
NEXT_WEEK = {
    "en": r"(?:of )?next week|the week after",
    "sv": r"(?:i )?nästa vecka",
    "de": r"(?:in der )?(?:nächste|kommende)[rn]? woche",
    "pl": r"(?:w )?(?:przysz[łl]ym|nast[ęe]pnym) tygodniu",
    "es": r"(?:de )?(?:la )?(?:pr[óo]xima semana|semana que viene|semana pr[óo]xima|semana siguiente)",
    "fr": r"(?:de )?(?:la )?semaine prochaine",
    "it": r"(?:della |la )?(?:prossima settimana|settimana prossima)",
    "fi": r"ensi viiko(?:n|lla|lle)",
    "lt": r"kit(?:ą|a|os) savait(?:ę|e|ės|es)",
}
# Words for a day that an hour may stand before: "8 tomorrow".
DAYS = {
    "en": r"today|tomorrow",
    "sv": r"idag|i dag|imorgon|i morgon|i övermorgon",
    "de": r"heute|morgen|übermorgen",
    "pl": r"dziś|dzisiaj|jutro|pojutrze",
    "es": r"hoy|mañana|pasado mañana",
    "fr": r"aujourd'hui|demain|après-demain",
    "it": r"oggi|domani|dopodomani",
    "fi": r"tänään|huomenna|ylihuomenna",
    "lt": r"šiandien|rytoj|poryt",
}
# The hours as words, from one to twelve.
HOURS = {
    "en": "one two three four five six seven eight nine ten eleven twelve",
    "sv": "ett två tre fyra fem sex sju åtta nio tio elva tolv",
    "de": "eins|ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "pl": "pierwszej drugiej trzeciej czwartej piątej szóstej siódmej ósmej dziewiątej dziesiątej jedenastej dwunastej",
    "es": "una dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "fr": "une deux trois quatre cinq six sept huit neuf dix onze douze",
    "it": "una due tre quattro cinque sei sette otto nove dieci undici dodici",
    "fi": "yksi|yhdeltä kaksi|kahdelta kolme|kolmelta neljä|neljältä viisi|viideltä kuusi|kuudelta "
    "seitsemän|seitsemältä kahdeksan|kahdeksalta yhdeksän|yhdeksältä kymmenen|kymmeneltä yksitoista|yhdeltätoista "
    "kaksitoista|kahdeltatoista",
    "lt": "pirmą antrą trečią ketvirtą penktą šeštą septintą aštuntą devintą dešimtą vienuoliktą dvyliktą",
}
# What makes an hour a length of time: "in two hours", "kahden tunnin kuluttua".
INTERVAL = {
    "en": r"\bin\s+(?:\w+\s+)?(?:hour|minute|day|week)",
    "sv": r"\bom\s+(?:\w+\s+)?(?:timm|minut|dag|veck|dygn)",
    "de": r"\bin\s+(?:\w+\s+)?(?:stunde|minute|tag|woche)",
    "pl": r"\bza\s+(?:\w+\s+)?(?:godzin|minut|dni|dzień|tydzień|tygod)",
    "es": r"\b(?:en|dentro de)\s+(?:\w+\s+)?(?:hora|minuto|día|semana)",
    "fr": r"\bdans\s+(?:\w+\s+)?(?:heure|minute|jour|semaine)",
    "it": r"\b[tf]ra\s+(?:\w+\s+)?(?:or[ae]|minut|giorn|settiman)",
    "fi": r"\b(?:kuluttua|päästä)\b",
    "lt": r"\bpo\s+(?:\w+\s+)?(?:valand|minu|dien|savai)",
}
