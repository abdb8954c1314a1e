internal import CTattlerPlugin

/// A record that says its size in its first four bytes.
///
/// A later minor version only appends fields: what a shorter record does not have counts as zero. What is shorter than
/// the first version's record is refused before any other field is read.
protocol SizedRecord {
  /// The size in the first version that has it, in bytes.
  static var firstSize: Int { get }
  /// A record of zeros.
  init()
}

extension tattler_outcome: SizedRecord { static var firstSize: Int { 48 } }
extension tattler_http_request: SizedRecord { static var firstSize: Int { 80 } }
extension tattler_http_response: SizedRecord { static var firstSize: Int { 72 } }
extension tattler_host: SizedRecord { static var firstSize: Int { 56 } }
extension tattler_submission: SizedRecord { static var firstSize: Int { 40 } }
extension tattler_probe: SizedRecord { static var firstSize: Int { 24 } }

/// The size that a record of the other side says of itself.
enum RecordSize {
  /// What is wrong with a record; nil where all fields of the first version are there.
  static func fault<Record: SizedRecord>(of record: UnsafePointer<Record>) -> String? {
    let size = unsafe Int(UnsafeRawPointer(record).load(as: UInt32.self))
    if size >= Record.firstSize { return nil }
    return "struct_size of \(Record.self) is \(size), ABI \(TATTLER_ABI_MAJOR).0 needs \(Record.firstSize)"
  }

  /// A copy of a record without ``fault(of:)``, of which no byte beyond its size is read.
  static func copy<Record: SizedRecord>(of record: UnsafePointer<Record>) -> Record {
    let size = unsafe Int(UnsafeRawPointer(record).load(as: UInt32.self))
    var copy = Record()
    unsafe withUnsafeMutableBytes(of: &copy) { bytes in
      let count = min(size, bytes.count)
      unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(start: UnsafeRawPointer(record), count: count))
    }
    return copy
  }
}
