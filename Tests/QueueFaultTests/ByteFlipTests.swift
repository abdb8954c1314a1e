import TattlerModel
import TattlerQueue
import TestRandom
import Testing

/// Single bytes that change in a file. `TATTLER_BYTE_FLIPS` sets how many there are.
@Suite(.serialized) struct ByteFlipTests {
  private static let flips = environmentNumber("TATTLER_BYTE_FLIPS", default: 60)
  private static let firstSeed = environmentNumber("TATTLER_BYTE_FLIPS_FROM", default: 0)

  @Test("A byte that changes in a closed file costs at most the batch that it hit")
  func closedFile() async throws {
    let original = try FaultScratch()
    defer { original.remove() }
    let disk = try #require(FaultyDisk())
    defer { disk.remove() }
    let contents = try await FilledQueue.make(original, disk)
    let file = try #require(original.read())
    try await run(contents, disk, [("", file)], name: "closed")
  }

  @Test("A byte that changes in the write-ahead log of a process that died costs at most the batch that it hit")
  func logLeftBehind() async throws {
    let original = try FaultScratch()
    defer { original.remove() }
    let disk = try #require(FaultyDisk())
    defer { disk.remove() }
    let contents = try await FilledQueue.make(original, disk, dies: true)
    try await run(contents, disk, contents.files, name: "log")
  }

  private func run(
    _ contents: FilledQueue, _ disk: FaultyDisk, _ files: [(suffix: String, bytes: [UInt8])], name: String
  ) async throws {
    var total = FilledQueue.Difference()
    var repairs = 0
    var failures = 0
    for seed in Self.firstSeed..<Self.firstSeed + Self.flips {
      let scratch = try FaultScratch()
      defer { scratch.remove() }
      var random = SeededRandom(seed: UInt64(seed))
      let target = files.count > 1 && random.next() % 4 > 0 ? 1 : 0
      let offset = FlipTarget.offset(in: files[target].bytes, isLog: target == 1, &random)
      for file in files { try scratch.write(file.bytes, file.suffix) }
      let old = files[target].bytes[offset]
      let new = old ^ UInt8(1 + random.next() % 255)
      try scratch.overwrite(files[target].suffix, at: offset, with: [new])
      let log = FaultLog()
      let words = "\(name) seed \(seed): \(old) became \(new) at \(offset) of \(files[target].suffix)"
      do {
        let difference = try await contents.compare(scratch, disk, log)
        repairs += log.setAsideReasons.isEmpty ? 0 : 1
        total.add(difference)
        if !difference.isAcceptable {
          failures += 1
          Issue.record("\(words): \(difference) \(log.setAsideReasons)")
        }
      } catch {
        failures += 1
        Issue.record("\(words): \(error) \(log.setAsideReasons)")
      }
    }
    if Self.flips > 200 { print("\(Self.flips) flips in \(name): \(failures) failed, \(repairs) repairs, \(total)") }
  }
}

/// Where a byte changes: anywhere, or where it is likely to do harm.
enum FlipTarget {
  private static let pageSize = 65_536

  static func offset(in bytes: [UInt8], isLog: Bool, _ random: inout SeededRandom) -> Int {
    if isLog { return logOffset(bytes.count, &random) }
    let page = Int(random.next() % UInt64(bytes.count / pageSize)) * pageSize
    switch random.next() % 8 {
    case 0: return Int(random.next() % 100)
    case 1: return page + Int(random.next() % 12)
    case 2: return page + 8 + Int(random.next() % 120)
    case 3: return treePage(bytes, &random) + Int(random.next() % 12)
    case 4: return treePage(bytes, &random) + 8 + Int(random.next() % 400)
    case 5: return used(bytes, treePage(bytes, &random), &random)
    default: return Int(random.next() % UInt64(bytes.count))
    }
  }

  private static func logOffset(_ count: Int, _ random: inout SeededRandom) -> Int {
    let frame = 32 + Int(random.next() % UInt64((count - 32) / (pageSize + 24))) * (pageSize + 24)
    switch random.next() % 4 {
    case 0: return Int(random.next() % 32)
    case 1: return frame + Int(random.next() % 24)
    case 2: return frame + 24 + Int(random.next() % 64)
    default: return 32 + Int(random.next() % UInt64(count - 32))
    }
  }

  private static func treePage(_ bytes: [UInt8], _ random: inout SeededRandom) -> Int {
    let pages = stride(from: pageSize, to: bytes.count, by: pageSize).filter { [2, 5, 10, 13].contains(bytes[$0]) }
    return pages.randomElement(using: &random) ?? 0
  }

  /// A byte of a row.
  private static func used(_ bytes: [UInt8], _ page: Int, _ random: inout SeededRandom) -> Int {
    let start = Int(bytes[page + 5]) << 8 | Int(bytes[page + 6])
    return page + start + Int(random.next() % UInt64(max(pageSize - start, 1)))
  }
}
