import TattlerDashboards
import Testing

@Suite struct PromQLTests {
  private let cost = SeriesSelector("cost_total", [LabelMatcher("job", .matches, "$service")])

  @Test("Expressions are written as PromQL wants them")
  func text() {
    let other = SeriesSelector("calls_total")
    for (expression, expected) in [
      (PromQL.sum(.increase(cost, .hour)), "sum(increase(cost_total{job=~\"$service\"}[1h]))"),
      (
        .quantile(0.95, other, by: ["stage"]),
        "histogram_quantile(0.95, sum by (stage, le) (rate(calls_total[$__rate_interval])))"
      ),
      (.series(other) / (.series(other) > 0), "calls_total / (calls_total > 0)"),
      (.series(other) - .number(2) * .series(other), "calls_total - (2 * calls_total)"),
      (.number(0.5) + .number(3), "0.5 + 3"),
      (.absent(other, TimeWindow(.seconds(900))), "absent_over_time(calls_total[15m])"),
      (.top(3, .max(.series(other), by: ["a"])), "topk(3, max by (a) (calls_total))"),
      (
        PromQL.series(other).unless(.series(other)).or(.series(other)),
        "(calls_total unless calls_total) or calls_total"
      ),
      (PromQL.series(other).and(.series(other), on: ["a", "b"]), "calls_total and on (a, b) calls_total"),
    ] { #expect(expression.description == expected) }
  }

  @Test("An expression knows the metrics that it reads")
  func metrics() {
    let other = SeriesSelector("calls_total")
    #expect((PromQL.sum(.rate(cost)) / .sum(.rate(other))).metrics == ["cost_total", "calls_total"])
  }

  @Test("Values of labels cannot leave their quotes")
  func escaping() {
    let matcher = LabelMatcher("sink", .equal, "odd \"name\"\\\nend")
    #expect(matcher.description == #"sink="odd \"name\"\\\nend""#)
    #expect(SeriesSelector.any(of: ["a", "b"]).description == #"{__name__=~"a|b"}"#)
    #expect(SeriesSelector.any(of: ["a"]).description == "a")
    #expect(cost.with(LabelMatcher("a", .notEqual, "")).description == #"cost_total{job=~"$service",a!=""}"#)
  }
}
