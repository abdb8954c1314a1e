#!/usr/bin/env python3
"""Makes the table of prices of a CSV of stated prices.

usage: make_table.py CSV [--released DATE] [--checked DATE] > prices.yaml

`checked` is the day the sources were read: what is undated holds on that day. `released` is the version of the file.
"""

import argparse
import sys
from datetime import date

import facts
import table
import write


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("csv")
    today = date.today().isoformat()
    parser.add_argument(
        "--released", metavar="DATE", default=today, type=lambda text: date.fromisoformat(text).isoformat()
    )
    parser.add_argument(
        "--checked", metavar="DATE", default=today, type=lambda text: date.fromisoformat(text).isoformat()
    )
    options = parser.parse_args()
    with open(options.csv, encoding="utf-8", newline="") as file:
        stated = facts.statements(facts.read(file))
    made = table.build(stated, options.checked)
    sys.stdout.write(write.table_text(made, options.released, options.checked, {rule.source for rule in stated.rules}))
    models = [model for models in made.models.values() for model in models]
    print(
        f"{len(models)} models, {sum(len(model.aliases) for model in models)} aliases, "
        f"{sum(len(model.entries) for model in models)} price entries; left out: {len(made.retired)} retired before "
        f"{table.year_before(options.checked)}, {len(made.not_ids)} that are no ids of a vendor",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
