internal import CTattlerPlugin

/// A measurement, a tag key or a field key that the body has named before.
struct NameEntry: BitwiseCopyable {
  /// No entry.
  static let none = UInt32.max
  /// The scope of measurements.
  static let measurements = UInt32.max
  /// The scope of tag keys.
  static let tagKeys = UInt32.max - 1

  /// Where it stands in the body, as written.
  var offset: UInt32
  /// Bytes, as written.
  var length: UInt32
  /// ``measurements``, ``tagKeys``, or for a field key the index of its measurement.
  var scope: UInt32
  /// The hash of the bytes and the scope.
  var hash: UInt32
  /// Unescaped, in the builder's text.
  var text: tattler_text
  /// For a field key: its metric.
  var metric: UInt32 = Self.none
  /// The name that came next when this one was read last: a guess.
  var next: UInt32 = Self.none
  /// For a measurement: its first tag key and its first field key when it was read last. Guesses.
  var firstTag: UInt32 = Self.none
  var firstField: UInt32 = Self.none
  /// For a tag key: the series that named it last, to find duplicates.
  var stamp: UInt32 = Self.none
}

/// A measurement with its tags that the body has named before.
struct SeriesEntry: BitwiseCopyable {
  /// Where it stands in the body, as written.
  var offset: UInt32
  /// Bytes, as written.
  var length: UInt32
  /// The hash of the bytes.
  var hash: UInt32
  /// The attribute set.
  var attributes: UInt32
  /// The measurement, an index of names.
  var measurement: UInt32
  /// The series that came next when this one was read last: a guess.
  var next: UInt32 = NameEntry.none
}
