"""From rows to facts, and from text to a document."""

import unittest

import facts
import tableyaml

HEADER = "provider,model,unit,price_usd_per_million_or_unit,source,effective,condition,cited_url,note\n"
LITELLM, GENAI = '"litellm 1.0 (wheel)"', '"genai-prices 0.2.3 (wheel)"'


def stated(*lines):
    """The facts of rows: provider, model, unit, price, source, effective, condition, note."""
    rows = [",".join([*line[:7], "", line[7] if len(line) > 7 else ""]) for line in lines]
    return facts.statements(facts.read((HEADER + "\n".join(rows)).splitlines()))


class Rows(unittest.TestCase):
    def test_a_row_is_said_in_the_terms_of_the_table(self):
        cases = [
            (
                ("openai", "gpt-4o", "usd_per_1M_cached_input_token", "1.25", LITELLM, "undated", ""),
                ("openai", "gpt-4o", (), 0, "1M token", "cache_read", "1.25"),
            ),
            (
                (
                    "gemini",
                    "gemini/gemini-2.5-pro",
                    "usd_per_1M_input_token",
                    "2.5",
                    LITELLM,
                    "undated",
                    "input_tokens>200000 (all tokens);service_tier=priority",
                ),
                ("google", "gemini-2.5-pro", (("service_tier", "priority"),), 200000, "1M token", "input", "2.5"),
            ),
            (
                ("azure", "azure/eu/gpt-4o", "usd_per_1M_input_token", "2.75", LITELLM, "undated", "processing=batch"),
                ("azure", "gpt-4o", (("processing", "batch"), ("region", "eu")), 0, "1M token", "input", "2.75"),
            ),
            (
                ("azure", "azure/global-standard/gpt-4o", "usd_per_1M_input_token", "2.5", LITELLM, "undated", ""),
                ("azure", "gpt-4o", (), 0, "1M token", "input", "2.5"),
            ),
            (
                (
                    "deepgram",
                    "deepgram/streaming/nova-3",
                    "usd_per_second_audio",
                    "0.00008",
                    LITELLM,
                    "undated",
                    "",
                    "original 0.0048 USD/minute",
                ),
                ("deepgram", "nova-3", (("mode", "streaming"),), 0, "1 minute", "audio", "0.0048"),
            ),
            (
                (
                    "openai",
                    "gpt-6-sol",
                    "usd_per_1M_input_token",
                    "24",
                    LITELLM,
                    "undated",
                    "input_tokens>272000 (all tokens)_ultrafast",
                ),
                ("openai", "gpt-6-sol", (("service_tier", "ultrafast"),), 272000, "1M token", "input", "24"),
            ),
            (
                ("groq", "groq/openai/gpt-oss-20b", "usd_per_1M_input_token", "0.10", LITELLM, "undated", ""),
                ("groq", "openai/gpt-oss-20b", (), 0, "1M token", "input", "0.1"),
            ),
            (
                ("azure", "azure/x", "usd_per_second_audio", "0.0002833333333333333", LITELLM, "undated", ""),
                ("azure", "x", (), 0, "1 second", "audio", "0.000283333333333"),
            ),
            (
                ("(none: flat key)", "whisper-large-v3", "usd_per_second_audio", "3.083E-5", LITELLM, "undated", ""),
                ("groq", "whisper-large-v3", (), 0, "1 second", "audio", "0.00003083"),
            ),
            (
                (
                    "cartesia",
                    "sonic (pro voice clone)",
                    "credit_per_character",
                    "1.5",
                    "docs.cartesia.ai/pricing",
                    "undated",
                    "",
                ),
                ("cartesia", "sonic", (("voice", "pro_clone"),), 0, "1 character", "characters", "1.5"),
            ),
        ]
        for row, expected in cases:
            with self.subTest(row[1]):
                (fact,) = stated(row).facts
                self.assertEqual(
                    (fact.provider, fact.model, fact.when, fact.above, fact.unit, fact.kind, fact.price), expected
                )

    def test_fast_mode_is_a_tier_at_openai_under_two_names_and_a_speed_at_anthropic(self):
        row = ("(regex match)", "gpt-4o", "usd_per_1M_input_token", "4.25", "langfuse repo", "undated", "Fast mode")
        self.assertEqual(
            [fact.when for fact in stated(row).facts], [(("service_tier", "priority"),), (("service_tier", "fast"),)]
        )
        row = (
            "(regex match)",
            "claude-opus-5",
            "usd_per_1M_input_token",
            "10",
            "langfuse repo",
            "undated",
            "Fast mode",
        )
        self.assertEqual([fact.when for fact in stated(row).facts], [(("speed", "fast"),)])

    def test_only_the_dated_source_has_dates(self):
        dated = ("openai", "o3", "usd_per_1M_input_token", "2", GENAI, "2025-06-10", "")
        read = (
            "elevenlabs",
            "scribe_v2",
            "usd_per_hour_audio",
            "0.22",
            '"developer.puter.com (third party, 2026-06)"',
            "2026-06",
            "",
        )
        self.assertEqual([fact.start for fact in stated(dated, read).facts], ["2025-06-10", ""])

    def test_what_is_heard_is_charged_once(self):
        second = lambda unit, price: ("soniox", "soniox/stt", unit, price, LITELLM, "undated", "")
        for heard, produced, expected in [
            ("0.0001", "0", "0.0001"),
            ("0.0001", "0.0001", "0.0001"),
            ("0", "0.00002", "0.00002"),
        ]:
            made = stated(second("usd_per_second_audio", heard), second("usd_per_second_output_audio", produced)).facts
            self.assertEqual([(fact.kind, fact.price) for fact in made], [("audio", expected)])

    def test_seconds_beside_tokens_are_an_estimate(self):
        made = stated(
            ("openai", "gpt-4o-transcribe", "usd_per_1M_input_token", "2.5", LITELLM, "undated", ""),
            ("openai", "gpt-4o-transcribe", "usd_per_second_audio", "0.0001", LITELLM, "undated", ""),
        ).facts
        self.assertEqual([(fact.kind, fact.when) for fact in made], [("input", ()), ("audio", (("measure", "time"),))])

    def test_a_free_model_is_free_in_tokens_only(self):
        made = stated(
            ("gemini", "gemini/gemma-3-27b-it", "usd_per_1M_input_token", "0", LITELLM, "undated", ""),
            ("gemini", "gemini/gemma-3-27b-it", "usd_per_1M_character", "0", LITELLM, "undated", ""),
        ).facts
        self.assertEqual([fact.kind for fact in made], ["input"])

    def test_rules_and_retirement_are_read(self):
        made = stated(
            (
                "groq",
                "whisper-large-v3 / -turbo",
                "minimum_seconds",
                "10",
                '"genai-prices 0.2.3 code rule"',
                "undated",
                "per request minimum",
            ),
            ("openai", "gpt-5.4", "multiplier_region_eu", "1.1", LITELLM, "undated", "", "deprecation 2027-01-01"),
        )
        self.assertEqual(
            [(rule.model, rule.name, rule.value, rule.when) for rule in made.rules],
            [
                ("whisper-large-v3", "minimum", "10", ()),
                ("whisper-large-v3-turbo", "minimum", "10", ()),
                ("gpt-5.4", "multiplier", "1.1", (("region", "eu"),)),
            ],
        )
        self.assertEqual(made.retires["openai", "gpt-5.4"], {"2027-01-01"})

    def test_what_is_unknown_is_an_error_that_says_what_to_add(self):
        row = ["openai", "gpt-4o", "usd_per_1M_input_token", "1", LITELLM, "undated", ""]
        for index, value, message in [
            (0, "nobody", "unknown provider"),
            (4, "somewhere", "add it to SOURCES"),
            (6, "moon=full", "add it to CONDITIONS"),
        ]:
            with self.assertRaisesRegex(ValueError, message):
                stated(tuple(row[:index] + [value] + row[index + 1 :]))


