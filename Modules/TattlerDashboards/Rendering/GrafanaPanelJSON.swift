internal import TattlerConfig

/// A panel of a dashboard as Grafana reads it.
struct GrafanaPanelJSON {
  let id: Int
  let place: PanelGrid.Place

  /// The data source that is chosen at the top.
  static let dataSource = JSONValue.members([
    "type": .string("prometheus"), "uid": .string("${datasource}"),
  ])

  /// A heading over panels.
  func heading(_ title: String) -> JSONValue {
    .members([
      "id": .integer(id), "type": .string("row"), "title": .string(title), "collapsed": .boolean(false),
      "gridPos": gridPos, "panels": .array([]),
    ])
  }

  /// A panel.
  func panel(_ panel: Panel) -> JSONValue {
    .members([
      "id": .integer(id), "type": .string(Self.type(panel.kind)), "title": .string(panel.title),
      "description": .string(panel.description), "gridPos": gridPos, "datasource": Self.dataSource,
      "targets": .array(zip(panel.queries, "ABCDEFGHIJKLMNOPQRSTUVWXYZ").map { Self.target($0, "\($1)", panel.kind) }),
      "fieldConfig": .members(["defaults": .object(defaults(panel)), "overrides": .array([])]),
      "options": Self.options(panel.kind), "transformations": .array(Self.transformations(panel.kind)),
    ])
  }

  private var gridPos: JSONValue {
    .members([
      "h": .integer(place.height), "w": .integer(place.width), "x": .integer(place.x), "y": .integer(place.y),
    ])
  }

  private static func type(_ kind: PanelKind) -> String {
    switch kind {
    case .lines, .stack: "timeseries"
    case .number, .name: "stat"
    case .table: "table"
    case .states: "state-timeline"
    }
  }

  private static func target(_ query: PanelQuery, _ reference: String, _ kind: PanelKind) -> JSONValue {
    let isInstant = kind == .number || kind == .name || kind == .table
    return .members([
      "refId": .string(reference), "datasource": dataSource, "editorMode": .string("code"),
      "expr": .string(query.expression.description),
      "legendFormat": .string(query.legend.isEmpty ? "__auto" : query.legend),
      "instant": .boolean(isInstant), "range": .boolean(!isInstant),
      "format": .string(kind == .table ? "table" : "time_series"),
    ])
  }

  private func defaults(_ panel: Panel) -> [JSONMember] {
    var members = [
      JSONMember(name: "unit", value: .string(panel.unit.rawValue)),
      JSONMember(name: "noValue", value: .string(panel.emptyText)),
      JSONMember(name: "color", value: .members(["mode": .string(Self.colorMode(panel))])),
      JSONMember(name: "mappings", value: .array(Self.mappings(panel.kind))),
      JSONMember(name: "thresholds", value: Self.thresholds(panel.thresholds)),
    ]
    if Self.isOverTime(panel.kind) {
      // A value cannot be below zero, so that the axis does not begin higher either.
      members.append(JSONMember(name: "min", value: .integer(0)))
      members.append(JSONMember(name: "custom", value: Self.drawing(panel)))
    }
    return members
  }

  private static func isOverTime(_ kind: PanelKind) -> Bool { kind == .lines || kind == .stack }

  private static func colorMode(_ panel: Panel) -> String {
    isOverTime(panel.kind) || panel.kind == .table ? "palette-classic" : "thresholds"
  }

  private static func thresholds(_ thresholds: [PanelThreshold]) -> JSONValue {
    let base = JSONValue.members(["color": .string(PanelColor.green.rawValue), "value": .null])
    let steps = thresholds.map { step in
      JSONValue.members(["color": .string(step.color.rawValue), "value": .double(step.value)])
    }
    return .members(["mode": .string("absolute"), "steps": .array([base] + steps)])
  }

  private static func mappings(_ kind: PanelKind) -> [JSONValue] {
    guard case .states(let states) = kind else { return [] }
    let options = states.enumerated().map { index, state in
      JSONMember(
        name: "\(index)",
        value: .members([
          "color": .string(state.color.rawValue), "index": .integer(index), "text": .string(state.name),
        ]))
    }
    return [.members(["type": .string("value"), "options": .object(options)])]
  }

  private static func drawing(_ panel: Panel) -> JSONValue {
    let isStack = panel.kind == .stack
    return .members([
      "drawStyle": .string("line"), "lineInterpolation": .string("linear"), "lineWidth": .integer(1),
      "fillOpacity": .integer(isStack ? 30 : 8), "showPoints": .string("never"), "spanNulls": .boolean(false),
      "stacking": .members(["group": .string("A"), "mode": .string(isStack ? "normal" : "none")]),
      "thresholdsStyle": .members(["mode": .string(panel.thresholds.isEmpty ? "off" : "dashed")]),
    ])
  }

  private static func options(_ kind: PanelKind) -> JSONValue {
    switch kind {
    case .lines, .stack:
      .members([
        "legend": .members([
          "displayMode": .string("list"), "placement": .string("bottom"), "showLegend": .boolean(true),
          "calcs": .array([]),
        ]),
        "tooltip": .members(["mode": .string("multi"), "sort": .string("desc")]),
      ])
    case .number, .name:
      .members([
        "colorMode": .string("value"), "graphMode": .string("none"), "justifyMode": .string("auto"),
        "orientation": .string("auto"), "textMode": .string(kind == .name ? "name" : "value"),
        "reduceOptions": .members([
          "calcs": .array([.string("lastNotNull")]), "fields": .string(""), "values": .boolean(false),
        ]),
      ])
    case .table:
      .members([
        "showHeader": .boolean(true), "cellHeight": .string("sm"),
        "sortBy": .array([.members(["desc": .boolean(true), "displayName": .string("Value")])]),
      ])
    case .states:
      .members([
        "mergeValues": .boolean(true), "showValue": .string("auto"), "rowHeight": .double(0.8),
        "legend": .members([
          "displayMode": .string("list"), "placement": .string("bottom"), "showLegend": .boolean(true),
        ]),
        "tooltip": .members(["mode": .string("single"), "sort": .string("none")]),
      ])
    }
  }

  /// The time of a table's row says nothing.
  private static func transformations(_ kind: PanelKind) -> [JSONValue] {
    guard kind == .table else { return [] }
    return [
      .members([
        "id": .string("organize"),
        "options": .members(["excludeByName": .members(["Time": .boolean(true)])]),
      ])
    ]
  }
}
