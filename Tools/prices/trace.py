#!/usr/bin/env python3
"""Proves a table of prices against the CSV of stated prices, in both directions.

usage: trace.py CSV TABLE

Every rate, credit, multiplier, billing rule and date of retirement of the table has to be stated by a row of the CSV
about that provider and model, under that condition, by a source that the entry names; and every model of the CSV that
is not retired has to be in the table, where each of its present prices is charged or carried as a disagreement. Prints
what is not; exit code 1 then.

What an id, a condition or a unit of the CSV means is taken from `knowledge.py` and `facts.py`, the numbers from the
rows.
"""

import re
import sys
from decimal import Decimal

import facts
import fold
import knowledge
import merge
import table as build
import tableyaml

UNIT_NAMES = {}
for name, meaning in facts.UNITS.items():
    UNIT_NAMES.setdefault(meaning, []).append(name)


def figures(entry):
    """(rates or credits, unit, kind, price) of an entry."""
    return [
        (key, unit, kind, price)
        for key in ("rates", "credits")
        for unit, kinds in entry.get(key, {}).items()
        for kind, price in kinds.items()
    ]


def by_window(entries):
    """The entries, one for each of their daily windows."""
    return [{**entry, "daily": window} if window else entry for entry in entries for window in entry.get("daily", [""])]


