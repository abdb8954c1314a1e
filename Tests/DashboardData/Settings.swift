import TattlerPrometheus

/// What is chosen on the command line.
struct Settings {
  var endSeconds = 0
  var hours = 2.0
  var stepSeconds = 30
  var addsSuffixes = true
  var format = PrometheusTextFormat.prometheus

  static let usage = "usage: DashboardData --end SECONDS [--hours 2] [--step 30] [--suffixes on|off] [--openmetrics]"

  /// Nil where something is not understood.
  init?(_ arguments: [String]) {
    var rest = arguments[...]
    while let name = rest.popFirst() {
      if name == "--openmetrics" {
        format = .openMetrics
        continue
      }
      guard let value = rest.popFirst() else { return nil }
      switch (name, Double(value)) {
      case ("--end", let seconds?): endSeconds = Int(seconds)
      case ("--hours", let hours?): self.hours = hours
      case ("--step", let seconds?): stepSeconds = Int(seconds)
      case ("--suffixes", _): addsSuffixes = value == "on"
      default: return nil
      }
    }
    if endSeconds <= 0 || hours <= 0 || stepSeconds <= 0 { return nil }
  }
}
