"""Makes one list of price entries out of what several sources state about one model."""

from dataclasses import dataclass, field
from decimal import Decimal

import knowledge

RANK = {source: rank for rank, source in enumerate(knowledge.SOURCES)}
SCALE = {"1 second": 1, "1 minute": 60, "1 hour": 3600, "1 message": 1, "1k message": 1000}

# A kind's parent: where it has no price of its own, it has its parent's.
PARENT = {
    "cache_read": "input",
    "cache_write_5m": "input",
    "cache_write_1h": "input",
    "cache_write_12h": "input",
    "input_audio": "input",
    "cache_read_audio": "input_audio",
    "cache_write_audio": "cache_write_5m",
    "input_image": "input",
    "cache_read_image": "input_image",
    "input_video": "input",
    "reasoning": "output",
    "output_audio": "output",
    "output_image": "output",
    "output_video": "output",
}
# Left out where the price is the parent's: nothing is lost. The lifetimes of a cache are spelt out.
IMPLIED = {
    "reasoning",
    "input_audio",
    "cache_read_audio",
    "output_audio",
    "input_image",
    "input_video",
    "output_image",
    "output_video",
}
KINDS = [
    "input",
    "cache_read",
    "cache_write_5m",
    "cache_write_1h",
    "cache_write_12h",
    "output",
    "reasoning",
    "input_audio",
    "cache_read_audio",
    "cache_write_audio",
    "output_audio",
    "input_image",
    "cache_read_image",
    "output_image",
    "input_video",
    "output_video",
    "characters",
    "output_characters",
    "audio",
    "call",
    "session",
    "message",
    "credit",
]


@dataclass
class Entry:
    """One line of `prices`: rates, when they apply, who states them and who states something else."""

    when: tuple = ()
    daily: tuple = ()
    above: int = 0
    start: str = ""
    end: str = ""
    sources: list = field(default_factory=list)
    rates: dict = field(default_factory=dict)  # kind -> (unit, price)
    credits: dict = field(default_factory=dict)
    disagree: dict = field(default_factory=dict)  # kind -> price -> sources

    def order(self):
        """The order in a file: the standard price first, then by condition, threshold and date."""
        return (len(self.when) + bool(self.daily), self.when, self.daily, self.above, self.start)


def agree(one, other):
    """Whether two (unit, price) are the same, or differ by no more than the rounding of the coarser one.

    Rounding explains nothing about figures with less than two decimals and digits: 2 is not 2.5, 0.0001 not 0.00011.
    """
    a, b = Decimal(one[1]), Decimal(other[1])
    scale_a, scale_b = SCALE.get(one[0], 1), SCALE.get(other[0], 1)
    if one[0] != other[0] and (one[0] not in SCALE or other[0] not in SCALE):
        return False
    slack = max(half_unit(a) / scale_a, half_unit(b) / scale_b)
    return abs(a / scale_a - b / scale_b) <= slack


def half_unit(number):
    """Half a unit in the last place of a figure with two decimals and two digits or more."""
    _, digits, exponent = number.as_tuple()
    return Decimal(5).scaleb(exponent - 1) if exponent <= -2 and len(digits) >= 2 else Decimal(0)


def choose(kind, stated, preferred=None):
    """Of what sources state for a kind, {source: (unit, price)}: the price, who agrees, and who says what else."""
    order = sorted(stated, key=lambda source: (source != preferred, RANK[source]))
    best = stated[order[0]]
    agreeing = [source for source in order if agree(best, stated[source])]
    if (
        best[0] == "1 second"
    ):  # a figure by the hour or the minute is the vendor's own, the one by the second was divided
        best = next((stated[source] for source in agreeing if stated[source][0] in ("1 minute", "1 hour")), best)
    others = {}
    for source in order:
        if source not in agreeing:
            others.setdefault(stated[source][1], []).append(source)
    return best, agreeing, others


def families(facts):
    """{(when, daily): {source: {above: {start: {kind: (unit, price)}}}}}; a source's first word on a kind counts."""
    result = {}
    for fact in facts:
        starts = result.setdefault((fact.when, fact.daily), {}).setdefault(fact.source, {}).setdefault(fact.above, {})
        start = "" if fact.start == "before" else fact.start
        starts.setdefault(start, {}).setdefault(fact.kind, (fact.unit, fact.price))
    return result


def timeline(by_above, above):
    """[(start, end, rates)] of one threshold of the dated source; equal neighbours are one."""
    starts = sorted({start for starts in by_above.values() for start in starts})
    result = []
    for start, end in zip(starts, starts[1:] + [""]):
        rates = by_above.get(above, {}).get(start)
        if rates is None:
            continue
        if result and result[-1][1] == start and result[-1][2] == rates:
            result[-1] = (result[-1][0], end, rates)
        else:
            result.append((start, end, rates))
    return result


def holds(start, end, day):
    """Whether a day is in [start, end); nothing is no bound."""
    return start <= day and (not end or day < end)


