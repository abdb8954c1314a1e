/// The first 32 bytes of a write-ahead log ("WAL File Format" on sqlite.org, section 4.1).
struct LogHeader {
  static let size = 32
  /// What a log of a queue begins with, but for the byte order of its checksums.
  static let magic: UInt32 = 0x377F_0682

  let bytes: [UInt8]
  let isBigEndian: Bool

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    isBigEndian = bytes[3] & 1 == 1
  }

  /// The two numbers that tell the frames of this log from older ones.
  var salts: [UInt8] { Array(bytes[16..<24]) }

  var stored: LogChecksum { LogFrame.checksum(bytes, at: 24) }

  var computed: LogChecksum {
    var checksum = LogChecksum()
    unsafe bytes.withUnsafeBytes {
      unsafe checksum.add(UnsafeRawBufferPointer(rebasing: $0[0..<24]), isBigEndian: isBigEndian)
    }
    return checksum
  }

  /// Bytes of the first 24 of which one may have been changed.
  var corrections: [LogFile.Fix] {
    // The byte order is told by the header itself.
    [isBigEndian, !isBigEndian].flatMap { isBigEndian in
      var checksum = LogChecksum()
      let found = unsafe bytes.withUnsafeBytes { bytes in
        let first = unsafe UnsafeRawBufferPointer(rebasing: bytes[0..<24])
        unsafe checksum.add(first, isBigEndian: isBigEndian)
        return unsafe checksum.corrections(of: first, to: stored, isBigEndian: isBigEndian)
      }
      return found.map { LogFile.Fix(offset: $0.offset, bytes: [$0.value]) }
    }
  }
}

/// A frame of a write-ahead log: a header of 24 bytes and a page ("WAL File Format", section 4.1).
struct LogFrame {
  static let headerSize = 24
  static let size = headerSize + QueueSchema.pageSize

  let bytes: [UInt8]

  var page: Int { Int(Self.number(bytes, at: 0)) }
  /// True where the frame ends a transaction.
  var isCommit: Bool { Self.number(bytes, at: 4) != 0 }
  /// The pages of the database behind the transaction that the frame ends.
  var databasePages: Int { Int(Self.number(bytes, at: 4)) }
  var salts: [UInt8] { Array(bytes[8..<16]) }
  var stored: LogChecksum { Self.checksum(bytes, at: 16) }

  func computed(from seed: LogChecksum, isBigEndian: Bool) -> LogChecksum {
    var checksum = seed
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe checksum.add(UnsafeRawBufferPointer(rebasing: bytes[0..<8]), isBigEndian: isBigEndian)
      unsafe checksum.add(UnsafeRawBufferPointer(rebasing: bytes[Self.headerSize...]), isBigEndian: isBigEndian)
    }
    return checksum
  }

  /// Bytes of which one may have been changed, by their offsets in the frame.
  func corrections(_ computed: LogChecksum, isBigEndian: Bool) -> [(offset: Int, value: UInt8)] {
    let covered = Array(bytes[0..<8]) + bytes[Self.headerSize...]
    let found = unsafe covered.withUnsafeBytes {
      unsafe computed.corrections(of: $0, to: stored, isBigEndian: isBigEndian)
    }
    return found.map { ($0.offset < 8 ? $0.offset : $0.offset + Self.headerSize - 8, $0.value) }
  }

  /// The frame with another byte.
  func changed(_ change: (offset: Int, value: UInt8)) -> LogFrame {
    var bytes = bytes
    bytes[change.offset] = change.value
    return LogFrame(bytes: bytes)
  }

  /// True where the page is one of a table or an index, and all of its rows are what was written.
  var isConsistent: Bool { RawPage(Array(bytes[Self.headerSize...]), number: page, nil).isConsistent }

  static func checksum(_ bytes: [UInt8], at offset: Int) -> LogChecksum {
    LogChecksum(number(bytes, at: offset), number(bytes, at: offset + 4))
  }

  static func bytes(of checksum: LogChecksum) -> [UInt8] {
    [checksum.first, checksum.second].flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(24 - $0 * 8)) }
    }
  }

  private static func number(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }
}
