#!/usr/bin/env python3
"""Scores the reading of OTEL_EXPORTER_OTLP_HEADERS against cases of other implementations.

usage: check_headers.py CASES.jsonl -- tattler-auth explain --headers

A case is a JSON object with `input` and `expect`, a list of pairs. Exit code 1 where a case fails that is not marked as
ambiguous.
"""
import json
import subprocess
import sys


def main():
    if len(sys.argv) < 4 or sys.argv[2] != "--":
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = [json.loads(line) for line in file if line.strip()]
    inputs = "".join(json.dumps(case["input"]) + "\n" for case in cases)
    run = subprocess.run(sys.argv[3:], input=inputs, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    if len(answers) != len(cases):
        sys.exit(f"{len(cases)} cases, {len(answers)} answers")
    scores, failed = {}, False
    for case, answer in zip(cases, answers):
        passed = answer == case["expect"]
        row = scores.setdefault(bool(case.get("ambiguous")), [0, 0])
        row[0] += passed
        row[1] += 1
        if not passed and not case.get("ambiguous"):
            failed = True
            print(f"- {case['id']}: {case['input']!r}: expected {case['expect']}, got {answer}")
    for ambiguous, (passed, count) in sorted(scores.items()):
        print(f"  {'headers' + (' (ambiguous, not counted)' if ambiguous else ''):40s} {passed}/{count}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
