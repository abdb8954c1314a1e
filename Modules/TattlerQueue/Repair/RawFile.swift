#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The pages of a database file and of its write-ahead log, read without SQLite.
///
/// The format is that of "Database File Format" on sqlite.org. Nothing is trusted: what does not fit is passed over.
final class RawFile {
  static let pageSize = QueueSchema.pageSize
  /// Entries of a page of the pointer map ("Database File Format", section 1.8).
  private static let mapEntries = pageSize / 5

  private let file: DatabaseFile
  private let logDescriptor: Int32
  /// Whole pages.
  let pageCount: Int
  /// The newest image of a page in the log; where that is damaged, those before it as well.
  private var logged: [Int: [LogFile.Entry]] = [:]
  private var map: (number: Int, bytes: [UInt8])?
  /// How many rows may still be searched for a changed byte.
  var correctionsLeft = 256

  init?(_ files: QueueFiles) {
    guard let file = try? DatabaseFile(files.path, .reading) else { return nil }
    self.file = file
    logDescriptor = unsafe open(files.writeAheadLog, O_RDONLY | O_CLOEXEC)
    var count = (QueueFiles.size(files.path) ?? 0) / Self.pageSize
    for entry in LogFile(path: files.writeAheadLog)?.entries ?? [] {
      // A page number beyond all bounds would be damage.
      if entry.page < 1 || entry.page > Int(UInt32.max) { continue }
      count = max(count, entry.page)
      if entry.isDamaged { logged[entry.page, default: []].append(entry) } else { logged[entry.page] = [entry] }
    }
    pageCount = min(count, Int(UInt32.max))
  }

  deinit { if logDescriptor >= 0 { close(logDescriptor) } }

  /// The bytes of a page, counted from 1; nil where they cannot be read.
  func page(_ number: Int) -> [UInt8]? {
    if let entry = logged[number]?.last { return image(entry) }
    return stored(number, Self.pageSize)
  }

  /// A page as the log has it.
  func image(_ entry: LogFile.Entry) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: Self.pageSize)
    let found = unsafe bytes.withUnsafeMutableBytes {
      unsafe pread(logDescriptor, $0.baseAddress, $0.count, off_t(entry.offset))
    }
    return found == bytes.count ? bytes : nil
  }

  /// Shows every record of some tables, on whichever page it stands. Of states only the newest image of a page is
  /// taken, however damaged: a total of former times would look like one that fell.
  func records(_ tables: Set<RawTable>, _ visit: (RawRecord) -> Void) {
    let lasting = tables.subtracting([.state])
    // The first page has nothing but the schema.
    for number in stride(from: 2, through: pageCount, by: 1) where !isFree(number) {
      let images = logged[number] ?? []
      if images.isEmpty || images.contains(where: \.isDamaged) {
        guard let head = stored(number, 8), isTree(number) || RawPage.isTree(head[0]) else { continue }
        show(stored(number, Self.pageSize), number, images.isEmpty ? tables : lasting, visit)
      }
      for (index, entry) in images.enumerated() {
        show(image(entry), number, index == images.count - 1 ? tables : lasting, visit)
      }
    }
  }

  private func show(_ page: [UInt8]?, _ number: Int, _ tables: Set<RawTable>, _ visit: (RawRecord) -> Void) {
    if let page, !tables.isEmpty { RawPage(page, number: number, self).records(tables, visit) }
  }

  /// The bytes of a payload that go on in overflow pages; nil where the chain is broken.
  func overflow(from first: Int, _ count: Int) -> [UInt8]? {
    if count / (Self.pageSize - 4) > pageCount { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    var next = first
    while bytes.count < count {
      guard let page = page(next) else { return nil }
      bytes += page.dropFirst(4).prefix(count - bytes.count)
      next = page.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    }
    return bytes
  }

  /// True where the pointer map has a page as one of a table or an index.
  private func isTree(_ number: Int) -> Bool {
    guard let entry = mapEntry(number) else { return false }
    return entry[0] == 1 || entry[0] == 5
  }

  /// True where the pointer map has a page as free. It may hold rows of former times. Of an entry for a page that is in
  /// use more than one byte would have to be changed; the roots, the first pages, are always in use.
  private func isFree(_ number: Int) -> Bool {
    guard number > QueueSchema.lastRootPage, let entry = mapEntry(number) else { return false }
    return entry == [2, 0, 0, 0, 0]
  }

  private func mapEntry(_ number: Int) -> [UInt8]? {
    let mapNumber = (number - 2) / (Self.mapEntries + 1) * (Self.mapEntries + 1) + 2
    if mapNumber == number { return nil }
    if map?.number != mapNumber { map = page(mapNumber).map { (mapNumber, $0) } }
    guard let bytes = map?.bytes else { return nil }
    let offset = 5 * (number - mapNumber - 1)
    return Array(bytes[offset..<offset + 5])
  }

  private func stored(_ number: Int, _ count: Int) -> [UInt8]? {
    guard number >= 1, number <= pageCount else { return nil }
    return file.read(at: (number - 1) * Self.pageSize, count: count)
  }
}
