"""From facts to a table, and from a table back to the rows."""

import io
import os
import unittest

import facts
import fold
import merge
import table
import tableyaml
import trace
import write
from test_reading import GENAI, HEADER, LITELLM, stated

CHECKED = "2026-11-20"
LANGFUSE, OPENLIT = '"langfuse repo (commit)"', '"openlit repo (commit)"'


def row(model, unit, price, source=GENAI, effective="undated", condition="", note="", provider="openai"):
    return (provider, model, unit, price, source, effective, condition, note)


def token(kind):
    return f"usd_per_1M_{kind}_token"


def models(*rows, provider="openai"):
    return {model.id: model for model in table.build(stated(*rows), CHECKED).models[provider]}


def terms(model):
    """What is compared of entries."""
    return [
        (
            dict(entry.when),
            entry.above,
            entry.start,
            entry.end,
            {kind: price for kind, (_, price) in entry.rates.items()},
            entry.sources,
        )
        for entry in model.entries
    ]


class Agreement(unittest.TestCase):
    def test_rounding_explains_some_differences_and_no_others(self):
        cases = [
            (("1M token", "2.5"), ("1M token", "2.5"), True),
            (("1M token", "2"), ("1M token", "2.5"), False),
            (("1M token", "0.125"), ("1M token", "0.13"), True),
            (("1M token", "0.12"), ("1M token", "0.13"), False),
            (("1 minute", "0.0043"), ("1 second", "0.00007167"), True),
            (("1 hour", "0.22"), ("1 second", "0.0000611"), True),
            (("1 hour", "0.36"), ("1 second", "0.0001"), True),
            (("1 hour", "0.37"), ("1 second", "0.0001"), False),
            (("1k message", "4"), ("1 message", "0.004"), True),
            (("1M token", "1"), ("1M character", "1"), False),
        ]
        for one, other, expected in cases:
            with self.subTest(f"{one} {other}"):
                self.assertEqual(merge.agree(one, other), expected)
                self.assertEqual(merge.agree(other, one), expected)

    def test_the_better_source_decides_and_the_others_are_carried(self):
        model = models(
            row("m", token("input"), "1"),
            row("m", token("input"), "2", LITELLM),
            row("m", token("input"), "1", OPENLIT),
            row("m", token("output"), "3", LITELLM),
        )["m"]
        self.assertEqual(
            terms(model), [({}, 0, "", "", {"input": "1", "output": "3"}, ["genai", "litellm", "openlit"])]
        )
        self.assertEqual(model.entries[0].disagree, {"input": {"2": ["litellm"]}})

    def test_the_larger_unit_of_time_is_taken_where_rounding_explains_the_other(self):
        second, hour = row("m", "usd_per_second_audio", "0.0000611", LITELLM), row(
            "m", "usd_per_hour_audio", "0.22", OPENLIT
        )
        self.assertEqual(models(second, hour)["m"].entries[0].rates["audio"], ("1 hour", "0.22"))
        self.assertEqual(models(second)["m"].entries[0].rates["audio"], ("1 second", "0.0000611"))

    def test_a_child_at_the_price_of_its_parent_is_left_out(self):
        model = models(
            row("m", token("input"), "1"),
            row("m", token("output"), "3"),
            row("m", token("reasoning"), "3"),
            row("m", token("input_audio"), "1"),
            row("m", token("output_audio"), "6"),
            row("m", token("cached_input"), "1"),
        )["m"]
        self.assertEqual(list(model.entries[0].rates), ["input", "cache_read", "output", "output_audio"])


