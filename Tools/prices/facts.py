"""Reads the CSV of stated prices and says each row in the table's terms: a `Fact` a price, a `Rule` a billing rule."""

import csv
import re
from dataclasses import dataclass, replace
from decimal import Decimal

import knowledge

# The CSV's unit: the table's unit and kind.
UNITS = {
    **{
        f"usd_per_1M_{name}_token": ("1M token", kind)
        for name, kind in {
            "input": "input",
            "cached_input": "cache_read",
            "cache_write_5m": "cache_write_5m",
            "cache_write_1h": "cache_write_1h",
            "cache_write_12h": "cache_write_12h",
            "output": "output",
            "reasoning": "reasoning",
            "input_audio": "input_audio",
            "cached_input_audio": "cache_read_audio",
            "cache_write_audio": "cache_write_audio",
            "output_audio": "output_audio",
            "input_image": "input_image",
            "cached_input_image": "cache_read_image",
            "output_image": "output_image",
            "input_video": "input_video",
            "output_video": "output_video",
        }.items()
    },
    "usd_per_1M_character": ("1M character", "characters"),
    "usd_per_1M_output_character": ("1M character", "output_characters"),
    "usd_per_second_audio": ("1 second", "audio"),
    "usd_per_minute_audio": ("1 minute", "audio"),
    "usd_per_hour_audio": ("1 hour", "audio"),
    "usd_per_second_input_audio": ("1 second", "audio"),
    "usd_per_hour_input_audio": ("1 hour", "audio"),
    "usd_per_second_output_audio": ("1 second", "output_audio"),
    "usd_per_minute_call": ("1 minute", "call"),
    "usd_per_hour_session": ("1 hour", "session"),
    "usd_per_1k_text_message": ("1k message", "message"),
    "usd_per_text_message": ("1 message", "message"),
    "usd_per_1M_credit": ("1M credit", "credit"),
    "credit_per_character": ("1 character", "characters"),
    "credit_per_second_audio": ("1 second", "audio"),
}
RULES = {
    "multiplier_region_eu": ("multiplier", {"region": "eu"}),
    "multiplier_region_us": ("multiplier", {"region": "us"}),
    "multiplier_us": ("multiplier", {"region": "us"}),  # Anthropic's inference_geo
    "multiplier_fast": ("fast", None),
    "multiplier_per_channel": ("per_channel", None),
    "multiplier_cjk_character": ("characters", None),
    "minimum_seconds": ("minimum", None),
    "round_up_seconds": ("round_up", None),
}
DECIMALS = 15  # what the table's reader takes


@dataclass(frozen=True)
class Fact:
    """One price that one source states for one model."""

    provider: str
    model: str
    source: str
    when: tuple  # of (key, value), sorted
    daily: str  # a window of UTC, or nothing
    above: int  # gross input tokens, 0 for none
    start: str  # a date; "before" for the time before the first dated price; nothing
    unit: str
    kind: str
    price: str
    credits: bool = False
    also: bool = False  # the source has this price beside another: it is carried as a disagreement with itself


@dataclass(frozen=True)
class Rule:
    """A multiplier or a billing rule of a model."""

    provider: str
    model: str
    source: str
    name: str
    value: str
    when: tuple = ()


class Statements:
    """All that the CSV says: facts, rules, and the dates of retirement by (provider, model, source)."""

    def __init__(self):
        self.facts, self.rules, self.retires, self.models = [], [], {}, {}


def read(lines):
    """The rows of a CSV file as dictionaries."""
    return list(csv.DictReader(lines))


def source_of(row):
    """The id of a row's source."""
    for key, source in knowledge.SOURCES.items():
        if row["source"].startswith(source["match"]):
            return key
    raise ValueError(f"unknown source {row['source']!r}: add it to SOURCES")


def provider_of(row):
    """The table's provider of a row; rows without a provider go by the model's id."""
    if row["provider"] in knowledge.CORROBORATING:
        for begin, provider in knowledge.OWNERS:
            if row["model"].startswith(begin):
                return provider
    for key, provider in knowledge.PROVIDERS.items():
        if row["provider"] in provider["csv"]:
            return key
    raise ValueError(f"unknown provider {row['provider']!r} of {row['model']!r}")


def models_of(row, provider):
    """The vendor's ids that a row is about, and the condition that its id implies."""
    model, when = row["model"], {}
    if (provider, model) in knowledge.ROW_MODELS:
        return knowledge.ROW_MODELS[provider, model], knowledge.ROW_CONDITIONS.get((provider, model), {})
    for prefix in knowledge.PROVIDERS[provider].get("prefixes", []):
        if model.startswith(prefix):
            for part, condition in knowledge.PREFIX_CONDITIONS.get(provider, {}).items():
                rest = model[len(prefix) :]
                if prefix.endswith("/" + part):
                    when = condition
                elif rest.startswith(part):
                    prefix, when = prefix + part, condition
            return [model[len(prefix) :]], when
    return [model], when