class Documents(unittest.TestCase):
    def test_the_subset_is_read(self):
        text = """\
# a comment
version: 1
url: https://example.com/a#b
"a:b":
  list: [a, "b, c",
    {x: "1"}]
  # another
  items:
  - {when: {a: b},
     rates: {1M token: {input: "2.5"}}}
  - {plain: ft:x}
"""
        self.assertEqual(
            tableyaml.load(text),
            {
                "version": "1",
                "url": "https://example.com/a#b",
                "a:b": {
                    "list": ["a", "b, c", {"x": "1"}],
                    "items": [{"when": {"a": "b"}, "rates": {"1M token": {"input": "2.5"}}}, {"plain": "ft:x"}],
                },
            },
        )

    def test_quoted_scalars_are_told_apart(self):
        value = tableyaml.load('a: {b: "1", c: 1}\n')["a"]
        self.assertIsInstance(value["b"], tableyaml.Quoted)
        self.assertNotIsInstance(value["c"], tableyaml.Quoted)

    def test_mistakes_name_their_line(self):
        for text, message in [
            ("a: 1\na: 2\n", "line 2: a is said twice"),
            ("a: [1\n", "line 1: a bracket"),
            ("a: {b: 1 c\n}\nd\n", "line 3"),
            ('a: "b\n', "line 1: a quote"),
            ("a:\nb: 1\n", "line 1: a has no value"),
            ("a: {b: 1, b: 2}\n", "line 1: b has"),
            ("a: 1\n  b: 2\n", "line 2: the indentation"),
            ("a: [1, , 2]\n", "line 1: a value"),
        ]:
            with self.subTest(text), self.assertRaisesRegex(tableyaml.TableError, message):
                tableyaml.load(text)

    def test_a_yaml_library_reads_the_same(self):
        try:
            import yaml
        except ImportError:
            self.skipTest("PyYAML is not there")
        from test_golden import TABLE

        text = TABLE.read_text(encoding="utf-8")
        self.assertEqual(tableyaml.load(text), yaml.load(text, Loader=yaml.BaseLoader))


if __name__ == "__main__":
    unittest.main()