def merge(provider, model, facts, checked):
    """The entries of a model."""
    groups = families([fact for fact in facts if not fact.credits and not fact.also])
    dated = knowledge.DATED_SOURCE
    base = timeline(groups.get(((), ""), {}).get(dated, {}), 0)
    # What is undated was said about the time it was read in: the span of the standard price of that day.
    period = next(((start, end) for start, end, _ in base if holds(start, end, checked)), ("", ""))
    entries = []
    for family, by_source in groups.items():
        for above in sorted({above for by_above in by_source.values() for above in by_above}):
            spans = timeline(by_source.get(dated, {}), above)
            others = {
                source: by_above[above][""]
                for source, by_above in by_source.items()
                if source != dated and above in by_above
            }
            elsewhere = same_tier(groups, family, above)
            entries += merge_spans(provider, model, family, above, spans, others, elsewhere, period, checked)
    entries += credit_entries([fact for fact in facts if fact.credits])
    for fact in [fact for fact in facts if fact.also]:
        entry = next(
            entry
            for entry in entries
            if entry.when == fact.when and entry.above == fact.above and fact.kind in entry.rates
        )
        entry.disagree.setdefault(fact.kind, {}).setdefault(fact.price, []).append(fact.source)
    return tidy(provider, model, entries)


def same_tier(groups, family, above):
    """What undated sources state for the tier that this one is another name of."""
    when = tuple((key, knowledge.SAME_TIER.get(value, value)) for key, value in family[0])
    by_source = groups.get((when, family[1]), {}) if when != family[0] else {}
    return [
        by_above[above][""]
        for source, by_above in by_source.items()
        if source != knowledge.DATED_SOURCE and above in by_above
    ]


def merge_spans(provider, model, family, above, spans, others, elsewhere, period, checked):
    """The entries of one condition: the dated source's spans; the others join the one in force when they were read."""
    entries, joined = [], False
    for index, (start, end, rates) in enumerate(spans):
        stated = {knowledge.DATED_SOURCE: rates}
        if holds(start, end, checked):
            joined = True
            stated.update(others)
            conditional = family != ((), "")
            if (
                conditional
                and index == 0
                and (start > period[0] and corroborated(rates, list(others.values()) + elsewhere))
            ):
                start = period[0]
            if conditional and not start and not end:
                start, end = period
        entries.append(combine(provider, model, family, above, start, end, stated))
    if others and not joined:
        entries.append(combine(provider, model, family, above, *period, others))
    return entries


def corroborated(rates, statements):
    """Whether an undated source has the same prices of the kinds that have no parent."""
    roots = [kind for kind in rates if kind not in PARENT]
    return any(all(kind in other and agree(rates[kind], other[kind]) for kind in roots) for other in statements)


def combine(provider, model, family, above, start, end, stated):
    """One entry of what the sources state, {source: {kind: (unit, price)}}."""
    entry = Entry(family[0], (family[1],) if family[1] else (), above, start, end)
    if not end:
        entry.end = knowledge.ENDED.get((provider, model, above), "")
    sources = set()
    for kind in KINDS:
        of_kind = {source: rates[kind] for source, rates in stated.items() if kind in rates}
        if of_kind:
            best, agreeing, others = choose(kind, of_kind, knowledge.PREFERRED.get((provider, model, kind)))
            entry.rates[kind] = best
            sources.update(agreeing)
            if others:
                entry.disagree[kind] = others
    entry.sources = sorted(sources, key=RANK.get)
    return entry


def credit_entries(facts):
    """Entries whose prices are credits."""
    entries = {}
    for fact in facts:
        entry = entries.setdefault(fact.when, Entry(fact.when))
        entry.credits[fact.kind] = (fact.unit, fact.price)
        if fact.source not in entry.sources:
            entry.sources.append(fact.source)
    return list(entries.values())


def tidy(provider, model, entries):
    """Sorts; joins daily windows with the same prices; leaves out what the parent says and spans that are empty."""
    result = []
    for entry in sorted(entries, key=Entry.order):
        if entry.end and entry.start >= entry.end:
            continue
        for kind in [kind for kind in entry.rates if kind in IMPLIED and kind not in entry.disagree]:
            parent = PARENT[kind]
            while parent in PARENT and parent not in entry.rates:
                parent = PARENT[parent]
            if entry.rates.get(parent) == entry.rates[kind]:
                del entry.rates[kind]
        for kind in entry.rates:
            root = kind
            while root in PARENT:
                root = PARENT[root]
            if root not in entry.rates and entry.rates[kind][0] == "1M token":
                raise ValueError(f"{provider} {model}: {kind} without {root} under {entry.when}")
        twin = next(
            (
                e
                for e in result
                if e.daily
                and entry.daily
                and (e.when, e.above, e.start, e.end, e.rates)
                == (entry.when, entry.above, entry.start, entry.end, entry.rates)
            ),
            None,
        )
        if twin:
            twin.daily += entry.daily
        else:
            result.append(entry)
    return result