def conditions_of(row, provider):
    """The meanings of a row's condition: a list of dictionaries of `when` pairs, `above` and `daily`."""
    meanings = [{}]
    text = re.sub(r"(\(all tokens\))_", r"\1;", row["condition"])
    for part in filter(None, (part.strip() for part in text.split(";"))):
        if (provider, part) in knowledge.CONDITIONS:
            options = knowledge.CONDITIONS[provider, part]
        elif match := re.fullmatch(r"input_tokens>(\d+) \(all tokens\)", part):
            options = [{"above": int(match[1])}]
        elif match := re.fullmatch(r"utc (\d\d:\d\d-\d\d:\d\d)", part):
            options = [{"daily": match[1]}]
        elif match := re.fullmatch(r"(processing|service_tier|speed|mode|plan)=([a-z_]+)", part):
            options = [{match[1]: match[2]}]
        else:
            raise ValueError(f"{provider}: unknown condition {part!r}: add it to CONDITIONS")
        meanings = [{**meaning, **option} for meaning in meanings for option in options]
    return meanings


def decimal_text(number):
    """A decimal without exponent and trailing zeros, at most 15 decimals."""
    value = round(Decimal(number), DECIMALS)
    text = format(value.normalize(), "f")
    return "0" if value == 0 else text


def price_of(row):
    """(unit, kind, price) of a row: the vendor's unit where a note has the original figure."""
    unit, kind = UNITS[row["unit"]]
    price = row["price_usd_per_million_or_unit"]
    original = re.search(r"original ([\d.]+) USD/(minute|hour)", row["note"])
    if original and kind == "audio" and unit == "1 second":
        unit, price = "1 " + original[2], original[1]
    return unit, kind, decimal_text(price)


def start_of(row, source):
    """When a price begins: nothing, "before" or a date."""
    if source != knowledge.DATED_SOURCE or row["effective"].startswith("undated"):
        return ""
    return "before" if row["effective"].startswith("before") else row["effective"]


def misfiled(fact):
    """Whether a dataset has another price under this kind's name."""
    later = re.match(r"gpt-(5\.[6-9]|[6-9])", fact.model)  # these do charge for writing a cache
    return (
        (fact.provider, fact.kind) in knowledge.MISFILED
        and not later
        or (fact.provider, fact.model, fact.kind) in knowledge.MISFILED_MODELS
    )


def statements(rows):
    """Everything that the rows state."""
    result = Statements()
    for row in rows:
        source, provider = source_of(row), provider_of(row)
        models, implied = models_of(row, provider)
        for model in models:
            result.models.setdefault((provider, model), set()).add(source)
            if match := re.search(r"deprecation (\d{4}-\d\d-\d\d)", row["note"]):
                result.retires.setdefault((provider, model), set()).add(match[1])
            elif source == "litellm":
                result.retires.setdefault((provider, model), set())
            if row["unit"] in RULES:
                name, when = RULES[row["unit"]]
                when = tuple(sorted((when or {}).items()))
                result.rules.append(
                    Rule(provider, model, source, name, decimal_text(row["price_usd_per_million_or_unit"]), when)
                )
                continue
            unit, kind, price = price_of(row)
            for meaning in conditions_of(row, provider):
                when = {**implied, **{k: v for k, v in meaning.items() if k not in ("above", "daily")}}
                result.facts.append(
                    Fact(
                        provider,
                        model,
                        source,
                        tuple(sorted(when.items())),
                        meaning.get("daily", ""),
                        meaning.get("above", 0),
                        start_of(row, source),
                        unit,
                        kind,
                        price,
                        row["unit"].startswith("credit_per"),
                    )
                )
                if match := re.search(r"also shows ([\d.]+)", row["note"]):
                    result.facts.append(replace(result.facts[-1], price=decimal_text(match[1]), also=True))
    result.facts = heard_audio([fact for fact in dict.fromkeys(result.facts) if not misfiled(fact)])
    return result


def heard_audio(facts):
    """Puts right what a dataset says about seconds of audio.

    litellm has two fields, heard and produced. For a transcription the second is 0 or repeats the first, or has the
    price while the first is 0: one charge for what is heard. Beside tokens, both are the vendor's estimate of the same
    charge.
    """
    groups = {}
    for fact in facts:
        groups.setdefault((fact.provider, fact.model, fact.source), []).append(fact)
    return [fact for key, group in groups.items() for fact in one_charge(key[0], key[2], group)]


def one_charge(provider, source, group):
    """The facts of one source about one model without the charges that are said twice."""
    if source == knowledge.DATED_SOURCE:
        return group
    if any(fact.unit == "1M token" for fact in group):
        if all(Decimal(fact.price) == 0 for fact in group):  # free of charge: said once, in tokens
            return [fact for fact in group if fact.unit == "1M token" and not fact.above]
        if provider in knowledge.ESTIMATES.get(source, []):
            group = [replace(fact, when=(("measure", "time"),)) if fact.unit == "1 second" else fact for fact in group]
    result = []
    for fact in group:
        twins = [
            twin
            for twin in group
            if twin.when == fact.when
            and {twin.kind, fact.kind} == {"audio", "output_audio"}
            and "1M token" not in (twin.unit, fact.unit)
        ]
        if not twins:
            result.append(fact)
        elif fact.kind == "audio":
            moved = Decimal(fact.price) == 0 and Decimal(twins[0].price) > 0
            result.append(replace(fact, price=twins[0].price) if moved else fact)
    return result
