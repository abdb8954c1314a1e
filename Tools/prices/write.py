"""Writes the table as YAML: one line a price entry where it fits, and the keys in the order of the schema."""

import re

import knowledge

WIDTH = 120
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
WORDS = {"true", "false", "yes", "no", "null", "on", "off", "y", "n"}

HEADER = """\
# Prices of models and services in US dollars, without taxes, as vendors and public datasets state them; not checked
# against invoices. Made by Tools/prices/make_table.py: do not edit it, write a layer of your own. Where sources
# disagree, the price of the better one stands in `rates`, the others in `disagree`.
"""


def scalar(text):
    """A plain or a quoted scalar."""
    if PLAIN.fullmatch(text) and text.lower() not in WORDS:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def number(text):
    """A price: always quoted."""
    return f'"{text}"'


def flow_list(items):
    return "[" + ", ".join(items) + "]"


def flow_map(pairs):
    return "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"


def one_or_list(items):
    return items[0] if len(items) == 1 else flow_list(items)


def by_unit(rates):
    """`{1M token: {input: "2.5"}}` of {kind: (unit, price)}."""
    units = {}
    for kind, (unit, price) in rates.items():
        units.setdefault(unit, []).append((kind, number(price)))
    return flow_map((unit, flow_map(pairs)) for unit, pairs in units.items())


def condition(when):
    return flow_map((key, scalar(value)) for key, value in when)


def entry_pairs(entry):
    """The keys and values of a price entry."""
    pairs = []
    if entry.when:
        pairs.append(("when", condition(entry.when)))
    if entry.start:
        pairs.append(("from", entry.start))
    if entry.end:
        pairs.append(("until", entry.end))
    if entry.above:
        pairs.append(("above", str(entry.above)))
    if entry.daily:
        pairs.append(("daily", flow_list(number(window) for window in entry.daily)))
    pairs.append(("source", one_or_list(entry.sources)))
    if entry.rates:
        pairs.append(("rates", by_unit(entry.rates)))
    if entry.credits:
        pairs.append(("credits", by_unit(entry.credits)))
    if entry.disagree:
        pairs.append(
            (
                "disagree",
                flow_map(
                    (kind, flow_map((number(price), flow_list(sources)) for price, sources in others.items()))
                    for kind, others in entry.disagree.items()
                ),
            )
        )
    return pairs


def item(pairs, indent):
    """A list item in flow style, broken where it is too long: between its pairs, or else within one."""
    lines, line = [], " " * indent + "- {"
    for index, (key, value) in enumerate(pairs):
        text = f"{key}: {value}" + ("}" if index == len(pairs) - 1 else ",")
        if len(line) + len(text) + 1 > WIDTH and not line.endswith("{"):
            lines.append(line)
            line = " " * (indent + 3) + text
        else:
            line += text if line.endswith("{") else " " + text
        while len(line) > WIDTH and (cut := line.rfind(", ", indent + 12, WIDTH)) > 0:
            lines.append(line[: cut + 1])
            line = " " * (indent + 5) + line[cut + 2 :]
    return lines + [line]


def long_list(key, items, indent):
    """`key: [a, b]` over as many lines as it needs."""
    lines, line = [], " " * indent + key + ": ["
    for index, text in enumerate(items):
        text += "]" if index == len(items) - 1 else ","
        if len(line) + len(text) + 1 > WIDTH:
            lines.append(line)
            line = " " * (indent + 2) + text
        else:
            line += text if line.endswith("[") else " " + text
    return lines + [line]


def model_lines(model):
    """A model: one line where it fits."""
    pairs = []
    if model.aliases:
        pairs.append(("aliases", flow_list(scalar(name) for name in model.aliases)))
    if model.retires:
        pairs.append(("retires", model.retires))
    if model.unpriced:
        pairs.append(("unpriced", scalar(model.unpriced)))
    if model.usage:
        pairs.append(("usage", flow_map(model.usage.items())))
    if model.billing:
        source = model.billing_sources[0] if len(model.billing_sources) == 1 else flow_list(model.billing_sources)
        pairs.append(("billing", flow_map([*model.billing.items(), ("source", source)])))
    if model.multipliers:
        pairs.append(
            (
                "multipliers",
                flow_list(
                    flow_map([("by", number(by)), ("when", condition(when)), ("source", source)])
                    for by, when, source in model.multipliers
                ),
            )
        )
    if model.entries:
        pairs.append(("prices", flow_list(flow_map(entry_pairs(entry)) for entry in model.entries)))
    lines = [f"      # {model.comment}"] if model.comment else []
    line = f"      {scalar(model.id)}: {flow_map(pairs)}"
    if len(line) <= WIDTH and len(model.entries) <= 1:
        return lines + [line]
    lines.append(f"      {scalar(model.id)}:")
    for key, value in pairs:
        if key == "aliases":
            lines += long_list("aliases", [scalar(name) for name in model.aliases], 8)
        elif key == "prices":
            lines.append("        prices:")
            for entry in model.entries:
                lines += item(entry_pairs(entry), 8)
        elif key == "multipliers" and len(value) > WIDTH - 24:
            lines.append("        multipliers:")
            for by, when, source in model.multipliers:
                lines += item([("by", number(by)), ("when", condition(when)), ("source", source)], 8)
        else:
            lines.append(f"        {key}: {value}")
    return lines


def provider_lines(key, table):
    """A provider with its models."""
    provider = knowledge.PROVIDERS[key]
    lines = [f"  {key}:", f"    name: {provider['name']}"]
    if provider.get("aliases"):
        lines += long_list("aliases", [scalar(name) for name in sorted(provider["aliases"])], 4)
    if provider.get("url"):
        lines.append(f"    url: {provider['url']}")
    if provider.get("usage"):
        lines.append(f"    usage: {flow_map(provider['usage'].items())}")
    if provider.get("unpriced"):
        lines.append(f"    unpriced: {scalar(provider['unpriced'])}")
    if table.credits[key]:
        lines.append("    credits:")
        for entry in table.credits[key]:
            lines += item(entry_pairs(entry), 4)
    if table.models[key]:
        lines.append("    models:")
        for model in table.models[key]:
            lines += model_lines(model)
    return lines


def used_sources(table):
    """The ids of the sources that the table names."""
    used = set()
    for models in table.models.values():
        for model in models:
            used |= {source for _, _, source in model.multipliers}
            for entry in model.entries:
                used |= set(entry.sources)
                used |= {
                    source for others in entry.disagree.values() for sources in others.values() for source in sources
                }
    return used | {source for entries in table.credits.values() for entry in entries for source in entry.sources}


def table_text(table, released, checked, rule_sources):
    """The file: `rule_sources` are those that only state billing rules."""
    lines = [HEADER + "tattler_prices: 1", f"released: {released}", f"checked: {checked}", "sources:"]
    used = used_sources(table) | rule_sources
    for key, source in knowledge.SOURCES.items():
        if key in used:
            line = f"  {key}: {{name: {scalar(source['name'])}, confidence: {source['confidence']}, checked: {checked}"
            lines += [line + ",", f"    url: {scalar(source['url'])}}}"] if source["url"] else [line + "}"]
    lines += long_list("precedence", knowledge.PRECEDENCE, 0)
    lines.append("providers:")
    for key in sorted(knowledge.PROVIDERS):
        lines += provider_lines(key, table)
    return "\n".join(lines) + "\n"
