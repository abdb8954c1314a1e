internal import ArgumentParser
internal import TattlerConfig
internal import TattlerDashboards

/// `tattler dashboard queries`
struct DashboardQueriesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queries", abstract: "Print every query of the dashboard and of the rules.",
    discussion: """
      A line is the place of a query, a tab, and its PromQL. Variables of Grafana stay as they are: $__rate_interval, \
      $__range, $service and so on. --json prints an array of {"name": …, "expr": …}.
      """)

  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var choices: DashboardChoices

  func run() throws {
    let options = choices.options
    let panels = Dashboard.tattler(options).rows.flatMap { row in
      row.panels.flatMap { panel in
        panel.queries.map { ("\(row.title) / \(panel.title)", $0.expression.description) }
      }
    }
    let rules = AlertRule.tattler(options).map { ("alert / \($0.name)", $0.condition.description) }
    if json {
      try Console.write(Self.json(panels + rules))
    } else {
      for (name, expression) in panels + rules { try Console.print("\(name)\t\(expression)") }
    }
  }

  private static func json(_ queries: [(String, String)]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginArray()
    for (name, expression) in queries {
      writer.beginObject()
      writer.key("name")
      writer.string(name)
      writer.key("expr")
      writer.string(expression)
      writer.endObject()
    }
    writer.endArray()
    return writer.bytes + [UInt8(ascii: "\n")]
  }
}
