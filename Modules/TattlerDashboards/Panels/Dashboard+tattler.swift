internal import TattlerBots

/// The dashboard of the vocabulary.
extension Dashboard {
  /// Puts a dashboard together.
  public static func tattler(_ options: DashboardOptions) -> Dashboard {
    let has = options.sections.contains
    let voice = VoicePanels(options)
    let bots = BotPanels(options)
    let delivery = DeliveryPanels(options)
    var variables = service(options)
    if has(.voice) { variables += voice.variables }
    if has(.bots) { variables += bots.variables }
    if has(.delivery) { variables += delivery.variables }
    var rows: [DashboardRow] = []
    if has(.voice) { rows += voice.rows }
    if has(.bots) { rows += bots.rows }
    let errors = (has(.voice) ? voice.errors : []) + (has(.bots) ? bots.errors : [])
    rows.append(DashboardRow(title: "Errors", panels: errors))
    if has(.delivery) { rows += delivery.rows }
    return Dashboard(
      title: options.title, uid: options.uid, dataSourceUID: options.dataSourceUID, variables: variables,
      rows: rows.filter { !$0.panels.isEmpty })
  }

  /// The choice of the application, where there is something of one.
  private static func service(_ options: DashboardOptions) -> [DashboardVariable] {
    let metrics = [(DashboardSection.voice, VoiceVocabulary.calls), (.bots, BotVocabulary.started)]
    let present = metrics.filter { options.sections.contains($0.0) }.map { options.names.name($0.1) }
    if present.isEmpty { return [] }
    return [
      DashboardVariable(
        "service", "Service", of: Label.service, in: .any(of: present),
        "The application: service.name of OpenTelemetry.")
    ]
  }
}
