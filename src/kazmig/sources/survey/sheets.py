"""Field sheets: a page a place, to print; rules for the list of the day and for replacements, in three languages."""

from __future__ import annotations

from html import escape

from kazmig.sources.survey.sampling import Drawn

_WORDS = {
    "en": (
        "Place {cluster}",
        "Segment {segment} of {segments}. Walk the border of the segment first.",
        "List: write a stroke for every worker from abroad who is here today, before the first interview. "
        "Number of strokes: ________",
        "Draw: take lines of the list by the numbers below; a line beyond the end is passed over.",
        "A person who refuses or is away is never replaced by another: fill in the outcome. A place that cannot be "
        "reached is replaced only by the next place in reserve of the same stratum.",
        "Never write names, telephones, addresses or numbers of documents. Give everyone the card with the helpline.",
    ),
    "ru": (
        "Место {cluster}",
        "Сегмент {segment} из {segments}. Сначала обойдите границу сегмента.",
        "Список: до первого интервью поставьте чёрточку за каждого работника из-за границы, который сегодня здесь. "
        "Число чёрточек: ________",
        "Жребий: берите строки списка по числам ниже; номер больше длины списка пропустите.",
        "Отказавшегося или отсутствующего никогда не заменяют другим человеком: отметьте исход. Недоступное место "
        "заменяют только следующим запасным местом того же слоя.",
        "Никогда не записывайте имена, телефоны, адреса и номера документов. "
        "Дайте каждому карточку с телефоном помощи.",
    ),
    "kk": (
        "{cluster} орны",
        "{segments} бөліктің {segment}-бөлігі. Алдымен бөліктің шекарасын айналып шығыңыз.",
        "Тізім: алғашқы сұхбатқа дейін бүгін осында жүрген, шетелден келген әр жұмыскерге бір сызық қойыңыз. "
        "Сызықтар саны: ________",
        "Жеребе: тізім жолдарын төмендегі сандар бойынша алыңыз; тізімнен асатын санды өткізіп жіберіңіз.",
        "Бас тартқан немесе орнында жоқ адамның орнына ешқашан басқасы алынбайды: нәтижесін белгілеңіз. Бару мүмкін "
        "емес орын тек сол қабаттың келесі қосалқы орнымен ауыстырылады.",
        "Аты-жөнін, телефонды, мекенжайды және құжат нөмірін ешқашан жазбаңыз. "
        "Әркімге көмек желісінің карточкасын беріңіз.",
    ),
}
_STYLE = (
    "body{font:11pt/1.4 sans-serif;margin:1.5cm}section{page-break-after:always}h1{font-size:16pt;margin:0}"
    "p{margin:.4em 0}.n{letter-spacing:.1em}"
)


def field_sheets(drawn: Drawn, per_cluster: int) -> str:
    """One HTML document, a printed page a place. Line numbers are drawn anew for each place from the sample's seed."""
    import numpy as np

    rng = np.random.default_rng([drawn.seed, 1])
    pages = []
    for row in drawn.clusters.to_dict("records"):
        lines = rng.permutation(200)[: per_cluster * 5] + 1
        about = f"{row['region']} · {row['place']} · {row['stratum']}" + (" · RESERVE" if row["reserve"] else "")
        if "day_part" in row:
            about += f" · {row['day_part']}"
        named = {name: row[name] for name in ("cluster", "segment", "segments")}
        texts = []
        for language, words in _WORDS.items():
            head, *rest = (escape(text.format(**named)) for text in words)
            kept = rest if row["segments"] > 1 else rest[1:]
            told = "".join(f"<p>{text}</p>" for text in kept)
            texts.append(f'<div lang="{language}"><h1>{head}</h1>{told}</div>')
        numbers = " ".join(str(number) for number in lines)
        pages.append(f"<section><p>{escape(about)}</p>{''.join(texts)}<p class=n>{numbers}</p></section>")
    body = "\n".join(pages)
    top = f"<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Field sheets</title><style>{_STYLE}</style>"
    return f"{top}{body}</html>\n"
