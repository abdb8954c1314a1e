"""Says which ids are one model: dated versions, other names, members of a family."""

import re
from dataclasses import dataclass, field, replace

import aliases
import knowledge
from merge import RANK, agree

DATE = re.compile(r"-(\d{4}-\d\d-\d\d|\d{8})$")
COMPLETE = ("genai", "litellm")  # the sources that have every price of a model that they know


@dataclass
class Group:
    """A model of the table before its prices are merged: ids by retirement, and what is stated about any of them."""

    model: str
    retires: dict = field(default_factory=dict)  # id -> date or nothing
    facts: list = field(default_factory=list)


def condition(fact):
    return (fact.when, fact.daily, fact.above)


def same_prices(dated, undated):
    """Whether what is stated of a dated id is what the same source, or a better one, states of the undated id."""
    known = {}
    for fact in undated:
        known.setdefault((condition(fact), fact.kind), {}).setdefault(fact.source, []).append((fact.unit, fact.price))
    for fact in dated:
        by_source = known.get((condition(fact), fact.kind), {})
        for source, prices in by_source.items():
            judge = source == fact.source or (fact.source not in by_source and RANK[source] < RANK[fact.source])
            if judge and not any(agree(price, (fact.unit, fact.price)) for price in prices):
                return False
    # A source that leaves out for one what it has for the other does not say that they are the same.
    for source in COMPLETE:
        stated = {(condition(fact), fact.kind) for fact in dated if fact.source == source}
        conditions = {key[0] for key in stated}
        if any(source in by_source and key[0] in conditions and key not in stated for key, by_source in known.items()):
            return False
    return True


def retirement(statements, key):
    """The date of retirement of a model: nothing where there is none, None where no source would say."""
    dates = statements.retires.get(key)
    return None if dates is None else (min(dates) if dates else "")


def groups(provider, statements, left_out):
    """The groups of a provider's ids, by the id that they are named after."""
    facts = {}
    for fact in statements.facts:
        if fact.provider == provider:
            facts.setdefault(fact.model, []).append(fact)
    ids = sorted(
        model
        for (owner, model) in statements.models
        if owner == provider and model not in left_out and (model in facts or (provider, model) in knowledge.UNPRICED)
    )
    other_names = {alias: model for model, names in aliases.ALIASES.get(provider, {}).items() for alias in names}
    result = {}
    for model in sorted(ids, key=lambda model: (bool(DATE.search(model)) or model in other_names, model)):
        own, retires = facts.get(model, []), retirement(statements, (provider, model))
        target = other_names.get(model) or DATE.sub("", model)
        home = result.get(target)
        if home and target != model and same_prices(own, home.facts):
            if home.retires[target] is None:
                home.retires[target] = retires
            home.retires[model] = home.retires[target] if retires is None else retires
            home.facts += [replace(fact, model=target) for fact in own]
        elif model in other_names and home:
            raise ValueError(f"{provider}: {model} is said to be {target}, and has other prices")
        else:
            result[model] = Group(model, {model: retires}, list(own))
    return result


def parts(group):
    """[(id, aliases, retirement)] of a group: one model for each date of retirement."""
    by_date = {}
    for model, retires in group.retires.items():
        by_date.setdefault(retires or "", []).append(model)
    return [(models[0], models[1:], retires) for retires, models in by_date.items()]


def family(provider, model):
    """What an id has in common with the members of its family; the id itself where it has none."""
    for pattern, replacement in aliases.FAMILIES.get(provider, []):
        model = re.sub(pattern, replacement, model)
    return model


def fold_families(provider, models, same):
    """Joins models of one family that are the same by `same`. Bare ids come before those with a region."""
    result, seen = [], {}
    for model in sorted(
        models,
        key=lambda model: (
            family(provider, model.id) != model.id,
            "@" in model.id,
            not model.id.startswith("anthropic."),
            not model.id.startswith("us."),
            model.id,
        ),
    ):
        key = (family(provider, model.id), same(model))
        if family(provider, model.id) == model.id and provider not in aliases.FAMILIES:
            result.append(model)
        elif key in seen:
            seen[key].aliases += [model.id] + model.aliases
        else:
            seen[key] = model
            result.append(model)
    return result
