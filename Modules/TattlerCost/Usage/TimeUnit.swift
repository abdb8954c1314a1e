/// A unit that times of usage are counted in.
public enum TimeUnit: String, Sendable, Hashable, CaseIterable {
  case nanoseconds = "ns"
  case microseconds = "us"
  case milliseconds = "ms"
  case seconds = "s"
  case minutes = "min"
  case hours = "h"

  /// Nanoseconds of one.
  var nanoseconds: Int64 {
    switch self {
    case .nanoseconds: 1
    case .microseconds: 1_000
    case .milliseconds: 1_000_000
    case .seconds: 1_000_000_000
    case .minutes: 60_000_000_000
    case .hours: 3_600_000_000_000
    }
  }

  /// What a metric's unit says; `.success(nil)` where it says nothing (empty, `1`, `{call}`), a failure where it is a unit
  /// of something else.
  static func stated(_ unit: some Collection<UInt8>) -> Result<TimeUnit?, NotATime> {
    guard let first = unit.first, unit.count < 32 else { return unit.isEmpty ? .success(nil) : .failure(NotATime()) }
    if first == UInt8(ascii: "{") { return .success(nil) }
    let text = String(decoding: unit, as: UTF8.self)
    if text == "1" { return .success(nil) }
    return Self(rawValue: text).map { .success($0) } ?? .failure(NotATime())
  }

  /// A unit that no time has.
  struct NotATime: Error {}
}
