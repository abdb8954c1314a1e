internal import CTattlerPlugin
internal import TattlerModel

/// A value as a batch has it.
struct SeriesPoint {
  let kind: BatchValueKind
  let value: tattler_payload
  /// Where the series began anew: nanoseconds since 1970.
  var restart: UInt64?
}
