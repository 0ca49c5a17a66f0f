"""The words of the step's figures, English: templates over facts and msgids of `locale/<language>/reconcile.po`."""

from __future__ import annotations

_UNSURE = (
    '{% if "reconcile.total.median.persons" in facts %}What the assumption table implies, not an observation.'
    '{% if facts["reconcile.assumptions.illustration"].value %}'
    " The table is the analysts' illustration, not elicited from experts.{% endif %}"
    "{% else %}Not shown: the counts contradict the assumption table, or there is none.{% endif %}"
)

CAPTIONS: dict[str, dict[str, str]] = {
    "gap_waterfall": {
        "title": "A few nationalities account for most of the difference: "
        '{{ facts["reconcile.gap"] | leaders("persons", 2) }}',
        "subtitle": "Migrant workers, persons, from the official register to the Baseline Assessment, by citizenship, "
        "Kazakhstan",
        "alt": 'Waterfall from {{ facts["labour.official.persons"] | num }} migrant workers on the register to '
        '{{ facts["baseline.workers.persons"] | num }} in the Baseline Assessment, a step a citizenship. The largest: '
        '{{ facts["reconcile.gap"] | leaders("persons", 3) }}.',
        "note": 'The register refers to {{ facts["labour.official.persons"] | period }}, the assessment to '
        '{{ facts["baseline.workers.persons"] | period }}.',
    },
    "nationality_slope": {
        "title": "Shares differ less than numbers; first among those assessed: "
        '{{ facts["baseline.workers"] | leaders("share_pct", 1) }}',
        "subtitle": "Share of each citizenship among migrant workers, %, on the official register and in the Baseline "
        "Assessment, Kazakhstan",
        "alt": "Lines from each citizenship's share on the register to its share in the assessment. Register: "
        '{{ facts["labour.official"] | leaders("share_pct", 2) }}. Assessment: '
        '{{ facts["baseline.workers"] | leaders("share_pct", 2) }}.',
    },
    "ratio_nationality": {
        "title": 'For each registered worker informants count {{ facts["reconcile.ratio.total"] | ratio }}; the '
        "ratio differs by citizenship",
        "subtitle": "Ratio of the Baseline Assessment to the official register by citizenship"
        '{% if facts["reconcile.gap.persons"].high > facts["reconcile.gap.persons"].low %}, with the interval that '
        "rounding allows{% endif %}, Kazakhstan",
        "alt": "Points in rows, one a citizenship: the assessment divided by the register. Highest: "
        '{{ facts["reconcile.highest.nationality.text"] | label }}, {{ facts["reconcile.highest.ratio"] | ratio }}; '
        'lowest: {{ facts["reconcile.lowest.nationality.text"] | label }}, '
        '{{ facts["reconcile.lowest.ratio"] | ratio }}.',
        "note": '{% if facts["reconcile.gap.persons"].high > facts["reconcile.gap.persons"].low %}The intervals show '
        "the rounding of published figures alone.{% else %}The counts come unrounded, so the ratios have no interval."
        "{% endif %}",
    },
    "reconciled_intervals": {
        "title": 'Under the stated assumptions: {{ facts["reconcile.total.median.persons"] | sig3 }} migrant workers, '
        "and much room either side",
        "subtitle": "Migrant workers, persons: median and 95% interval by citizenship and in total, under the "
        "assumption table, Kazakhstan",
        "alt": "Points with 95% intervals by citizenship. The total has its median at "
        '{{ facts["reconcile.total.median.persons"] | sig3 }} and reaches from '
        '{{ facts["reconcile.total.low95.persons"] | sig3 }} to {{ facts["reconcile.total.high95.persons"] | sig3 }}.',
        "note": _UNSURE,
    },
    "bridge_waterfall": {
        "title": "If the assumptions held, the difference would be above all: "
        '{{ facts["reconcile.bridge"] | leaders("persons", 1) }}',
        "subtitle": "Migrant workers, persons, from the official register to the Baseline Assessment, by assumed "
        "cause, Kazakhstan",
        "alt": 'Waterfall from {{ facts["labour.official.persons"] | num }} on the register to '
        '{{ facts["baseline.workers.persons"] | num }} in the assessment, by assumed cause. The largest: '
        '{{ facts["reconcile.bridge"] | leaders("persons", 2) }}.',
        "note": _UNSURE,
    },
    "tornado": {
        "title": 'The total depends most on one assumption: {{ facts["reconcile.tornado.first.text"] | category }}',
        "subtitle": "Median of the total, migrant workers, persons, when one assumption is one standard deviation "
        "lower or higher",
        "alt": "Bars by assumption, widest first. The widest takes the median total from "
        '{{ facts["reconcile.tornado.first.low.persons"] | sig3 }} to '
        '{{ facts["reconcile.tornado.first.high.persons"] | sig3 }}.',
        "note": _UNSURE,
    },
    "stress": {
        "title": "The more one doubts the assumptions, the wider the interval: the counts do not hold it back",
        "subtitle": "Migrant workers, persons: median and 95% interval of the total when every assumption is half or "
        "twice as unsure",
        "alt": "Three intervals of the total. Twice as unsure, it reaches from "
        '{{ facts["reconcile.stress.twice_as_unsure.low95.persons"] | sig3 }} to '
        '{{ facts["reconcile.stress.twice_as_unsure.high95.persons"] | sig3 }} migrant workers.',
        "note": _UNSURE,
    },
    "value_of_information": {
        "title": 'What would narrow the interval most: {{ facts["reconcile.information.best.text"] | category }}',
        "subtitle": "Migrant workers, persons: 95% interval of the total today and with one further datum, drawn "
        "around today's median",
        "alt": "Intervals of the total, today and with each further datum. Today it reaches from "
        '{{ facts["reconcile.total.low95.persons"] | sig3 }} to {{ facts["reconcile.total.high95.persons"] | sig3 }} '
        "migrant workers.",
        "note": _UNSURE,
    },
}
# Slugs whose names the figures show; each is a msgid after `Words.category`.
SHOWN = (
    *("documents", "registration", "legal_scope", "multiplicity", "perception", "area_coverage", "season"),
    *("rounding", "one_source_only", "half_as_unsure", "as_stated", "twice_as_unsure", "no_further_datum"),
    *("survey_of_200_workers", "survey_of_500_workers", "survey_of_1000_workers", "permits_counted_by_person"),
    *("one_region_recounted", "informants_lists_matched", "count_in_another_season"),
)