class Dates(unittest.TestCase):
    BEFORE, DATE = "before first later dated row", "2026-08-01"

    def test_prices_follow_each_other(self):
        model = models(
            row("m", token("input"), "10", effective=self.BEFORE),
            row("m", token("input"), "2", effective=self.DATE),
            row("m", token("input"), "2", LITELLM),
        )["m"]
        self.assertEqual(
            terms(model),
            [
                ({}, 0, "", self.DATE, {"input": "10"}, ["genai"]),
                ({}, 0, self.DATE, "", {"input": "2"}, ["genai", "litellm"]),
            ],
        )

    def test_equal_neighbours_are_one_and_a_threshold_ends_by_itself(self):
        long = "input_tokens>200000 (all tokens)"
        model = models(
            row("m", token("input"), "2", effective=self.BEFORE),
            row("m", token("input"), "4", effective=self.BEFORE, condition=long),
            row("m", token("input"), "2", effective=self.DATE),
        )["m"]
        self.assertEqual(
            terms(model),
            [({}, 0, "", "", {"input": "2"}, ["genai"]), ({}, 200000, "", self.DATE, {"input": "4"}, ["genai"])],
        )

    def test_a_variant_dated_by_its_entry_into_the_dataset_is_undated_where_another_source_has_it_undated(self):
        base, batch = row("m", token("input"), "2"), row(
            "m", token("input"), "1", effective="2026-10-14", condition="processing=batch"
        )
        other = row("m", token("input"), "1", LITELLM, condition="processing=batch")
        self.assertEqual(models(base, batch)["m"].entries[1].start, "2026-10-14")
        self.assertEqual(models(base, batch, other)["m"].entries[1].start, "")
        contradicting = row("m", token("input"), "1.5", LITELLM, condition="processing=batch")
        self.assertEqual(models(base, batch, contradicting)["m"].entries[1].start, "2026-10-14")

    def test_what_is_undated_belongs_to_the_span_of_the_standard_price_it_was_read_in(self):
        rows = [
            row("m", token("input"), "1", effective=self.BEFORE),
            row("m", token("input"), "2", effective=self.DATE),
            row("m", token("input"), "4", effective="2027-01-01"),
            row("m", token("input"), "3", LITELLM, condition="service_tier=priority"),
        ]
        self.assertIn(
            ({"service_tier": "priority"}, 0, self.DATE, "2027-01-01", {"input": "3"}, ["litellm"]),
            terms(models(*rows)["m"]),
        )

    def test_daily_windows_with_the_same_price_are_one_entry(self):
        model = models(
            row("m", token("input"), "1"),
            row("m", token("input"), "2", condition="utc 01:00-04:00"),
            row("m", token("input"), "2", condition="utc 06:00-10:00"),
        )["m"]
        self.assertEqual([entry.daily for entry in model.entries], [(), ("01:00-04:00", "06:00-10:00")])


class Names(unittest.TestCase):
    def test_a_dated_id_is_an_alias_where_prices_and_retirement_are_the_same(self):
        made = models(
            row("m", token("input"), "1", LITELLM),
            row("m-2025-01-02", token("input"), "1", LITELLM),
            row("m-2025-03-04", token("input"), "1", LITELLM, note="deprecation 2027-01-01"),
            row("m-2024-01-02", token("input"), "5", LITELLM),
        )
        self.assertEqual(
            {model.id: model.aliases for model in made.values()},
            {"m": ["m-2025-01-02"], "m-2025-03-04": [], "m-2024-01-02": []},
        )
        self.assertEqual(made["m-2025-03-04"].retires, "2027-01-01")

    def test_a_dated_id_that_the_source_prices_as_the_undated_one_has_what_is_known_of_that(self):
        made = models(
            row("m", token("input"), "1"),
            row("m", token("output"), "3"),
            row("m", token("input"), "1", LITELLM),
            row("m-2025-03-04", token("input"), "1", LITELLM, note="deprecation 2027-01-01"),
        )
        self.assertEqual(
            {kind: price for kind, (_, price) in made["m-2025-03-04"].entries[0].rates.items()},
            {"input": "1", "output": "3"},
        )

    def test_a_better_source_can_say_that_a_dated_id_is_another_price(self):
        made = models(row("m", token("input"), "1"), row("m-2025-03-04", token("input"), "2", LITELLM))
        self.assertEqual(sorted(made), ["m", "m-2025-03-04"])

    def test_profiles_of_a_region_are_one_model_where_they_are_the_same(self):
        rows = [
            row(f"{region}anthropic.claude-x-v1:0", token("input"), price, LITELLM, provider="bedrock_converse")
            for region, price in [("", "1"), ("global.", "1"), ("us.", "1.1"), ("eu.", "1.1"), ("au.", "1.2")]
        ]
        made = models(*rows, provider="aws.bedrock")
        self.assertEqual(
            {model.id: model.aliases for model in made.values()},
            {
                "anthropic.claude-x-v1:0": ["global.anthropic.claude-x-v1:0"],
                "us.anthropic.claude-x-v1:0": ["eu.anthropic.claude-x-v1:0"],
                "au.anthropic.claude-x-v1:0": [],
            },
        )

    def test_models_retired_for_more_than_a_year_are_left_out(self):
        made = table.build(
            stated(
                row("old", token("input"), "1", LITELLM, note="deprecation 2025-11-19"),
                row("new", token("input"), "1", LITELLM, note="deprecation 2025-11-20"),
            ),
            CHECKED,
        )
        self.assertEqual([model.id for model in made.models["openai"]], ["new"])
        self.assertEqual(made.retired, [("openai", "old")])
        self.assertEqual(table.year_before("2028-02-29"), "2027-02-28")

    def test_an_id_that_is_said_to_be_another_has_to_have_its_price(self):
        rows = [
            row("claude-sonnet-4-0", token("input"), "3", provider="anthropic"),
            row("claude-sonnet-4-20250514", token("input"), "4", LITELLM, provider="anthropic"),
        ]
        with self.assertRaisesRegex(ValueError, "has other prices"):
            models(*rows, provider="anthropic")


