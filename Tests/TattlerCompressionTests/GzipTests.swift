import Foundation
import TestRandom
import Testing

@testable import TattlerCompression

@Suite struct GzipTests {
  static let samples: [[UInt8]] = [
    [], [0], Array("cpu,host=a usage=1.5 1700000000000000000\n".utf8),
    [UInt8](repeating: 65, count: 1_000_000),
    Self.noise(count: 100_000, seed: 7),
    Array((0..<20_000).map { "cpu,host=h\($0 % 50) usage=\($0)\n" }.joined().utf8),
  ]

  /// Bytes that do not compress, the same for the same seed.
  static func noise(count: Int, seed: UInt64) -> [UInt8] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  /// Runs a program with bytes on its standard input and returns what it prints.
  static func run(_ arguments: [String], input: [UInt8]) throws -> (output: [UInt8], status: Int32) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tattler-gzip-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("input")
    try Data(input).write(to: file)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: file)
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (Array(output), process.terminationStatus)
  }

  @Test(arguments: samples, [0, 1, 6, 9, 12])
  func `what is compressed comes back whole`(sample: [UInt8], level: Int) throws {
    #expect(try Gzip.decompress(Gzip.compress(sample, level: level), limit: sample.count) == sample)
  }

  @Test func `a reused compressor gives the same bytes as a new one`() {
    let compressor = GzipCompressor(level: 6)
    for sample in Self.samples {
      #expect(compressor.compress(sample) == Gzip.compress(sample, level: 6))
    }
  }

  @Test func `a level out of range is clamped`() {
    let low = GzipCompressor(level: -4)
    let high = GzipCompressor(level: 99)
    #expect(low.level == 0)
    #expect(high.level == 12)
  }

  @Test(arguments: samples)
  func `the gzip program reads what is compressed here`(sample: [UInt8]) throws {
    let result = try Self.run(["gzip", "-dc"], input: Gzip.compress(sample))
    #expect(result.status == 0)
    #expect(result.output == sample)
  }

  @Test(arguments: samples, ["-1", "-9"])
  func `what the gzip program compresses is read here`(sample: [UInt8], level: String) throws {
    let result = try Self.run(["gzip", "-c", level], input: sample)
    #expect(try Gzip.decompress(result.output, limit: 1 << 20) == sample)
  }

  @Test func `Python's gzip with a file name, an old time and two members is read here`() throws {
    let program = """
      import gzip,sys
      data = sys.stdin.buffer.read()
      with gzip.GzipFile(filename='metrics.txt', mode='wb', fileobj=sys.stdout.buffer, mtime=1) as f: f.write(data)
      sys.stdout.buffer.write(gzip.compress(b'second'))
      """
    let sample = Self.samples[5]
    let result = try Self.run(["python3", "-c", program], input: sample)
    #expect(try Gzip.decompress(result.output, limit: 1 << 20) == sample + Array("second".utf8))
  }

  @Test func `members are joined, empty ones too`() throws {
    let members = [Self.samples[3], [], Self.samples[4], Self.samples[2], []]
    let stream = members.flatMap { Gzip.compress($0) }
    let expected = members.flatMap { $0 }
    #expect(try Gzip.decompress(stream, limit: expected.count) == expected)
    #expect(throws: GzipError(code: .tooLarge(limit: expected.count - 1), message: tooLargeMessage(expected.count - 1)))
    {
      try Gzip.decompress(stream, limit: expected.count - 1)
    }
  }

  func tooLargeMessage(_ limit: Int) -> String {
    "The decompressed data is larger than the limit of \(limit) bytes."
  }

  @Test func `a stream of more members than allowed is refused`() throws {
    let empty = Gzip.compress([])
    let stream = (0...Gzip.maximumMemberCount).flatMap { _ in empty }
    let error = #expect(throws: GzipError.self) { try Gzip.decompress(stream, limit: 100) }
    #expect(error?.code == .corrupt(offset: empty.count * Gzip.maximumMemberCount))
  }

  @Test(arguments: [1, 2, 9, 10, 17, 18, 40, 500, 5_000])
  func `a stream that is cut is truncated, wherever it is cut`(length: Int) {
    let whole = Gzip.compress(Self.samples[5])
    let error = #expect(throws: GzipError.self) { try Gzip.decompress(Array(whole[..<length]), limit: 1 << 20) }
    #expect(error?.code == .truncated(offset: length))
  }

  @Test func `every cut of small streams of each block type is truncated`() {
    let fixed = Gzip.compress(Array("abc".utf8), level: 9)
    let stored = Gzip.compress(Self.noise(count: 64, seed: 1), level: 0)
    for whole in [fixed, stored] {
      for length in 0..<whole.count {
        let error = #expect(throws: GzipError.self) { try Gzip.decompress(Array(whole[..<length]), limit: 1 << 20) }
        #expect(error?.code == .truncated(offset: length))
      }
    }
  }

  @Test(arguments: [[0], [0, 0, 0, 0], Array("tail".utf8), [0x1F, 0x00]] as [[UInt8]])
  func `bytes after the last member are refused where they begin`(tail: [UInt8]) throws {
    let whole = Gzip.compress(Self.samples[2])
    let error = try #require(throws: GzipError.self) { try Gzip.decompress(whole + tail, limit: 1 << 20) }
    switch error.code {
    case .corrupt(let offset): #expect((whole.count...whole.count + 2).contains(offset))
    case .truncated: #expect(tail.count == 1 && tail[0] == 0x1F)
    case .tooLarge: Issue.record("\(error)")
    }
  }

  @Test func `a damaged checksum is reported behind the content`() {
    var whole = Gzip.compress(Self.samples[2])
    whole[whole.count - 8] ^= 1
    let error = #expect(throws: GzipError.self) { try Gzip.decompress(whole, limit: 1 << 20) }
    #expect(error?.code == .corrupt(offset: whole.count))
    #expect(error?.message.contains("checksum") == true)
  }

  @Test func `a copy from before the beginning is found where it stands`() {
    // One block with the fixed codes: a copy of three bytes from a distance of one, with nothing before it.
    let stream: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x03, 0x02, 0x00, 0, 0, 0, 0, 3, 0, 0, 0]
    let error = #expect(throws: GzipError.self) { try Gzip.decompress(stream, limit: 100) }
    #expect(error?.code == .corrupt(offset: 12))
    #expect(error?.message.contains("before the beginning") == true)
  }

  @Test func `a false length in the trailer is no larger allocation and no success`() {
    for claim: [UInt8] in [[0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 1, 0]] {
      var whole = Gzip.compress(Self.samples[2])
      whole.replaceSubrange(whole.count - 4..<whole.count, with: claim)
      let error = #expect(throws: GzipError.self) { try Gzip.decompress(whole, limit: 1 << 40) }
      #expect(error?.message.contains("length does not match") == true)
    }
  }

  @Test func `a damaged byte never gives other content, and never traps`() throws {
    let sample = Array(Self.samples[5][..<3_000])
    let whole = Gzip.compress(sample)
    for index in whole.indices {
      var damaged = whole
      damaged[index] ^= UInt8(1 << (index % 8))
      if let content = try? Gzip.decompress(damaged, limit: 10_000) { #expect(content == sample) }
    }
  }

  @Test func `random bytes are refused and never trap`() {
    for seed in 0..<2_000 as Range<UInt64> {
      var bytes = Self.noise(count: Int(seed % 300), seed: seed)
      if seed % 2 == 0 {
        bytes.replaceSubrange(0..<min(bytes.count, 10), with: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3])
      }
      #expect(throws: GzipError.self) { try Gzip.decompress(bytes, limit: 100_000) }
    }
  }

  @Test func `a bomb fails at the limit`() throws {
    let zeros = [UInt8](repeating: 0, count: 1 << 20)
    let member = Gzip.compress(zeros)
    let bomb = (0..<100).flatMap { _ in member }
    for input in [bomb, Gzip.compress([UInt8](repeating: 0, count: 100 << 20))] {
      var decompressor = GzipDecompressor(limit: 10 << 20)
      var code: GzipError.Code?
      do throws(GzipError) { _ = try unsafe decompressor.decompress(input.span.bytes) } catch { code = error.code }
      #expect(code == .tooLarge(limit: 10 << 20))
      #expect(decompressor.peakCapacity <= 10 << 20)
    }
  }

  @Test func `a false claim of 4 GB costs no more than the input could produce`() {
    var whole = Gzip.compress(Array("abc".utf8))
    whole.replaceSubrange(whole.count - 4..<whole.count, with: [0xFF, 0xFF, 0xFF, 0xFF])
    var decompressor = GzipDecompressor(limit: 8 << 30)
    #expect(throws: GzipError.self) { try unsafe decompressor.decompress(whole.span.bytes) }
    #expect(decompressor.peakCapacity <= whole.count * Gzip.maximumExpansion)
  }

  @Test func `a limit of zero accepts what is empty`() throws {
    #expect(try Gzip.decompress(Gzip.compress([]), limit: 0).isEmpty)
    let error = #expect(throws: GzipError.self) { try Gzip.decompress(Gzip.compress([1]), limit: 0) }
    #expect(error?.code == .tooLarge(limit: 0))
  }
}