class Trace:
    """The rows by provider and id, and what was found wrong."""

    def __init__(self, rows, document):
        self.rows, self.document, self.wrong, self.proved = {}, document, [], 0
        self.checked = document["checked"]
        for row in rows:
            provider = facts.provider_of(row)
            models, implied = facts.models_of(row, provider)
            conditions = [{**implied, **meaning} for meaning in facts.conditions_of(row, provider)]
            for model in models:
                self.rows.setdefault((provider, model), []).append((row, facts.source_of(row), conditions))

    def run(self):
        for provider, content in self.document["providers"].items():
            for entry in content.get("credits", []):
                plans = [
                    found
                    for (owner, model), rows in self.rows.items()
                    if owner == provider and model.startswith("plan ")
                    for found in rows
                ]
                self.entry(f"{provider} credits", provider, plans, entry)
            ids = {}
            for model, value in content.get("models", {}).items():
                for name in [model, *value.get("aliases", [])]:
                    compact = re.sub(r"-(\d{4})-(\d\d)-(\d\d)$", r"-\1\2\3", name)
                    if compact in ids:
                        self.wrong.append(f"{provider}: {name} is said twice")
                    ids[compact] = value
                self.model(provider, model, value)
            self.missing(provider, ids)
        return self.wrong

    def rows_of(self, provider, model, value):
        """The rows about a model: under its id and its aliases, and those of the undated id that it is priced as."""
        names = {model, *value.get("aliases", [])}
        names |= {fold.DATE.sub("", name) for name in names}
        return [found for name in sorted(names) for found in self.rows.get((provider, name), [])]

    def model(self, provider, model, value):
        where, rows = f"{provider} {model}", self.rows_of(provider, model, value)
        for entry in by_window(value.get("prices", [])):
            self.entry(where, provider, rows, entry)
        for multiplier in value.get("multipliers", []):
            names = [
                name
                for name, (rule, when) in facts.RULES.items()
                if rule == "multiplier" and when == multiplier["when"]
            ]
            self.rule(where, rows, names, multiplier["by"], [multiplier["source"]])
        billing = dict(value.get("billing", {}))
        stated = billing.pop("source", [])
        for name, text in billing.items():
            number = {"true": "1", "cjk_double": "2"}.get(text, text.rstrip("s"))
            self.rule(
                where,
                rows,
                [unit for unit, rule in facts.RULES.items() if rule[0] == name],
                number,
                [stated] if isinstance(stated, str) else stated,
            )
        if "retires" in value and not any(f"deprecation {value['retires']}" in row["note"] for row, _, _ in rows):
            self.wrong.append(f"{where}: no row says that it retires on {value['retires']}")

    def rule(self, where, rows, units, number, sources):
        self.proved += 1
        if not any(
            row["unit"] in units
            and source in sources
            and Decimal(row["price_usd_per_million_or_unit"]) == Decimal(number)
            for row, source, _ in rows
        ):
            self.wrong.append(f"{where}: no row states {units} {number}")

    def entry(self, where, provider, rows, entry):
        """Proves the figures of one entry."""
        sources = entry["source"] if isinstance(entry["source"], list) else [entry["source"]]
        named = set()
        undated = self.undated(provider, rows, entry)
        for key, unit, kind, price in figures(entry):
            self.proved += 1
            if not isinstance(price, tableyaml.Quoted):
                self.wrong.append(f"{where}: {kind} {price} is not quoted")
            stated = [
                (row, source)
                for row, source, conditions in rows
                if source in sources
                and self.says(row, source, key, kind)
                and self.fits(provider, source, row, conditions, entry)
            ]
            named.update(source for row, source in stated if merge.agree((unit, price), self.value(row)))
            if not any(
                self.value(row) == (unit, price) and self.dated(row, source, entry, undated) for row, source in stated
            ):
                self.wrong.append(
                    f"{where}: no row of {', '.join(sources)} states {kind} {price} per {unit}, {self.terms(entry)}"
                )
        self.wrong += [
            f"{where}: {source} is named and states none of {entry['rates']}" for source in sorted(set(sources) - named)
        ]
        self.disagreements(where, provider, rows, entry)
        days = {row["effective"] for row, source, _ in rows if source == knowledge.DATED_SOURCE}
        days |= {day for (owner, name, _), day in knowledge.ENDED.items() if f"{owner} {name}" == where}
        self.wrong += [
            f"{where}: no row has the date {entry[bound]}"
            for bound in ("from", "until")
            if bound in entry and entry[bound] not in days
        ]

    def disagreements(self, where, provider, rows, entry):
        """Proves who states what else."""
        for kind, others in entry.get("disagree", {}).items():
            for price, disagreeing in others.items():
                for source in disagreeing:
                    self.proved += 1
                    stated = [
                        row
                        for row, by, conditions in rows
                        if by == source
                        and self.fits(provider, by, row, conditions, entry)
                        and facts.UNITS.get(row["unit"], ("", ""))[1] == kind
                    ]
                    if not any(
                        price in (self.value(row)[1], *re.findall(r"also shows ([\d.]+)", row["note"]))
                        for row in stated
                    ):
                        self.wrong.append(f"{where}: {source} does not state {kind} {price}")

    def undated(self, provider, rows, entry):
        """Whether a source without dates has an entry's prices that have no parent: a variant as old as the model."""
        roots = [figure for figure in figures(entry) if figure[2] not in merge.PARENT]
        return any(
            all(
                any(
                    by == source
                    and self.says(row, by, key, kind)
                    and merge.agree((unit, price), self.value(row))
                    and self.same_tier(entry) in [self.condition(c, by, row, provider) for c in conditions]
                    for row, by, conditions in rows
                )
                for key, unit, kind, price in roots
            )
            for source in knowledge.SOURCES
            if source != knowledge.DATED_SOURCE
        )

    @staticmethod
    def value(row):
        unit, _, price = facts.price_of(row)
        return unit, price

    @staticmethod
    def dated(row, source, entry, undated):
        """Whether a row's date is that of an entry."""
        start = facts.start_of(row, source)
        if start == "before":
            return "from" not in entry
        return start in ("", entry.get("from", "")) or start > entry.get("from", "") and undated

    @staticmethod
    def says(row, source, key, kind):
        """Whether a row is about this kind; a transcription's seconds may stand under output at litellm."""
        if row["unit"] not in facts.UNITS or row["unit"].startswith("credit_per") != (key == "credits"):
            return False
        names = [name for (_, other), units in UNIT_NAMES.items() if other == kind for name in units]
        return row["unit"] in names or (
            kind == "audio" and source == "litellm" and row["unit"] == "usd_per_second_output_audio"
        )

    def fits(self, provider, source, row, conditions, entry):
        return any(
            self.condition(c, source, row, provider) == self.terms(entry)
            or self.condition(c, source, row, provider, estimate=True) == self.terms(entry)
            for c in conditions
        )

    @staticmethod
    def condition(meaning, source, row, provider, estimate=False):
        """(when, above, window) that a row's condition means."""
        when = {key: value for key, value in meaning.items() if key not in ("above", "daily")}
        if estimate and row["unit"].startswith("usd_per_second") and provider in knowledge.ESTIMATES.get(source, []):
            when["measure"] = "time"
        return (tuple(sorted(when.items())), str(meaning.get("above", 0)), meaning.get("daily", ""))

    @staticmethod
    def terms(entry):
        return (tuple(sorted(entry.get("when", {}).items())), entry.get("above", "0"), entry.get("daily", ""))

    def same_tier(self, entry):
        when, above, daily = self.terms(entry)
        return (tuple((key, knowledge.SAME_TIER.get(value, value)) for key, value in when), above, daily)

    def missing(self, provider, ids):
        """Models and present prices of the CSV that the table has not."""
        known = facts.Statements()
        known.models = {key: {source for _, source, _ in rows} for key, rows in self.rows.items()}
        for key, rows in self.rows.items():
            dates = {m[1] for row, _, _ in rows if (m := re.search(r"deprecation ([\d-]+)", row["note"]))}
            known.retires[key] = dates
        retired, not_ids = build.left_out(provider, known, self.checked)
        for (owner, model), rows in self.rows.items():
            if owner != provider or model in retired or model in not_ids or model.startswith("plan "):
                continue
            value = ids.get(re.sub(r"-(\d{4})-(\d\d)-(\d\d)$", r"-\1\2\3", model))
            if value is None:
                self.wrong.append(f"{provider}: {model} is not in the table")
            elif "prices" in value:
                self.present(f"{provider} {model}", provider, by_window(value["prices"]), rows)

    def present(self, where, provider, entries, rows):
        """Whether each price that a model has on the day of checking is charged, implied by its parent, or carried."""
        later = {}
        for row, source, conditions in rows:  # of a dated source only the newest price that is in force counts
            start = facts.start_of(row, source)
            key = (source, row["unit"], row["condition"])
            if start in ("", "before") or start <= self.checked:
                later[key] = max(later.get(key, ""), "" if start == "before" else start)
        for row, source, conditions in rows:
            start = facts.start_of(row, source).replace("before", "")
            if row["unit"] not in facts.UNITS or later.get((source, row["unit"], row["condition"])) != start:
                continue
            unit, kind, price = facts.price_of(row)
            if Decimal(price) == 0 or self.excused(provider, where.split(" ", 1)[1], source, row, kind, start):
                continue
            for meaning in conditions:
                found = [
                    entry
                    for entry in entries
                    if self.fits(provider, source, row, [meaning], entry)
                    and merge.holds(entry.get("from", ""), entry.get("until", ""), self.checked)
                ]
                if not any(self.charged(entry, unit, kind, price, source) for entry in found):
                    self.wrong.append(
                        f"{where}: the table lacks {kind} {price} of {source}, {row['condition'] or 'no condition'}"
                    )

    @staticmethod
    def charged(entry, unit, kind, price, source):
        rates = {name: (of, number) for _, of, name, number in figures(entry)}
        carried = any(
            source in sources and (number == price)
            for number, sources in entry.get("disagree", {}).get(kind, {}).items()
        )
        if kind == "output_audio" and kind not in rates and "output" not in rates:
            kind = "audio"  # of a transcription
        while kind not in rates and kind in merge.PARENT:
            kind = merge.PARENT[kind]
        return carried or kind in rates and merge.agree(rates[kind], (unit, price))

    def excused(self, provider, model, source, row, kind, start):
        """What was decided to be no price: said in `knowledge.py`, or ended."""
        fact = facts.Fact(provider, model, source, (), "", 0, "", "", kind, "")
        above = re.search(r"input_tokens>(\d+)", row["condition"])
        ended = knowledge.ENDED.get((provider, fold.DATE.sub("", model), int(above[1]) if above else 0), "9999")
        historical = (
            source == knowledge.DATED_SOURCE and start == "" and row["effective"].startswith("before") and above
        )
        return facts.misfiled(fact) or ended <= self.checked or historical


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        rows = facts.read(file)
    with open(sys.argv[2], encoding="utf-8") as file:
        trace = Trace(rows, tableyaml.load(file.read()))
    wrong = trace.run()
    for line in wrong:
        print(line)
    print(f"{trace.proved} figures looked up, {len(wrong)} not proved", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
