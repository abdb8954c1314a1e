internal import CTattlerPlugin

/// The size that a record of the other side says of itself, in its first four bytes.
///
/// A later minor version only appends fields. What is shorter than the first version's record is refused before any
/// other field is read.
enum RecordSize {
  /// What is wrong with a record; nil where all fields of the first version are there.
  static func fault<Record>(of record: UnsafePointer<Record>) -> String? {
    let size = unsafe Int(UnsafeRawPointer(record).load(as: UInt32.self))
    let smallest = MemoryLayout<Record>.size
    if size >= smallest { return nil }
    return "struct_size of \(Record.self) is \(size), ABI \(TATTLER_ABI_MAJOR).0 needs \(smallest)"
  }
}
