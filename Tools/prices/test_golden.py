"""The shipped table: its form, and the worked cases."""

import json
import pathlib
import re
import unittest

import evaluate
import merge
import tableyaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = ROOT / "Modules" / "CTattlerPrices" / "prices.yaml"
GOLDEN = ROOT / "Tests" / "Fixtures" / "pricing" / "golden.json"
KEYS = ["when", "from", "until", "above", "at_least", "daily", "source", "rates", "credits", "disagree"]


def document():
    return tableyaml.load(TABLE.read_text(encoding="utf-8"))


class Golden(unittest.TestCase):
    def check(self, case, usage, provider, model, context):
        return evaluate.charge(self.table, provider, model, case["at"], context, usage)

    @classmethod
    def setUpClass(cls):
        cls.table = document()

    def test_each_worked_case_comes_out_by_the_table(self):
        cases = json.loads(GOLDEN.read_text(encoding="utf-8"))["cases"]
        done = 0
        for case in cases:
            if case["rates_source"].startswith("user override"):
                continue
            with self.subTest(case["id"]):
                if case["provider"] == "(mixed)":
                    total, unpriced = self.whole_call(case)
                else:
                    total, unpriced = self.check(case, case["usage"], case["provider"], case["model"], case["context"])
                if case["expected"]["status"] == "unpriced":
                    self.assertFalse(total)
                    self.assertTrue(unpriced)
                else:
                    self.assertEqual(unpriced, {})
                    self.assertEqual(round(total * 10**12), case["expected"]["total_pico_usd"])
                done += 1
        self.assertEqual(done, len(cases) - 3)

    def whole_call(self, case):
        """The case that is a whole call: three services, and their contexts named by the provider."""
        parts = [("llm", "openai", "gpt-4o"), ("stt", "gladia", "solaria-1"), ("tts", "cartesia", "sonic-3")]
        contexts = {
            "gladia": {"plan": case["context"]["gladia.plan"], "mode": "realtime"},
            "cartesia": {"plan": case["context"]["cartesia.plan"]},
        }
        charges = [
            self.check(case, case["usage"][part], provider, model, contexts.get(provider, {}))
            for part, provider, model in parts
        ]
        return sum(total for total, _ in charges), {kind: n for _, unpriced in charges for kind, n in unpriced.items()}


class Boundaries(unittest.TestCase):
    CASES = [
        # provider, model, at, context, usage, dollars
        ("openai", "o3", "2025-06-09T23:59:59Z", {}, {"input_tokens": 1_000_000}, "10"),
        ("openai", "o3", "2025-06-10T00:00:00Z", {}, {"input_tokens": 1_000_000}, "2"),
        ("google", "gemini-3.8-flash", "2027-01-01T00:00:00Z", {}, {"input_tokens": 1_000_000}, "1.5"),
        (
            "gcp.gemini",
            "gemini-2.5-flash",
            "2026-11-20T12:00:00Z",
            {},
            {"output_tokens": 1000, "reasoning_tokens": 9000},
            "0.025",
        ),
        ("anthropic", "claude-sonnet-4-5", "2026-11-20T12:00:00Z", {}, {"input_tokens": 200_001}, "0.600003"),
        ("deepseek", "deepseek-v4-flash", "2026-11-20T00:59:59Z", {}, {"output_tokens": 1_000_000}, "0.6"),
        ("deepseek", "deepseek-v4-flash", "2026-11-20T01:00:00Z", {}, {"output_tokens": 1_000_000}, "1.2"),
        ("deepseek", "deepseek-v4-flash", "2026-11-20T04:00:00Z", {}, {"output_tokens": 1_000_000}, "0.6"),
        ("deepseek", "deepseek-v4-flash", "2026-08-20T02:00:00Z", {}, {"output_tokens": 1_000_000}, "0.66"),
        (
            "openai",
            "gpt-6-sol",
            "2026-11-20T12:00:00Z",
            {"service_tier": "priority"},
            {"input_tokens": 272_001},
            "2.176008",
        ),
        ("openai", "gpt-6-sol", "2026-11-20T12:00:00Z", {"service_tier": "fast"}, {"input_tokens": 272_000}, "1.088"),
        (
            "openai",
            "gpt-6-sol",
            "2026-11-20T12:00:00Z",
            {"service_tier": "unheard-of"},
            {"input_tokens": 1_000_000},
            "4",
        ),
        (
            "anthropic",
            "claude-opus-5",
            "2026-11-20T12:00:00Z",
            {"speed": "fast", "region": "us"},
            {"input_tokens": 1_000_000},
            "11",
        ),
        ("aws", "eu.anthropic.claude-opus-5", "2026-11-20T12:00:00Z", {}, {"input_tokens": 1_000_000}, "5.5"),
        ("deepgram", "nova-3-general", "2026-11-20T12:00:00Z", {"mode": "streaming"}, {"audio_ms": 60_000}, "0.0048"),
        ("deepgram", "aura-2-helena-en", "2026-11-20T12:00:00Z", {}, {"characters": 1000}, "0.03"),
        (
            "cartesia",
            "sonic-turbo",
            "2026-11-20T12:00:00Z",
            {"plan": "pro", "voice": "pro_clone"},
            {"characters": 1000},
            "0.075",
        ),
        ("openai", "gpt-4o-transcribe", "2026-11-20T12:00:00Z", {"measure": "time"}, {"audio_ms": 60_000}, "0.006"),
        (
            "azure",
            "gpt-4o-mini",
            "2026-11-20T12:00:00Z",
            {"region": "eu", "processing": "batch"},
            {"input_tokens": 1_000_000},
            "0.083",
        ),
    ]

    def test_dates_thresholds_windows_and_conditions(self):
        table = document()
        for provider, model, at, context, usage, dollars in self.CASES:
            with self.subTest(f"{provider} {model} {at} {context}"):
                total, unpriced = evaluate.charge(table, provider, model, at, context, usage)
                self.assertEqual(unpriced, {})
                self.assertEqual(total, evaluate.Fraction(dollars))

    def test_an_estimate_by_time_is_not_charged_beside_the_tokens(self):
        total, unpriced = evaluate.charge(
            document(),
            "openai",
            "gpt-4o-transcribe",
            "2026-11-20T12:00:00Z",
            {},
            {"input_tokens": 1000, "input_audio_tokens": 1000, "audio_ms": 60_000},
        )
        self.assertEqual(total, evaluate.Fraction("0.006"))
        self.assertEqual(unpriced, {"audio": 60_000})


