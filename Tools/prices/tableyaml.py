"""Reads the subset of YAML that tables of prices are written in, with nothing but the standard library.

Block mappings; lists of items that begin with `- `; flow mappings and lists, over several lines too; plain and quoted
scalars; comments on lines of their own. Scalars are strings: `Quoted` where they were quoted. A key that is said twice
is an error.
"""

import re


class Quoted(str):
    """A scalar that stood in quotes."""


class TableError(ValueError):
    """What is wrong, and in which line."""


PLAIN_END = re.compile(r"[,\[\]{}]|:(?=[\s,\[\]{}]|$)")
QUOTED = re.compile(r'"((?:[^"\\]|\\["\\])*)"')


def load(text):
    """The document as dictionaries, lists and strings."""
    lines = logical_lines(text)
    value, rest = block(lines, 0, lines[0][0] if lines else 0)
    if rest < len(lines):
        raise TableError(f"line {lines[rest][2]}: the indentation does not fit")
    return value


def logical_lines(text):
    """[(indentation, text, number)]: without comments, a flow collection joined into one line."""
    lines, depth = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        if depth:
            lines[-1][1] += " " + bare
        else:
            lines.append([len(line) - len(line.lstrip(" ")), bare, number])
        outside = QUOTED.sub('""', bare)
        depth += sum(outside.count(c) for c in "[{") - sum(outside.count(c) for c in "]}")
    if depth:
        raise TableError(f"line {lines[-1][2]}: a bracket is not closed")
    return lines


def block(lines, at, indent):
    """The block that begins at a line, and the line after it."""
    return sequence(lines, at, indent) if lines[at][1].startswith("- ") else mapping(lines, at, indent)


def sequence(lines, at, indent):
    items = []
    while at < len(lines) and lines[at][0] == indent and lines[at][1].startswith("- "):
        items.append(whole(lines[at][1][2:], lines[at][2]))
        at += 1
    return items, at


def mapping(lines, at, indent):
    result = {}
    while at < len(lines) and lines[at][0] == indent and not lines[at][1].startswith("- "):
        _, text, number = lines[at]
        key, position = scalar(text, 0, number)
        if text[position : position + 1] != ":":
            raise TableError(f"line {number}: a key has no colon")
        if key in result:
            raise TableError(f"line {number}: {key} is said twice")
        rest, at = text[position + 1 :].strip(), at + 1
        if rest:
            result[key] = whole(rest, number)
        elif at < len(lines) and (lines[at][0] > indent or lines[at][0] == indent and lines[at][1].startswith("- ")):
            result[key], at = block(lines, at, lines[at][0])
        else:
            raise TableError(f"line {number}: {key} has no value")
    return result, at


def whole(text, number):
    """A value that takes up the rest of a line."""
    if text[0] not in '[{"':
        return text
    value, position = flow(text, 0, number)
    if text[position:].strip():
        raise TableError(f"line {number}: more follows a value")
    return value


def flow(text, position, number):
    """A flow value, and where it ends."""
    position = skip(text, position)
    opening = text[position : position + 1]
    if opening not in ("[", "{"):
        return scalar(text, position, number)
    result, closing = ([], "]") if opening == "[" else ({}, "}")
    position = skip(text, position + 1)
    while text[position : position + 1] != closing:
        value, position = flow(text, position, number)
        position = skip(text, position)
        if opening == "{":
            if text[position : position + 1] != ":" or value in result:
                raise TableError(f"line {number}: {value} has no value, or two")
            result[value], position = flow(text, position + 1, number)
            position = skip(text, position)
        else:
            result.append(value)
        if text[position : position + 1] == ",":
            position = skip(text, position + 1)
        elif text[position : position + 1] != closing:
            raise TableError(f"line {number}: a comma is missing")
    return result, position + 1


def scalar(text, position, number):
    """A plain or quoted scalar, and where it ends."""
    if text[position : position + 1] == '"':
        match = QUOTED.match(text, position)
        if not match:
            raise TableError(f"line {number}: a quote is not closed")
        return Quoted(re.sub(r"\\(.)", r"\1", match[1])), match.end()
    match = PLAIN_END.search(text, position)
    end = match.start() if match else len(text)
    value = text[position:end].strip()
    if not value:
        raise TableError(f"line {number}: a value is missing")
    return value, end


def skip(text, position):
    while text[position : position + 1] == " ":
        position += 1
    return position
