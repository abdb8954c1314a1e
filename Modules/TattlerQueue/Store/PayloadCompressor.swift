internal import Synchronization
internal import TattlerCompression

/// Compresses batches on their callers' threads, with a few compressors that are used again.
final class PayloadCompressor: Sendable {
  /// A compressor that can stand in an array. Unchecked because whoever took it out of the array uses it alone.
  private final class Tool: @unchecked Sendable {
    let compressor: ZstdCompressor

    init?() {
      guard let compressor = ZstdCompressor(level: PayloadCompressor.level) else { return nil }
      self.compressor = compressor
    }
  }

  /// Level 1 takes 0.13 s of a processor for a million lines and stores them in 0.17 of their line protocol; LZ4 would
  /// take half the time and store half as much again.
  private static let level = 1
  /// Compressors that rest here; each has about a megabyte.
  private static let maximumTools = 4
  /// Smaller payloads are stored as they are: they gain nothing.
  private static let minimumBytes = 128

  private let tools = Mutex<[Tool]>([])

  /// Compresses a payload; nil where it is better stored as it is.
  @unsafe
  func compress(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
    if bytes.count < Self.minimumBytes { return nil }
    guard let tool = tools.withLock({ $0.popLast() }) ?? Tool() else { return nil }
    defer { tools.withLock { if $0.count < Self.maximumTools { $0.append(tool) } } }
    return unsafe tool.compressor.compress(bytes)
  }

  /// Gives the memory back: an idle queue is a small one.
  func rest() { tools.withLock { $0 = [] } }
}
