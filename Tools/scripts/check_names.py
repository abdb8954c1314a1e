#!/usr/bin/env python3
"""Scores the translation of names against cases of another implementation.

usage: check_names.py CASES.jsonl -- tattler name --batch

A case is a JSON object with kind, name and the options, and with `expect` and `expect_unit`, or `error`.
Exit code 1 where a case fails that is not marked as ambiguous.
"""
import json
import subprocess
import sys


def main():
    if len(sys.argv) < 4 or sys.argv[2] != "--":
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = [json.loads(line) for line in file if line.strip()]
    requests = "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases)
    run = subprocess.run(sys.argv[3:], input=requests, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    if len(answers) != len(cases):
        sys.exit(f"{len(cases)} cases, {len(answers)} answers")
    scores, failed = {}, False
    for case, answer in zip(cases, answers):
        passed = "error" in answer if case.get("error") else answer.get("name") == case["expect"]
        if passed and case.get("expect_unit") is not None:
            passed = answer.get("unit", "") == case["expect_unit"]
        row = scores.setdefault((case["kind"], bool(case.get("ambiguous"))), [0, 0])
        row[0] += passed
        row[1] += 1
        if not passed and not case.get("ambiguous"):
            failed = True
            print(f"- {case['id']}: {case['name']!r} {case.get('unit', '')!r}: expected "
                  f"{case['expect']!r} ({case.get('error')}), got {answer}")
    for (kind, ambiguous), (passed, count) in sorted(scores.items()):
        print(f"  {kind + (' (ambiguous, not counted)' if ambiguous else ''):40s} {passed}/{count}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
