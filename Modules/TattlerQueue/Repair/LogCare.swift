#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Looks at the write-ahead log that a process left behind, before SQLite does.
enum LogCare {
  /// Puts single changed bytes of a log right.
  ///
  /// - Returns: why the file has to be repaired; nil where SQLite may have it. Where a loss of power cost the last,
  ///   unsynced settlements, it may.
  static func mend(_ files: QueueFiles) throws(QueueError) -> String? {
    guard (QueueFiles.size(files.writeAheadLog) ?? 0) > LogHeader.size,
      let log = LogFile(path: files.writeAheadLog)
    else { return nil }
    if !log.fixes.isEmpty { try apply(log.fixes, files) }
    guard log.isDamaged, losesBatches(log, files) else { return nil }
    return "a part of the write-ahead log is damaged, and batches were accepted behind it"
  }

  private static func apply(_ fixes: [LogFile.Fix], _ files: QueueFiles) throws(QueueError) {
    let descriptor = unsafe open(files.writeAheadLog, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw files.failure("open \(files.writeAheadLog)", errno) }
    defer { close(descriptor) }
    for fix in fixes {
      let written = unsafe fix.bytes.withUnsafeBytes {
        unsafe pwrite(descriptor, $0.baseAddress, $0.count, off_t(fix.offset))
      }
      guard written == fix.bytes.count else { throw files.failure("write \(files.writeAheadLog)", errno) }
    }
    guard fsync(descriptor) == 0 else { throw files.failure("sync \(files.writeAheadLog)", errno) }
  }

  /// True where frames behind the damage have given out numbers that those before it have not: their callers were told
  /// that the batches are safe. Frames behind a damage may else be settlements, which nobody synced.
  private static func losesBatches(_ log: LogFile, _ files: QueueFiles) -> Bool {
    guard let file = RawFile(files) else { return false }
    var before: Int64 = 0
    var behind: Int64 = 0
    var isBehind = false
    for entry in log.entries {
      isBehind = isBehind || entry.isDamaged
      guard let image = file.image(entry) else { continue }
      RawPage(image, number: entry.page, file).records([.totals]) { record in
        guard case .totals(let next) = record else { return }
        if isBehind { behind = max(behind, next) } else { before = max(before, next) }
      }
    }
    return behind > before
  }
}
