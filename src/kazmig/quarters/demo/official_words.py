"""The words of official spreadsheets in three languages, as offices write them."""

from __future__ import annotations

from typing import Any

from kazmig.evidence.quarter import Quarter
from kazmig.places.lexicon import name

_ROMAN = ("I", "II", "III", "IV")
# Offices rarely write a country as the lexicon does.
_VARIANTS = {
    "ru": {"RUS": "Россия", "KGZ": "Киргизия", "ARE": "Объединенные Арабские Эмираты", "KOR": "Корея, Республика"},
    "kk": {"RUS": "Ресей", "TUR": "Түркия Республикасы"},
    "en": {"TUR": "Turkey", "RUS": "Russia", "KOR": "Korea, Rep."},
}
_OTHER = {"ru": "Прочие", "kk": "Басқалары", "en": "Others"}

WORDS: dict[str, dict[str, Any]] = {
    "ru": {
        "sheet": "Лист1",
        "invented": "СИНТЕТИЧЕСКИЕ ДАННЫЕ для демонстрации",
        "crossings": "Сведения о пересечении государственной границы Республики Казахстан",
        "citizenship": "Страна гражданства",
        "country": "Страна",
        "arrivals": "Въезд",
        "departures": "Выезд",
        "total": "Всего",
        "including": "в том числе:",
        "by_air": "в т.ч. воздушным транспортом",
        "cis": "Страны СНГ",
        "noncis": "Страны вне СНГ",
        "permits": "Действующие разрешения на проживание иностранцев",
        "permanent": "Разрешения на постоянное проживание",
        "temporary": "Разрешения на временное проживание",
        "share": "доля, %",
        "as_of": (
            "на 1 апреля {year} года",
            "на 1 июля {year} года",
            "на 1 октября {year} года",
            "на 1 января {year} года",
        ),
        "workers": "Численность трудовых мигрантов на учете",
        "persons": "человек",
        "thousand_persons": "тысяч человек",
        "labour": "Трудовые мигранты",
        "women": "из них женщины",
        "footnote": "данные предварительные",
        "source": "Источник",
    },
    "kk": {
        "sheet": "Парақ1",
        "invented": "СИНТЕТИКАЛЫҚ ДЕРЕКТЕР, тек көрсетуге арналған",
        "crossings": "Мемлекеттік шекарадан өту туралы мәліметтер",
        "citizenship": "Азаматтығы",
        "country": "Елдер",
        "arrivals": "Келу",
        "departures": "Кету",
        "total": "Барлығы",
        "including": "оның ішінде:",
        "by_air": "оның ішінде әуе көлігімен",
        "cis": "ТМД елдері",
        "noncis": "ТМД-дан тыс елдер",
        "permits": "Шетелдіктердің тұруына қолданыстағы рұқсаттар",
        "permanent": "Тұрақты тұруға рұқсаттар",
        "temporary": "Уақытша тұруға рұқсаттар",
        "share": "үлесі, %",
        "as_of": (
            "{year} жылғы 1 сәуірдегі жағдай бойынша",
            "{year} жылғы 1 шілдедегі жағдай бойынша",
            "{year} жылғы 1 қазандағы жағдай бойынша",
            "{year} жылғы 1 қаңтардағы жағдай бойынша",
        ),
        "workers": "Есепте тұрған еңбек мигранттарының саны",
        "persons": "адам",
        "thousand_persons": "мың адам",
        "labour": "Еңбек мигранттары",
        "women": "оның ішінде әйелдер",
        "footnote": "алдын ала деректер",
        "source": "Дереккөз",
    },
    "en": {
        "sheet": "Sheet1",
        "invented": "Invented data for demonstration",
        "crossings": "Passages of the state border of the Republic of Kazakhstan",
        "citizenship": "Citizenship",
        "country": "Country",
        "arrivals": "Arrivals",
        "departures": "Departures",
        "total": "Total",
        "including": "including:",
        "by_air": "by air",
        "cis": "CIS countries",
        "noncis": "Non-CIS countries",
        "permits": "Residence permits of foreigners in force",
        "permanent": "Permanent residence permits",
        "temporary": "Temporary residence permits",
        "share": "share, %",
        "as_of": ("as of 1 April {year}", "as of 1 July {year}", "as of 1 October {year}", "as of 1 January {year}"),
        "workers": "Registered migrant workers",
        "persons": "persons",
        "thousand_persons": "thousand persons",
        "labour": "Migrant workers",
        "women": "of which women",
        "footnote": "preliminary data",
        "source": "Source",
    },
}


def country(code: str, language: str) -> str:
    """A country as an office writes it."""
    if code == "other":
        return _OTHER[language]
    return _VARIANTS[language].get(code) or name(code, language)


def period_words(quarter: Quarter, language: str) -> str:
    """A quarter as an office's title says it."""
    roman = _ROMAN[quarter.number - 1]
    return {
        "ru": f"за {roman} квартал {quarter.year} года",
        "kk": f"{quarter.year} жылғы {roman} тоқсан",
        "en": f"Q{quarter.number} {quarter.year}",
    }[language]
