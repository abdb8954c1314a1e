"""A second, small reading of the schema, for the tests: what a table charges for a use, as an exact fraction."""

import re
from fractions import Fraction

import merge

TIMES = {"second": 1000, "minute": 60_000, "hour": 3_600_000}
COUNTS = {"1": 1, "1k": 1000, "1M": 1_000_000}


def provider_of(document, name):
    """(key, provider) of a name or an alias."""
    for key, provider in document["providers"].items():
        if name == key or name in provider.get("aliases", []):
            return key, provider
    return None, None


def model_of(provider, name):
    """The model of an id: exact, an alias, or either with the date written the other way."""
    compact = re.sub(r"-(\d{4})(\d\d)(\d\d)$", r"-\1-\2-\3", name)
    dashed = re.sub(r"-(\d{4})-(\d\d)-(\d\d)$", r"-\1\2\3", name)
    for candidate in (name, compact, dashed):
        for model, value in provider.get("models", {}).items():
            if candidate == model or candidate in value.get("aliases", []):
                return value
    return None


def applies(entry, context, at, gross):
    """Whether an entry holds at an instant like 2026-11-20T12:00:00Z."""
    if any(context.get(key) != value for key, value in entry.get("when", {}).items()):
        return False
    instant, clock = at.rstrip("Z"), at[11:16]
    bounds = {
        name: entry[name] + ("T00:00:00" if len(entry[name]) == 10 else "")
        for name in ("from", "until")
        if name in entry
    }
    if instant < bounds.get("from", "") or instant >= bounds.get("until", "9999"):
        return False
    if gross <= int(entry.get("above", -1)) or gross < int(entry.get("at_least", 0)):
        return False
    windows = [window.split("-") for window in entry.get("daily", [])]
    return not windows or any(a <= clock < b if a < b else clock >= a or clock < b for a, b in windows)


def rank(entry):
    """What decides between entries that hold."""
    return (
        len(entry.get("when", {})) + ("daily" in entry),
        int(entry.get("above", entry.get("at_least", -1))),
        entry.get("from", ""),
    )


def rates_of(entry):
    """{kind: (unit, price, whether it is credits)}."""
    return {
        kind: (unit, Fraction(price), key == "credits")
        for key in ("rates", "credits")
        for unit, kinds in entry.get(key, {}).items()
        for kind, price in kinds.items()
    }


def pick(entries, root, context, at, gross):
    """The rates of the entry that a root kind is priced by."""
    fitting = [entry for entry in entries if root in rates_of(entry) and applies(entry, context, at, gross)]
    return rates_of(max(fitting, key=rank)) if fitting else None


def per(unit):
    """How many of the counted things, or milliseconds, a unit is."""
    count, name = unit.split(" ")
    return COUNTS[count] * TIMES.get(name, 1)


def buckets(usage, convention):
    """({kind: quantity} without overlaps, gross input tokens)."""
    get = lambda name: usage.get(name + "_tokens", 0)
    writes = {kind: get(kind) for kind in ("cache_write_5m", "cache_write_1h", "cache_write_12h")}
    cached = get("cache_read") + sum(writes.values())
    gross = get("input") + (cached if convention["cached"] == "net" else 0)
    audio, cached_audio, spoken = get("input_audio"), get("cache_read_audio"), get("output_audio")
    reasoning = get("reasoning")
    output = max(get("output"), spoken) + (reasoning if convention["reasoning"] == "separate" else 0)
    result = {
        "input": gross - cached - (audio - cached_audio),
        "cache_read": get("cache_read") - cached_audio,
        **writes,
        "input_audio": audio - cached_audio,
        "cache_read_audio": cached_audio,
        "output": output - spoken - reasoning,
        "reasoning": reasoning,
        "output_audio": spoken,
        "characters": usage.get("characters", 0),
        "audio": usage.get("audio_ms", 0),
    }
    return {kind: quantity for kind, quantity in result.items() if quantity}, gross


def charge(document, provider, model, at, context, usage):
    """(dollars, {kind: quantity that has no price}); (None, …) for an unknown model."""
    _, owner = provider_of(document, provider)
    value = model_of(owner, model) if owner else None
    if value is None:
        return None, usage
    convention = {"cached": "gross", "reasoning": "included", **owner.get("usage", {}), **value.get("usage", {})}
    if "convention" in usage:
        convention["cached"] = usage["convention"]
    quantities, gross = buckets(
        usage, {**convention, **({"reasoning": usage["reasoning"]} if "reasoning" in usage else {})}
    )
    total, unpriced = Fraction(0), {}
    for kind, quantity in quantities.items():
        root = kind
        while root in merge.PARENT:
            root = merge.PARENT[root]
        rates = pick(value.get("prices", []), root, context, at, gross)
        if rates is None:
            unpriced[kind] = quantity
            continue
        while kind not in rates:
            kind = merge.PARENT[kind]
        unit, price, credits = rates[kind]
        billing = value.get("billing", {})
        if root == "audio" and "repeat" not in usage:  # the rules are those of one request
            quantity = max(quantity, 1000 * int(billing.get("minimum", "0s").rstrip("s")))
            step = 1000 * int(billing.get("round_up", "0s").rstrip("s")) or 1
            quantity = -(-quantity // step) * step
        amount = Fraction(quantity) * price / per(unit)
        if credits:
            worth = pick(owner["credits"], "credit", context, at, gross)
            amount *= worth["credit"][1] / per(worth["credit"][0])
        total += amount
    for multiplier in value.get("multipliers", []):
        if applies(multiplier, context, at, gross):
            total *= Fraction(multiplier["by"])
    return total * usage.get("repeat", 1), unpriced
