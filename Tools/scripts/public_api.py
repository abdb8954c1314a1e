#!/usr/bin/env python3
"""Lists what the library products make public, one declaration a line, and compares it with the committed lists.

usage: public_api.py write GRAPHS LISTS    writes LISTS/<module>.txt
       public_api.py check GRAPHS LISTS    exit code 1 where they differ, with the differences by module
       public_api.py header GRAPHS MODULE  leaves in the graph of a module of C what its headers declare

GRAPHS is a folder that symbol_graphs.sh made. A line is `Type: declaration`, without the type at the top level, and
`Type: conforms to Protocol`. The lines are sorted, so that a list depends on nothing but the API and the compiler.
"""
import json
import pathlib
import sys

# What every type has unless its declaration says otherwise, or what another conformance brings along.
IMPLIED = {"", "Swift.Copyable", "Swift.Escapable", "Swift.SendableMetatype"}
REQUIREMENT = "requirement"


def declaration(symbol):
    text = "".join(fragment["spelling"] for fragment in symbol["declarationFragments"])
    return " ".join(text.split())


def is_covered(symbol):
    """Whether a version number says anything about it: an underscored name is nobody's but ours."""
    return not any(name.startswith("_") for name in symbol["pathComponents"])


def kinds(graph):
    """What the requirements of protocols are called, by symbol; one without a default binds every conforming type."""
    required, defaulted = set(), set()
    for relationship in graph["relationships"]:
        if relationship["kind"] == "requirementOf":
            required.add(relationship["source"])
        elif relationship["kind"] == "defaultImplementationOf":
            defaulted.add(relationship["target"])
    return {symbol: "requirement with a default" if symbol in defaulted else REQUIREMENT for symbol in required}


def lines(module, graph):
    symbols = [symbol for symbol in graph["symbols"] if is_covered(symbol)]
    requirements, names = kinds(graph), {}
    for symbol in symbols:
        identifier, extended = symbol["identifier"]["precise"], symbol.get("swiftExtension")
        owner = ".".join(symbol["pathComponents"][:-1])
        # The graph of a module has the members of its extensions of other modules' types in files of their own.
        if extended and extended["extendedModule"] != module:
            owner = f"extension {extended['extendedModule']}.{owner}"
        else:
            names[identifier] = ".".join(symbol["pathComponents"])
        words = [f"{owner}:"] if owner else []
        if identifier in requirements:
            words.append(requirements[identifier])
        yield " ".join(words + [declaration(symbol)])
    for relationship in graph["relationships"]:
        protocol = relationship.get("targetFallback") or names.get(relationship["target"], "")
        if relationship["kind"] == "conformsTo" and relationship["source"] in names and protocol not in IMPLIED:
            yield f"{names[relationship['source']]}: conforms to {protocol.removeprefix('Swift.')}"


def listing(folder):
    found = set()
    for path in sorted(folder.glob("*.symbols.json")):
        found.update(lines(folder.name, json.loads(path.read_text(encoding="utf-8"))))
    return sorted(found)


def read(path):
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def write(graphs, lists):
    lists.mkdir(parents=True, exist_ok=True)
    for path in lists.glob("*.txt"):
        if not (graphs / path.stem).is_dir():
            path.unlink()
    for folder in sorted(graphs.iterdir()):
        text = "".join(line + "\n" for line in listing(folder))
        (lists / f"{folder.name}.txt").write_text(text, encoding="utf-8")


def check(graphs, lists):
    broken = added = 0
    modules = {folder.name for folder in graphs.iterdir()} | {path.stem for path in lists.glob("*.txt")}
    for module in sorted(modules):
        now, then = set(listing(graphs / module)), set(read(lists / f"{module}.txt"))
        if now == then:
            continue
        print(f"{module}:")
        for line in sorted(then - now):
            print(f"  - {line}")
        for line in sorted(now - then):
            print(f"  + {line}")
        # A type that conforms from outside has to be changed for a new requirement.
        demands = [line for line in now - then if f": {REQUIREMENT} " in line and "with a default" not in line]
        broken += len(then - now) + len(demands)
        added += len(now - then) - len(demands)
    if not broken and not added:
        return 0
    if broken:
        print(f"Gone, changed or demanding more, which breaks who uses it: {broken} (see docs/public-api.md).")
    if added:
        print(f"New: {added}.")
    print("`make api` writes the lists anew, where this is meant.")
    return 1


def header(graphs, module):
    """What the headers include is not theirs, and Swift's initialisers and conformances are not in them."""
    path = graphs / module / f"{module}.symbols.json"
    graph = json.loads(path.read_text(encoding="utf-8"))
    graph["symbols"] = [
        symbol for symbol in graph["symbols"]
        if symbol["pathComponents"][0].lower().startswith("tattler_") and symbol["kind"]["identifier"] != "swift.init"]
    left = {symbol["identifier"]["precise"] for symbol in graph["symbols"]}
    graph["relationships"] = [
        relationship for relationship in graph["relationships"]
        if relationship["source"] in left and relationship["kind"] != "conformsTo"]
    path.write_text(json.dumps(graph), encoding="utf-8")


def main():
    commands = {"write": write, "check": check, "header": header}
    if len(sys.argv) != 4 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    graphs = pathlib.Path(sys.argv[2])
    if not graphs.is_dir():
        sys.exit(f"public_api.py: {graphs} is no folder")
    sys.exit(commands[sys.argv[1]](graphs, pathlib.Path(sys.argv[3])))


if __name__ == "__main__":
    main()
