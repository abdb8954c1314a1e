internal import TattlerConfig

/// A dashboard as Grafana imports it: the classic model, schema version 39, which every Grafana from 9 on reads.
///
/// The data source is a variable, so that an import asks for nothing. The same dashboard gives the same bytes.
public struct GrafanaDashboardJSON: Sendable {
  private let dashboard: Dashboard

  /// - Parameter dashboard: what is written.
  public init(_ dashboard: Dashboard) { self.dashboard = dashboard }

  /// The dashboard for a file: indented, with a newline at its end.
  public var bytes: [UInt8] { IndentedJSON(model).bytes }

  /// The body of `POST /api/dashboards/db` (Grafana's HTTP API, "Create / Update dashboard"): what has the same
  /// identity is overwritten, and Grafana keeps it as an older version.
  ///
  /// - Parameters:
  ///   - folderUID: the folder; nil for the top, where Grafana then moves a dashboard that is there already.
  ///   - message: what the list of versions says.
  public func upload(folderUID: String?, message: String) -> [UInt8] {
    var members = [JSONMember(name: "dashboard", value: model)]
    if let folderUID { members.append(JSONMember(name: "folderUid", value: .string(folderUID))) }
    members.append(JSONMember(name: "message", value: .string(message)))
    members.append(JSONMember(name: "overwrite", value: .boolean(true)))
    return JSONValue.object(members).compact
  }

  private var model: JSONValue {
    .members([
      "uid": .string(dashboard.uid), "title": .string(dashboard.title),
      "description": .string("Made by `tattler dashboard`."),
      "tags": .array([.string("tattler")]), "schemaVersion": .integer(39), "version": .integer(1),
      "editable": .boolean(true), "graphTooltip": .integer(1), "refresh": .string("30s"),
      "timezone": .string("browser"),
      "time": .members(["from": .string("now-6h"), "to": .string("now")]), "timepicker": .object([]),
      "annotations": .members(["list": .array([])]), "links": .array([]),
      "templating": .members(["list": .array([dataSource] + dashboard.variables.map(variable))]),
      "panels": .array(panels),
    ])
  }

  private var dataSource: JSONValue {
    let uid = dashboard.dataSourceUID
    return .members([
      "type": .string("datasource"), "name": .string("datasource"), "label": .string("Data source"),
      "query": .string("prometheus"), "refresh": .integer(1), "regex": .string(""), "hide": .integer(0),
      "multi": .boolean(false), "includeAll": .boolean(false), "options": .array([]),
      "current": uid.isEmpty
        ? .object([]) : .members(["selected": .boolean(true), "text": .string(uid), "value": .string(uid)]),
    ])
  }

  private func variable(_ variable: DashboardVariable) -> JSONValue {
    .members([
      "type": .string("query"), "name": .string(variable.name), "label": .string(variable.label),
      "description": .string(variable.description), "datasource": GrafanaPanelJSON.dataSource,
      "definition": .string(variable.query),
      "query": .members(["query": .string(variable.query), "refId": .string("StandardVariableQuery")]),
      "refresh": .integer(2), "sort": .integer(1), "regex": .string(""), "hide": .integer(0),
      "multi": .boolean(true), "includeAll": .boolean(true), "allValue": .string(".*"), "options": .array([]),
      "current": .members([
        "selected": .boolean(true), "text": .array([.string("All")]), "value": .array([.string("$__all")]),
      ]),
    ])
  }

  private var panels: [JSONValue] {
    var grid = PanelGrid()
    var result: [JSONValue] = []
    for row in dashboard.rows {
      let heading = grid.place(width: PanelGrid.columns, height: 1)
      grid.endLine()
      result.append(GrafanaPanelJSON(id: result.count + 1, place: heading).heading(row.title))
      for panel in row.panels {
        let place = grid.place(width: panel.width, height: panel.height)
        result.append(GrafanaPanelJSON(id: result.count + 1, place: place).panel(panel))
      }
      grid.endLine()
    }
    return result
  }
}
