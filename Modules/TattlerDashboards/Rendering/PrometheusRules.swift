internal import TattlerConfig

/// Rules as Prometheus, Mimir and VictoriaMetrics' vmalert load them: a group for each part of the vocabulary.
public struct PrometheusRules: Sendable {
  private let rules: [AlertRule]

  /// - Parameter rules: what is written.
  public init(_ rules: [AlertRule]) { self.rules = rules }

  /// The file in YAML.
  public var bytes: [UInt8] {
    let groups = AlertGroup.groups(of: rules).map { group in
      JSONValue.members([
        "name": .string(group.name), "interval": .string("1m"), "rules": .array(group.rules.map(rule)),
      ])
    }
    return BlockYAML(.members(["groups": .array(groups)]), comment: "Made by `tattler dashboard rules`.").bytes
  }

  private func rule(_ rule: AlertRule) -> JSONValue {
    .members([
      "alert": .string(rule.name), "expr": .string(rule.condition.description),
      "for": .string(DurationText.format(rule.duration)),
      "labels": .members(["severity": .string(rule.severity.rawValue)]),
      "annotations": .members([
        "summary": .string(rule.summary.template(value: ".Value")),
        "description": .string(rule.description.template(value: ".Value")),
      ]),
    ])
  }
}
