public import TattlerConfig
internal import TattlerQueue

/// A value that the protocol of the admin socket and `tattler queue --json` write as JSON, with the same keys.
///
/// Times are nanoseconds since 1970, sizes are bytes. Keys are added, never renamed or removed.
public protocol AdminDocument: Sendable {
  /// Writes the value.
  func write(to writer: inout JSONWriter)

  /// Reads a value; nil where the document is not one.
  init?(reading document: JSONValue)
}

extension AdminDocument {
  /// The value as JSON.
  public var json: [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.bytes
  }
}

extension JSONWriter {
  mutating func member(_ key: String, _ value: String) {
    self.key(key)
    string(value)
  }

  mutating func member(_ key: String, _ value: some BinaryInteger) {
    self.key(key)
    integer(value)
  }

  mutating func member(_ key: String, _ value: Bool) {
    self.key(key)
    boolean(value)
  }

  /// A member that is null where there is no value.
  mutating func member(_ key: String, optional value: (some BinaryInteger)?) {
    self.key(key)
    if let value { integer(value) } else { null() }
  }

  mutating func member(_ key: String, _ values: [some AdminDocument]) {
    self.key(key)
    beginArray()
    for value in values { value.write(to: &self) }
    endArray()
  }

  mutating func member(_ key: String, _ values: [some BinaryInteger]) {
    self.key(key)
    beginArray()
    for value in values { integer(value) }
    endArray()
  }

  mutating func member(_ key: String, _ values: [String]) {
    self.key(key)
    beginArray()
    for value in values { string(value) }
    endArray()
  }
}

extension JSONValue {
  func text(_ key: String) -> String? { self[key]?.stringValue }

  func integer(_ key: String) -> Int? { self[key]?.integerValue.flatMap { Int(exactly: $0) } }

  func time(_ key: String) -> UInt64? { self[key]?.integerValue.flatMap { UInt64(exactly: $0) } }

  func integers(_ key: String) -> [Int64]? {
    guard let values = self[key]?.arrayValue else { return nil }
    let numbers = values.compactMap(\.integerValue)
    return numbers.count == values.count ? numbers : nil
  }

  func texts(_ key: String) -> [String]? {
    guard let values = self[key]?.arrayValue else { return nil }
    let texts = values.compactMap(\.stringValue)
    return texts.count == values.count ? texts : nil
  }

  func documents<Document: AdminDocument>(_ key: String) -> [Document]? {
    guard let values = self[key]?.arrayValue else { return nil }
    let documents = values.compactMap { Document(reading: $0) }
    return documents.count == values.count ? documents : nil
  }
}
