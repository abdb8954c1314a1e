import Glibc
import TattlerBots
import TattlerMetrics
import TattlerPricing
import TattlerPrometheus

/// Writes hours of metrics, made by the real instruments under a clock of its own, as text of Prometheus with times.
@main
struct DashboardData {
  /// The seconds that the simulation goes on by.
  private static let tick = 5

  static func main() throws {
    guard let settings = Settings(Array(CommandLine.arguments.dropFirst())) else {
      print(Settings.usage)
      exit(64)
    }
    let seconds = Int(settings.hours * 3_600)
    let hand = TimeHand(startSeconds: settings.endSeconds - seconds)
    var world = try World(hand)
    var encoder = PrometheusTextEncoder()
    for second in stride(from: 0, through: seconds, by: tick) {
      try world.advance(seconds: tick, progress: Double(second) / Double(seconds))
      if second % settings.stepSeconds < tick {
        var text: [UInt8] = []
        for source in world.sources { try source.collect(&encoder, into: &text, settings) }
        try write(text)
      }
      hand.advance(seconds: tick)
    }
    if settings.format == .openMetrics { try write(Array("# EOF\n".utf8)) }
  }

  private struct Closed: Error {}

  private static func write(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0 { throw Closed() }
      rest = rest.dropFirst(count)
    }
  }
}