class Proof(unittest.TestCase):
    ROWS = [
        row("m", token("input"), "2"),
        row("m", token("output"), "8"),
        row("m", token("input"), "3", LITELLM),
        row("m", token("input"), "1", effective="2026-10-14", condition="processing=batch"),
        row("m", token("input"), "1", LITELLM, condition="processing=batch", note="deprecation 2027-01-01"),
        row("m", "multiplier_region_eu", "1.1", LITELLM),
    ]

    def text(self):
        made = stated(*self.ROWS)
        return write.table_text(table.build(made, CHECKED), "2026-11-21", CHECKED, set())

    def proved(self, text):
        csv = HEADER + "\n".join(",".join([*line[:7], "", line[7]]) for line in self.ROWS)
        return trace.Trace(facts.read(io.StringIO(csv)), tableyaml.load(text)).run()

    def test_a_table_is_proved_by_its_rows(self):
        self.assertEqual(self.proved(self.text()), [])

    def test_each_figure_that_no_row_states_is_found(self):
        for old, new in [
            ('output: "8"', 'output: "9"'),
            ('{input: "1"}', '{input: "1.5"}'),
            ('"3": [litellm]', '"4": [litellm]'),
            ('by: "1.1"', 'by: "1.2"'),
            ("retires: 2027-01-01", "retires: 2027-01-02"),
            ("processing: batch", "processing: other"),
            ("source: genai,", "source: openlit,"),
            ('disagree: {input: {"3": [litellm]}}', "above: 5"),
            ("      m:", "      n:"),
            ("{when: {processing: batch}", "{when: {processing: batch}, from: 2026-10-15"),
            ('output: "8"', "output: 8"),
        ]:
            with self.subTest(new):
                text = self.text()
                self.assertIn(old, text)
                self.assertNotEqual(self.proved(text.replace(old, new)), [])

    def test_each_emitted_price_equals_a_row(self):
        prices = {facts.decimal_text(line[3]) for line in self.ROWS}
        for models in table.build(stated(*self.ROWS), CHECKED).models.values():
            for model in models:
                for entry in model.entries:
                    self.assertLessEqual({price for _, price in entry.rates.values()}, prices)

    @unittest.skipUnless(os.environ.get("TATTLER_PRICES_CSV"), "TATTLER_PRICES_CSV names no CSV of stated prices")
    def test_the_shipped_table_is_made_from_the_csv_and_proved_by_it(self):
        from test_golden import TABLE

        shipped = TABLE.read_text(encoding="utf-8")
        document = tableyaml.load(shipped)
        with open(os.environ["TATTLER_PRICES_CSV"], encoding="utf-8", newline="") as file:
            rows = facts.read(file)
        made = facts.statements(rows)
        text = write.table_text(
            table.build(made, document["checked"]),
            document["released"],
            document["checked"],
            {rule.source for rule in made.rules},
        )
        self.assertEqual(text, shipped)
        self.assertEqual(trace.Trace(rows, document).run(), [])


class Writing(unittest.TestCase):
    def test_ids_that_yaml_could_misread_are_quoted(self):
        for text, expected in [
            ("gpt-4o", "gpt-4o"),
            ("ft:gpt-4o", '"ft:gpt-4o"'),
            ("a@b", '"a@b"'),
            ("no", '"no"'),
            ("1", '"1"'),
            ("a b", '"a b"'),
            ('a"b', '"a\\"b"'),
            ("openai/gpt", "openai/gpt"),
        ]:
            self.assertEqual(write.scalar(text), expected)

    def test_long_entries_are_broken_and_still_read(self):
        pairs = [
            ("source", "[" + ", ".join(["litellm"] * 9) + "]"),
            ("rates", "{" + ", ".join(f'kind_{n}: "1"' for n in range(30)) + "}"),
        ]
        lines = write.item(pairs, 8)
        self.assertTrue(all(len(line) <= write.WIDTH for line in lines))
        (entry,) = tableyaml.load("a:\n" + "\n".join(lines))["a"]
        self.assertEqual((len(entry["source"]), len(entry["rates"])), (9, 30))

    def test_family_of_an_id(self):
        for provider, model, expected in [
            ("aws.bedrock", "us.anthropic.x-v1:0", "anthropic.x"),
            ("aws.bedrock", "anthropic.x@2", "anthropic.x-2"),
            ("deepgram", "nova-2-phonecall", "nova-2"),
            ("deepgram", "nova-3-medical", "nova-3-medical"),
            ("openai", "us.x", "us.x"),
        ]:
            self.assertEqual(fold.family(provider, model), expected)


if __name__ == "__main__":
    unittest.main()
