"""What the lists of the public API hold, and what counts as broken."""
import contextlib
import io
import json
import pathlib
import tempfile
import unittest

import public_api


def symbol(path, text, **more):
    return {"identifier": {"precise": "/".join(path)}, "pathComponents": path, "kind": {"identifier": "swift.method"},
            "declarationFragments": [{"spelling": text}], **more}


def graph(*symbols, relationships=()):
    return {"symbols": list(symbols), "relationships": list(relationships)}


class PublicAPITests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.graphs, self.lists = pathlib.Path(folder.name) / "graphs", pathlib.Path(folder.name) / "lists"

    def place(self, module, graph, file=None):
        (self.graphs / module).mkdir(parents=True, exist_ok=True)
        path = self.graphs / module / f"{file or module}.symbols.json"
        path.write_text(json.dumps(graph), encoding="utf-8")

    def listed(self, module):
        public_api.write(self.graphs, self.lists)
        return (self.lists / f"{module}.txt").read_text(encoding="utf-8").splitlines()

    def checked(self):
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            status = public_api.check(self.graphs, self.lists)
        return status, output.getvalue()

    def test_a_line_has_the_type_and_lines_are_sorted_whatever_the_order_of_the_graph(self):
        symbols = [symbol(["Queue", "close()"], "func  close()\n async"), symbol(["Queue"], "struct Queue")]
        self.place("M", graph(*symbols))
        first = self.listed("M")
        self.place("M", graph(*reversed(symbols)))
        self.assertEqual(first, ["Queue: func close() async", "struct Queue"])
        self.assertEqual(self.listed("M"), first)

    def test_underscored_names_and_implied_conformances_are_left_out(self):
        conformances = [{"kind": "conformsTo", "source": "Queue", "target": "x", "targetFallback": f"Swift.{name}"}
                        for name in ("Copyable", "Sendable")]
        symbols = [symbol(["Queue"], "struct Queue"), symbol(["Queue", "_raw"], "var _raw: Int")]
        self.place("M", graph(*symbols, relationships=conformances))
        self.assertEqual(self.listed("M"), ["Queue: conforms to Sendable", "struct Queue"])

    def test_a_member_of_another_modules_type_says_so(self):
        extension = {"extendedModule": "Swift", "typeKind": "swift.struct"}
        self.place("M", graph(symbol(["Int", "bits"], "var bits: Int", swiftExtension=extension)), file="M@Swift")
        self.assertEqual(self.listed("M"), ["extension Swift.Int: var bits: Int"])

    def test_what_is_gone_breaks_and_what_is_new_does_not(self):
        self.place("M", graph(symbol(["old()"], "func old()")))
        public_api.write(self.graphs, self.lists)
        self.assertEqual(self.checked(), (0, ""))
        self.place("M", graph(symbol(["new()"], "func new()")))
        status, text = self.checked()
        self.assertEqual(status, 1)
        self.assertIn("  - func old()\n  + func new()\n", text)
        self.assertIn("breaks who uses it: 1 ", text)
        self.assertIn("New: 1.", text)

    def test_a_new_requirement_breaks_unless_it_has_a_default(self):
        requirement = [{"kind": "requirementOf", "source": "Sink/f()", "target": "Sink"}]
        default = [{"kind": "defaultImplementationOf", "source": "Sink/default", "target": "Sink/f()"}]
        for relationships, expected in ((requirement, "breaks who uses it: 1 "), (requirement + default, "New: 1.")):
            self.place("M", graph(symbol(["Sink"], "protocol Sink")))
            public_api.write(self.graphs, self.lists)
            self.place("M", graph(symbol(["Sink"], "protocol Sink"), symbol(["Sink", "f()"], "func f()"),
                                  relationships=relationships))
            status, text = self.checked()
            self.assertEqual(status, 1)
            self.assertIn(expected, text)

    def test_a_module_that_is_no_product_any_more_breaks_and_loses_its_list(self):
        self.place("M", graph(symbol(["f()"], "func f()")))
        public_api.write(self.graphs, self.lists)
        (self.lists / "Gone.txt").write_text("func g()\n", encoding="utf-8")
        self.assertIn("Gone:\n  - func g()\n", self.checked()[1])
        public_api.write(self.graphs, self.lists)
        self.assertFalse((self.lists / "Gone.txt").exists())

    def test_a_header_keeps_its_own_names(self):
        conforms = {"kind": "conformsTo", "source": "tattler_text", "target": "x", "targetFallback": "Swift.Sendable"}
        ours = [symbol(["tattler_text"], "struct tattler_text"), symbol(["TATTLER_MAX"], "var TATTLER_MAX")]
        self.place("C", graph(*ours, symbol(["INT_MAX"], "var INT_MAX: Int"), relationships=[conforms]))
        public_api.header(self.graphs, "C")
        self.assertEqual(self.listed("C"), ["struct tattler_text", "var TATTLER_MAX"])


if __name__ == "__main__":
    unittest.main()
