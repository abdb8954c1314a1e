#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The pages of a database file that SQLite refuses to read.
///
/// The format is that of "Database File Format" on sqlite.org, sections 1.6 (b-tree pages) and 2.1 (records). Nothing
/// is trusted: what does not fit is passed over.
final class RawFile {
  private let descriptor: Int32
  /// Whole pages of the file.
  let pageCount: Int
  static let pageSize = QueueSchema.pageSize

  init?(path: String) {
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    pageCount = min((QueueFiles.size(path) ?? 0) / Self.pageSize, Int(UInt32.max))
  }

  deinit { close(descriptor) }

  /// The bytes of a page, counted from 1, or its first ones; nil where they cannot be read.
  func page(_ number: Int, prefix: Int = RawFile.pageSize) -> [UInt8]? {
    guard number >= 1, number <= pageCount else { return nil }
    var bytes = [UInt8](repeating: 0, count: prefix)
    let offset = (number - 1) * Self.pageSize
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe pread(descriptor, $0.baseAddress, $0.count, off_t(offset))
    }
    return count == prefix ? bytes : nil
  }

  /// The kinds of pages that hold records.
  enum PageKind: UInt8 {
    case indexInterior = 0x02
    case indexLeaf = 0x0A
    case tableLeaf = 0x0D
  }

  /// Shows every record on pages of one kind.
  func records(on kinds: Set<PageKind>, _ visit: (RawRecord) -> Void) {
    for number in stride(from: 1, through: pageCount, by: 1) {
      let start = number == 1 ? 100 : 0
      guard let head = page(number, prefix: start + 8), let kind = PageKind(rawValue: head[start]),
        kinds.contains(kind), let page = page(number)
      else { continue }
      let cells = Int(page[start + 3]) << 8 | Int(page[start + 4])
      let pointers = start + (kind == .indexInterior ? 12 : 8)
      for cell in 0..<min(cells, (Self.pageSize - pointers) / 2) {
        let pointer = Int(page[pointers + cell * 2]) << 8 | Int(page[pointers + cell * 2 + 1])
        if let record = record(in: page, at: pointer, kind) { visit(record) }
      }
    }
  }

  private func record(in page: [UInt8], at pointer: Int, _ kind: PageKind) -> RawRecord? {
    var reader = RawReader(page, at: pointer + (kind == .indexInterior ? 4 : 0))
    guard let size = reader.varint(), (1...Int64(QueueSchema.maximumPayloadBytes)).contains(size) else { return nil }
    var rowID: Int64 = 0
    if kind == .tableLeaf {
      guard let number = reader.varint() else { return nil }
      rowID = number
    }
    let local = Self.localSize(Int(size), isTable: kind == .tableLeaf)
    guard var payload = reader.bytes(local) else { return nil }
    if local < Int(size) {
      guard kind == .tableLeaf, let first = reader.bigEndian(4), Self.isPlausible(payload) else { return nil }
      guard append(to: &payload, size: Int(size), from: Int(first)) else { return nil }
    }
    return RawRecord(payload, rowID: rowID)
  }

  /// Checks the beginning before megabytes are collected for it: a record of a queue has 2 to 12 columns.
  private static func isPlausible(_ payload: [UInt8]) -> Bool {
    var reader = RawReader(payload, at: 0)
    guard let header = reader.varint() else { return false }
    return header >= 3 && header <= 64
  }

  private func append(to payload: inout [UInt8], size: Int, from first: Int) -> Bool {
    if size / (Self.pageSize - 4) > pageCount { return false }
    payload.reserveCapacity(size)
    var next = first
    while payload.count < size {
      guard let page = page(next) else { return false }
      payload += page.dropFirst(4).prefix(size - payload.count)
      next = page.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    }
    return true
  }

  /// The part of a record that stands on the b-tree's own page ("Database File Format", section 1.6).
  private static func localSize(_ size: Int, isTable: Bool) -> Int {
    let most = isTable ? pageSize - 35 : (pageSize - 12) * 64 / 255 - 23
    if size <= most { return size }
    let least = (pageSize - 12) * 32 / 255 - 23
    let wanted = least + (size - least) % (pageSize - 4)
    return wanted <= most ? wanted : least
  }
}
