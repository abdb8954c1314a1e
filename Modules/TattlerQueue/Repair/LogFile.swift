#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A write-ahead log, read frame by frame before SQLite does.
///
/// SQLite takes a log up to the first frame that does not match its checksum: behind a loss of power, that is where
/// writing ended. A byte that was changed in the middle looks the same to it, and everything behind is forgotten,
/// acknowledged or not. Here the two are told apart:
/// - where one byte makes the checksum right again, that byte was changed, and can be put right;
/// - otherwise the frame may have been written in part, and it counts as the end unless frames behind it continue the
///   chain of checksums.
struct LogFile {
  /// Bytes to be written over those of the log, so that SQLite reads it.
  struct Fix {
    var offset: Int
    var bytes: [UInt8]
  }

  /// A page in the log.
  struct Entry {
    let page: Int
    /// Where the page's bytes begin in the log.
    let offset: Int
    /// True where the bytes do not match their checksum.
    let isDamaged: Bool
  }

  /// The frames of complete transactions, in their order.
  private(set) var entries: [Entry] = []
  /// What puts the log right.
  private(set) var fixes: [Fix] = []

  /// Open while the log is read.
  private let descriptor: Int32
  private var header: LogHeader
  private let frameCount: Int
  /// The checksums that are written anew, up to here.
  private var chain: LogChecksum?
  /// Pages of the database, as far as the log tells.
  private var pages = 0

  /// Reads a log; nil where there is none, or none that SQLite wrote for a queue.
  init?(path: String) {
    let opened = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else { return nil }
    defer { close(opened) }
    descriptor = opened
    let size = QueueFiles.size(path) ?? 0
    guard size > LogHeader.size, let bytes = Self.read(opened, at: 0, LogHeader.size) else { return nil }
    header = LogHeader(bytes)
    frameCount = (size - LogHeader.size) / LogFrame.size
    if header.computed != header.stored { mendHeader() }
    scan()
  }

  /// A changed byte of the header and one of its checksum can look alike: the first frame tells which it was.
  private mutating func mendHeader() {
    var options: [(fix: Fix, header: LogHeader)] = []
    if header.computed.differingBytes(header.stored) == 1 {
      let fix = Fix(offset: 24, bytes: LogFrame.bytes(of: header.computed))
      options.append((fix, LogHeader(Array(header.bytes[..<24]) + fix.bytes)))
    }
    for fix in header.corrections {
      var bytes = header.bytes
      bytes[fix.offset] = fix.bytes[0]
      options.append((fix, LogHeader(bytes)))
    }
    for option in options {
      guard let first = frame(0), first.salts == option.header.salts,
        first.computed(from: option.header.stored, isBigEndian: option.header.isBigEndian) == first.stored
      else { continue }
      fixes.append(option.fix)
      header = option.header
      return
    }
  }

  /// True where a frame is damaged for good and complete transactions lie behind it.
  var isDamaged: Bool { entries.contains { $0.isDamaged } }

  private mutating func scan() {
    var seeds = header.computed == header.stored ? [header.stored] : [header.stored, header.computed]
    var open: [Entry] = []
    var openFixes: [Fix] = []
    for index in 0..<frameCount {
      guard let frame = frame(index), let found = judge(frame, index, seeds) else { return }
      open.append(found.entry)
      openFixes += found.fixes
      seeds = found.seeds
      if let former = chain ?? found.chainBefore {
        let checksum = found.frame.computed(from: former, isBigEndian: header.isBigEndian)
        let offset = LogHeader.size + index * LogFrame.size + 16
        openFixes.append(Fix(offset: offset, bytes: LogFrame.bytes(of: checksum)))
        chain = checksum
      }
      if found.isCommit {
        entries += open
        fixes += openFixes
        open = []
        openFixes = []
        pages = max(pages, found.frame.databasePages)
      }
    }
  }

  private func frame(_ index: Int) -> LogFrame? {
    Self.read(descriptor, at: LogHeader.size + index * LogFrame.size, LogFrame.size).map { LogFrame(bytes: $0) }
  }

  private struct Judged {
    var frame: LogFrame
    var entry: Entry
    var fixes: [Fix] = []
    /// What the checksum of the next frame may begin with.
    var seeds: [LogChecksum]
    /// What the checksum of this frame begins with, where it has to be written anew, with all behind it.
    var chainBefore: LogChecksum?

    var isCommit: Bool { frame.isCommit }
  }

  /// Finds out what a frame is; nil where the log ends before it.
  private func judge(_ frame: LogFrame, _ index: Int, _ seeds: [LogChecksum]) -> Judged? {
    let start = LogHeader.size + index * LogFrame.size
    // The salts of an older log differ in most of their bytes.
    let changedSalts = zip(frame.salts, header.salts).count { $0 != $1 }
    guard changedSalts <= 1 else { return nil }
    let saltFixes = changedSalts == 1 ? [Fix(offset: start + 8, bytes: header.salts)] : []
    let stored = frame.stored
    func judged(_ frame: LogFrame, _ seeds: [LogChecksum], _ fixes: [Fix] = [], isDamaged: Bool = false) -> Judged {
      let entry = Entry(page: frame.page, offset: start + LogFrame.headerSize, isDamaged: isDamaged)
      return Judged(frame: frame, entry: entry, fixes: saltFixes + fixes, seeds: seeds)
    }
    let computed = seeds.map { frame.computed(from: $0, isBigEndian: header.isBigEndian) }
    if computed.contains(stored) { return judged(frame, [stored]) }
    let next = self.frame(index + 1)
    for (seed, checksum) in zip(seeds, computed) {
      // A changed byte at the end of the page and one of the checksum look alike: the next frame tells which it was.
      if checksum.differingBytes(stored) == 1, next == nil || !continues(stored, next) {
        return judged(frame, [checksum], [Fix(offset: start + 16, bytes: LogFrame.bytes(of: checksum))])
      }
      let changes = frame.corrections(checksum, isBigEndian: header.isBigEndian)
      if changes.isEmpty { continue }
      if let change = choose(changes, frame) {
        return judged(
          frame.changed(change), [stored], [Fix(offset: start + change.offset, bytes: [change.value])])
      }
      // One byte of the page is wrong, and it is not known which: the checksums of rows and batches will tell.
      var found = judged(frame, [stored])
      found.chainBefore = seed
      return found
    }
    return continues(stored, next) ? judged(frame, [stored], isDamaged: true) : nil
  }

  /// The one of some changes that makes a frame right; nil where that is not known.
  private func choose(_ changes: [(offset: Int, value: UInt8)], _ frame: LogFrame) -> (offset: Int, value: UInt8)? {
    if changes.count == 1 { return changes.first }
    let inHeader = changes.first { $0.offset < LogFrame.headerSize }
    if let inHeader, frame.page > pages || frame.isConsistent { return inHeader }
    return changes.first { $0.offset >= LogFrame.headerSize && frame.changed($0).isConsistent }
  }

  /// True where a frame's checksum continues another one.
  private func continues(_ seed: LogChecksum, _ next: LogFrame?) -> Bool {
    guard let next, next.salts == header.salts else { return false }
    return next.computed(from: seed, isBigEndian: header.isBigEndian) == next.stored
  }

  private static func read(_ descriptor: Int32, at offset: Int, _ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    let found = unsafe bytes.withUnsafeMutableBytes {
      unsafe pread(descriptor, $0.baseAddress, $0.count, off_t(offset))
    }
    return found == count ? bytes : nil
  }
}
