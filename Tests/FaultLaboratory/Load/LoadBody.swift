import TattlerCompression
import TestHarness
import TestRandom

/// A body that a sender sends, and how.
struct LoadBody {
  /// How it is sent.
  enum Manner: String, CaseIterable {
    /// As it should be.
    case plain
    /// Compressed.
    case gzip
    /// With a line in the middle that cannot be read: the others have to be taken.
    case partlyBad
    /// Compressed, and damaged: nothing may be taken.
    case brokenGzip
    /// With a precision that does not exist: nothing may be taken.
    case unknownPrecision
    /// Larger than the daemon takes: nothing may be taken.
    case tooLarge
    /// Ends before the length that it promised: nothing may be taken.
    case cutShort
    /// Whole, but the sender goes away without listening to the answer.
    case unheard
  }

  let manner: Manner
  /// The lines that can be read.
  let lines: [LoadLine]
  /// What is sent.
  let bytes: [UInt8]

  /// Larger than any other body.
  static let maximumBytes = 64 << 10

  /// The body of a round: the same for the same seed.
  init(seed: UInt64, sender: Int, round: Int, firstSequence: Int) {
    var random = SeededRandom(seed: seed &* 1_000_003 &+ UInt64(sender * 1_000_000 + round))
    manner = Self.manner(&random)
    let count = Int.random(in: 1...(1 << Int.random(in: 1...8, using: &random)), using: &random)
    var lines: [LoadLine] = []
    for offset in 0..<count { lines.append(LoadLine(sender: sender, sequence: firstSequence + offset, &random)) }
    var texts = lines.map(\.text)
    if manner == .partlyBad { texts.insert("load,sender= n=", at: Int.random(in: 0...count, using: &random)) }
    if manner == .tooLarge { texts.append("# \(String(repeating: "x", count: Self.maximumBytes))") }
    self.lines = lines
    var bytes = Array(texts.joined(separator: "\n").utf8)
    if manner == .gzip || manner == .brokenGzip { bytes = Gzip.compress(bytes) }
    if manner == .brokenGzip { bytes[bytes.count - 5] ^= 0x10 }
    self.bytes = bytes
  }

  private static func manner(_ random: inout SeededRandom) -> Manner {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<72: .plain
    case 72..<82: .gzip
    case 82..<88: .partlyBad
    case 88..<90: .brokenGzip
    case 90..<92: .unknownPrecision
    case 92..<93: .tooLarge
    case 93..<96: .cutShort
    default: .unheard
    }
  }

  /// The points of its lines.
  var points: Int { lines.reduce(0) { $0 + $1.points } }

  /// True where the daemon must not take anything of it.
  var isHopeless: Bool {
    switch manner {
    case .plain, .gzip, .partlyBad, .unheard: false
    case .brokenGzip, .unknownPrecision, .tooLarge, .cutShort: true
    }
  }
}
