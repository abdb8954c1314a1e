internal import TattlerConfig

/// Rules as Grafana provisions its own alerts from files (`provisioning/alerting`): a query A, its last value B, a
/// threshold C.
public struct GrafanaProvisioning: Sendable {
  private let rules: [AlertRule]
  private let dataSourceUID: String
  private let folder: String

  /// - Parameters:
  ///   - rules: what is written.
  ///   - dataSourceUID: the data source that is asked, by its identity in Grafana.
  ///   - folder: the folder of the rules, by its title.
  public init(_ rules: [AlertRule], dataSourceUID: String, folder: String = "Tattler") {
    self.rules = rules
    self.dataSourceUID = Self.escaped(dataSourceUID)
    self.folder = Self.escaped(folder)
  }

  /// Grafana replaces `$NAME` in its files by variables of its environment, and `$$` by `$`.
  private static func escaped(_ text: String) -> String { text.replacing("$", with: "$$") }

  /// The file in YAML.
  public var bytes: [UInt8] {
    let groups = AlertGroup.groups(of: rules).map { group in
      JSONValue.members([
        "orgId": .integer(1), "name": .string(group.name), "folder": .string(folder), "interval": .string("1m"),
        "rules": .array(group.rules.map(rule)),
      ])
    }
    let file = JSONValue.members(["apiVersion": .integer(1), "groups": .array(groups)])
    return BlockYAML(file, comment: "Made by `tattler dashboard rules --format grafana`.").bytes
  }

  private func rule(_ rule: AlertRule) -> JSONValue {
    let value = ".Values.B.Value"
    return .members([
      "uid": .string(rule.slug), "title": .string(rule.name), "condition": .string("C"),
      "data": .array([query(rule), Self.reduction, Self.threshold(rule.limit)]),
      // Silence has rules of its own.
      "noDataState": .string("OK"), "execErrState": .string("Error"),
      "for": .string(DurationText.format(rule.duration)),
      "annotations": .members([
        "summary": .string(rule.summary.template(value: value)),
        "description": .string(rule.description.template(value: value)),
      ]),
      "labels": .members(["severity": .string(rule.severity.rawValue)]), "isPaused": .boolean(false),
    ])
  }

  private func query(_ rule: AlertRule) -> JSONValue {
    .members([
      "refId": .string("A"), "relativeTimeRange": .members(["from": .integer(600), "to": .integer(0)]),
      "datasourceUid": .string(dataSourceUID),
      "model": .members([
        "refId": .string("A"), "expr": .string(rule.expression.description), "editorMode": .string("code"),
        "instant": .boolean(true), "range": .boolean(false), "intervalMs": .integer(1_000),
        "maxDataPoints": .integer(43_200),
      ]),
    ])
  }

  private static let reduction = step(
    "B", ["refId": .string("B"), "type": .string("reduce"), "expression": .string("A"), "reducer": .string("last")])

  private static func threshold(_ limit: Double) -> JSONValue {
    step(
      "C",
      [
        "refId": .string("C"), "type": .string("threshold"), "expression": .string("B"),
        "conditions": .array([
          .members([
            "type": .string("query"),
            "evaluator": .members(["type": .string("gt"), "params": .array([.double(limit)])]),
          ])
        ]),
      ])
  }

  /// A step that Grafana calculates itself.
  private static func step(_ reference: String, _ model: KeyValuePairs<String, JSONValue>) -> JSONValue {
    let own = "__expr__"
    let dataSource = JSONMember(
      name: "datasource", value: .members(["type": .string(own), "uid": .string(own)]))
    return .members([
      "refId": .string(reference), "datasourceUid": .string(own),
      "model": .object(model.map { JSONMember(name: $0, value: $1) } + [dataSource]),
    ])
  }
}
