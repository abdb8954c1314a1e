import TattlerModel
import TattlerQueue
import TestRandom
import Testing

/// How many places are damaged.
private let seeds = environmentNumber("TATTLER_TORN_PAGES", default: 6)

/// Damage that is more than a byte, and power that is cut while damage is repaired. `TATTLER_TORN_PAGES` sets how
/// many there are.
@Suite(.serialized) struct TornPageTests {
  private static let sectorBytes = 512
  private static let frameBytes = 65_536 + 24

  @Test("A sector of noise in the log costs what was in it, not what was accepted behind it", arguments: 0..<seeds)
  func tornLog(seed: Int) async throws {
    try await check(seed, dies: true) { files, random in
      let frames = (files[1].bytes.count - 32) / Self.frameBytes
      let frame = 32 + Int(random.next() % UInt64(frames)) * Self.frameBytes
      return (1, frame + 24 + Int(random.next() % 128) * Self.sectorBytes)
    }
  }

  @Test("A sector of noise in the database costs what was in it", arguments: 0..<seeds)
  func tornDatabase(seed: Int) async throws {
    try await check(seed, dies: false) { files, random in
      (0, Int(random.next() % UInt64(files[0].bytes.count / Self.sectorBytes)) * Self.sectorBytes)
    }
  }

  private func check(
    _ seed: Int, dies: Bool,
    _ place: ([(suffix: String, bytes: [UInt8])], inout SeededRandom) -> (file: Int, offset: Int)
  ) async throws {
    let original = try FaultScratch()
    defer { original.remove() }
    let disk = try #require(FaultyDisk())
    defer { disk.remove() }
    let filled = try await FilledQueue.make(original, disk, dies: dies)
    let files = dies ? filled.files : [("", try #require(original.read()))]
    let scratch = try FaultScratch()
    defer { scratch.remove() }
    for file in files { try scratch.write(file.bytes, file.suffix) }
    var random = SeededRandom(seed: UInt64(seed))
    let (file, offset) = place(files, &random)
    let noise = (0..<Self.sectorBytes).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    try scratch.overwrite(files[file].suffix, at: offset, with: noise)
    let difference = try await filled.compare(scratch, disk, FaultLog())
    // The smallest rows take 60 bytes.
    #expect(difference.lostBatches + difference.lostLetters + difference.lostNotes <= 10, "\(offset): \(difference)")
    #expect(difference.wrong == 0 && difference.notes.isEmpty, "\(offset): \(difference)")
  }

  @Test("A loss of power while a file is repaired loses nothing", arguments: [0, 3, 6, 10, 15, 25, 40])
  func cutWhileRepairing(operations: Int) async throws {
    let scratch = try FaultScratch()
    defer { scratch.remove() }
    let disk = try #require(FaultyDisk())
    defer { disk.remove() }
    let filled = try await FilledQueue.make(scratch, disk)
    try scratch.overwrite(at: 0, with: [UInt8](repeating: 0xAA, count: 100))
    disk.cut(after: operations)
    do throws(QueueError) {
      let queue = try OfflineQueue.open(scratch.configuration { $0.fileSystem = disk.name })
      await queue.close()
    } catch { #expect(error.code == .ioError) }
    #expect(disk.restore(seed: UInt64(operations)) >= 0)
    let difference = try await filled.compare(scratch, disk, FaultLog())
    #expect(
      difference.isAcceptable && difference.lostBatches + difference.lostLetters + difference.lostNotes == 0,
      "\(difference)")
  }

  @Test("Checking the files of a process that died changes none of them")
  func checkingChangesNothing() async throws {
    let scratch = try FaultScratch()
    defer { scratch.remove() }
    let disk = try #require(FaultyDisk())
    defer { disk.remove() }
    let filled = try await FilledQueue.make(scratch, disk, dies: true)
    for isDamaged in [false, true] {
      for file in filled.files { try scratch.write(file.bytes, file.suffix) }
      if isDamaged { try scratch.overwrite("-wal", at: 32 + 24 + 5_000, with: [filled.files[1].bytes[5_056] ^ 1]) }
      let log = scratch.read("-wal")
      let check = try OfflineQueue.verify(path: scratch.path)
      #expect(check.isIntact != isDamaged)
      #expect(scratch.read() == filled.files[0].bytes && scratch.read("-wal") == log)
    }
    let difference = try await filled.compare(scratch, disk, FaultLog())
    #expect(difference.isAcceptable && difference.lostBatches + difference.lostNotes == 0, "\(difference)")
  }
}