class Form(unittest.TestCase):
    def setUp(self):
        self.table = document()
        self.models = [
            (provider, model, value)
            for provider, content in self.table["providers"].items()
            for model, value in content.get("models", {}).items()
        ]
        self.entries = [
            (provider, model, entry) for provider, model, value in self.models for entry in value.get("prices", [])
        ]

    def test_providers_and_models_are_sorted(self):
        self.assertEqual(list(self.table["providers"]), sorted(self.table["providers"]))
        for provider, content in self.table["providers"].items():
            self.assertEqual(list(content.get("models", {})), sorted(content.get("models", {})), provider)

    def test_no_name_of_a_provider_is_said_twice_and_precedence_names_each(self):
        names = [
            name for key, content in self.table["providers"].items() for name in [key, *content.get("aliases", [])]
        ]
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(sorted(self.table["precedence"]), sorted(self.table["providers"]))

    def test_no_id_is_said_twice_whatever_way_its_date_is_written(self):
        seen = set()
        for provider, model, value in self.models:
            for name in [model, *value.get("aliases", [])]:
                key = (provider, re.sub(r"-(\d{4})-(\d\d)-(\d\d)$", r"-\1\2\3", name))
                self.assertNotIn(key, seen)
                seen.add(key)

    def test_a_model_has_prices_or_says_why_not(self):
        for provider, model, value in self.models:
            self.assertNotEqual("prices" in value, "unpriced" in value, f"{provider} {model}")

    def test_prices_are_quoted_decimals_of_at_most_fifteen_places(self):
        figures = [
            price
            for _, _, entry in self.entries
            for key in ("rates", "credits")
            for kinds in entry.get(key, {}).values()
            for price in kinds.values()
        ]
        figures += [
            price for _, _, entry in self.entries for others in entry.get("disagree", {}).values() for price in others
        ]
        self.assertGreater(len(figures), 2500)
        for figure in figures:
            self.assertIsInstance(figure, tableyaml.Quoted)
            self.assertRegex(figure, r"^(0|[1-9]\d*)(\.\d{0,14}[1-9])?$")

    def test_sources_are_declared_and_keys_are_in_order(self):
        for provider, model, entry in self.entries:
            sources = entry["source"] if isinstance(entry["source"], list) else [entry["source"]]
            sources += [
                source for others in entry.get("disagree", {}).values() for names in others.values() for source in names
            ]
            self.assertLessEqual(set(sources), set(self.table["sources"]), f"{provider} {model}")
            self.assertEqual(list(entry), [key for key in KEYS if key in entry])

    def test_a_child_has_its_root_in_the_entry(self):
        for provider, model, entry in self.entries:
            rates = evaluate.rates_of(entry)
            for kind in rates:
                root = kind
                while root in merge.PARENT:
                    root = merge.PARENT[root]
                if rates[kind][0].endswith("token"):
                    self.assertIn(root, rates, f"{provider} {model} {kind}")
            for kind in entry.get("disagree", {}):
                self.assertIn(kind, rates)

    def test_no_two_entries_can_hold_with_the_same_rank(self):
        """But for conditions that exclude each other at the vendor: a batch has no tier, no speed and no endpoint.

        No source states the price of output for Azure's gpt-4o-mini in a batch within a region: the entry has input
        only.
        """
        ties = {
            (provider, model, root)
            for provider, model, value in self.models
            for root in tied_roots(value.get("prices", []))
        }
        self.assertEqual(ties, {("azure", "gpt-4o-mini", "output")})

    def test_the_file_is_small_and_has_no_long_lines(self):
        text = TABLE.read_text(encoding="utf-8")
        self.assertLess(len(text), 250_000)
        for number, line in enumerate(text.split("\n"), 1):
            self.assertLessEqual(len(line), 120, f"line {number}")


EXCLUSIVE = {"endpoint", "measure", "processing", "service_tier", "speed"}


def root_of(kind):
    """The root of a kind."""
    while kind in merge.PARENT:
        kind = merge.PARENT[kind]
    return kind


def tied_roots(entries):
    """The roots whose price two entries state that can hold at once and that nothing decides between."""
    result = set()
    for index, one in enumerate(entries):
        for other in entries[index + 1 :]:
            a, b = one.get("when", {}), other.get("when", {})
            apart = (
                any(key in b and b[key] != text for key, text in a.items()) or EXCLUSIVE & set(a) and EXCLUSIVE & set(b)
            )
            if evaluate.rank(one) != evaluate.rank(other) or apart:
                continue
            closer = [
                entry
                for entry in entries
                if {**a, **b}.items() <= entry.get("when", {}).items() and entry not in (one, other)
            ]
            decided = {root_of(kind) for entry in closer for kind in evaluate.rates_of(entry)}
            result |= set(map(root_of, evaluate.rates_of(one))) & set(map(root_of, evaluate.rates_of(other))) - decided
    return result


if __name__ == "__main__":
    unittest.main()
