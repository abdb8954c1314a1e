"""Builds the table: providers, their models, and the entries of each."""

from dataclasses import dataclass, field
from datetime import date

import aliases
import fold
import knowledge
import merge


@dataclass
class Model:
    """A model as the table has it."""

    id: str
    aliases: list = field(default_factory=list)
    retires: str = ""
    unpriced: str = ""
    billing: dict = field(default_factory=dict)
    billing_sources: list = field(default_factory=list)
    usage: dict = field(default_factory=dict)
    multipliers: list = field(default_factory=list)  # of (by, when, source)
    entries: list = field(default_factory=list)
    comment: str = ""


@dataclass
class Table:
    """What is written: models and credits by provider, and what was left out, by reason."""

    models: dict = field(default_factory=dict)
    credits: dict = field(default_factory=dict)
    retired: list = field(default_factory=list)
    not_ids: list = field(default_factory=list)


def year_before(day):
    """The same day a year earlier; 28 February for the 29th."""
    day = date.fromisoformat(day)
    return (
        day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else date(day.year - 1, 2, 28)
    ).isoformat()


def left_out(provider, statements, checked):
    """(ids retired for more than a year, ids that are none) of a provider."""
    known = {model for owner, model in statements.models if owner == provider}
    cut = year_before(checked)
    retired = {model for model in known if any(day < cut for day in statements.retires.get((provider, model), ()))}
    retired |= known & set(knowledge.RETIRED.get(provider, []))
    return sorted(retired), sorted(known & set(knowledge.NOT_IDS.get(provider, [])))


def build(statements, checked):
    """The table of what is stated."""
    table = Table()
    for provider in sorted(knowledge.PROVIDERS):
        credits = [fact for fact in statements.facts if fact.provider == provider and fact.kind == "credit"]
        table.credits[provider] = merge.tidy(
            provider,
            "",
            [
                merge.Entry(when=fact.when, sources=[fact.source], rates={"credit": (fact.unit, fact.price)})
                for fact in credits
            ],
        )
        retired, not_ids = left_out(provider, statements, checked)
        table.retired += [(provider, model) for model in retired]
        table.not_ids += [(provider, model) for model in not_ids]
        table.models[provider] = models_of(
            provider, statements, checked, {*retired, *not_ids, *(fact.model for fact in credits)}
        )
    return table


def models_of(provider, statements, checked, without):
    """A provider's models, sorted by id."""
    result = []
    for group in fold.groups(provider, statements, without).values():
        for index, (model, names, retires) in enumerate(fold.parts(group)):
            if index == 0:
                names = names + [
                    name for name in aliases.ALIASES.get(provider, {}).get(group.model, []) if name not in group.retires
                ]
            made = Model(model, names, retires, comment=knowledge.COMMENTS.get((provider, group.model), ""))
            made.usage = usage_of(provider, model)
            made.unpriced = knowledge.UNPRICED.get((provider, group.model), "")
            if not made.unpriced:
                made.entries = merge.merge(provider, group.model, group.facts, checked)
            for rule in [rule for rule in statements.rules if rule.provider == provider and rule.model == group.model]:
                add_rule(made, rule)
            result.append(made)
    result = fold.fold_families(provider, result, prices_of)
    for model in result:
        model.aliases.sort()
    return sorted(result, key=lambda model: model.id)


def usage_of(provider, model):
    """How a model counts where that is not how its provider does."""
    for owner, beginning, usage in knowledge.MODEL_USAGE:
        if provider == owner and model.startswith(beginning):
            return usage
    return {}


def prices_of(model):
    """What has to be the same for two models to be one: everything but who states it."""
    return repr(
        (
            model.retires,
            model.billing,
            model.usage,
            model.multipliers,
            model.unpriced,
            [(entry.order(), entry.end, entry.rates, entry.credits, entry.disagree) for entry in model.entries],
        )
    )


def add_rule(model, rule):
    """Puts a multiplier or a billing rule into a model."""
    if rule.name == "multiplier":
        multiplier = (rule.value, rule.when, rule.source)
        if multiplier not in model.multipliers:
            model.multipliers.append(multiplier)
    elif rule.name in ("minimum", "round_up"):
        model.billing[rule.name] = f"{rule.value}s"
    elif rule.name == "per_channel":
        model.billing["per_channel"] = "true"
    elif rule.name == "characters":
        model.billing["characters"] = "cjk_double"
    if rule.name in ("minimum", "round_up", "per_channel", "characters"):
        model.billing_sources = sorted({*model.billing_sources, rule.source})
    elif rule.name == "fast":  # the same statement as the entry for speed=fast, which must have the factor
        check_fast(model, rule)


def check_fast(model, rule):
    """litellm has fast mode as a factor: it has to be that of the entry, and is not applied a second time."""
    base = next(entry for entry in model.entries if not entry.when and not entry.above)
    fast = next(entry for entry in model.entries if entry.when == (("speed", "fast"),))
    if merge.Decimal(fast.rates["input"][1]) != merge.Decimal(base.rates["input"][1]) * merge.Decimal(rule.value):
        raise ValueError(
            f"{model.id}: fast mode is {rule.value} times the standard price for one source, not for another"
        )
