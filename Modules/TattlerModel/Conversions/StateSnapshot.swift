/// Writing of what a conversion remembers: little-endian numbers and runs with their lengths.
struct SnapshotWriter {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ number: UInt64) { AttributeBytes.append(number, to: &bytes) }
  mutating func add(_ number: Double) { add(number.bitPattern) }
  mutating func add(_ number: Int32) { add(UInt64(bitPattern: Int64(number))) }

  mutating func add(_ run: [UInt8]) {
    add(UInt64(run.count))
    bytes.append(contentsOf: run)
  }

  mutating func add(_ counts: [UInt64]) {
    add(UInt64(counts.count))
    for count in counts { add(count) }
  }

  mutating func add(_ number: Double?) {
    bytes.append(number == nil ? 0 : 1)
    if let number { add(number) }
  }

  mutating func add(_ buckets: ExponentialHistogram.Buckets) {
    add(buckets.offset)
    add(buckets.counts)
  }

  mutating func add(_ value: SeriesValue) {
    switch value {
    case .none: bytes.append(0)
    case .int(let number):
      bytes.append(1)
      add(UInt64(bitPattern: number))
    case .double(let number):
      bytes.append(2)
      add(number)
    case .histogram(let histogram):
      bytes.append(3)
      add(histogram.count)
      for number in [histogram.sum, histogram.min, histogram.max] { add(number) }
      add(histogram.bounds.map(\.bitPattern))
      add(histogram.counts)
    case .exponential(let histogram):
      bytes.append(4)
      add(histogram.count)
      for number in [histogram.sum, histogram.min, histogram.max] { add(number) }
      add(histogram.scale)
      add(histogram.zeroCount)
      add(histogram.zeroThreshold)
      add(histogram.positive)
      add(histogram.negative)
    }
  }
}

/// Reading of the same, from bytes that may be anything: a failure is ``Malformed`` and costs no more than the bytes.
struct SnapshotReader {
  struct Malformed: Error {}

  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { index == bytes.count }

  mutating func byte() throws(Malformed) -> UInt8 {
    guard index < bytes.count else { throw Malformed() }
    index += 1
    return bytes[index - 1]
  }

  mutating func number() throws(Malformed) -> UInt64 {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 8) { number |= UInt64(try byte()) << shift }
    return number
  }

  mutating func double() throws(Malformed) -> Double { Double(bitPattern: try number()) }

  mutating func int32() throws(Malformed) -> Int32 {
    guard let number = Int32(exactly: Int64(bitPattern: try number())) else { throw Malformed() }
    return number
  }

  private mutating func length(of size: Int) throws(Malformed) -> Int {
    guard let length = Int(exactly: try number()), length <= (bytes.count - index) / size else { throw Malformed() }
    return length
  }

  mutating func run() throws(Malformed) -> [UInt8] {
    let length = try length(of: 1)
    index += length
    return Array(bytes[index - length..<index])
  }

  mutating func counts() throws(Malformed) -> [UInt64] {
    var counts: [UInt64] = []
    for _ in 0..<(try length(of: 8)) { counts.append(try number()) }
    return counts
  }

  mutating func optional() throws(Malformed) -> Double? {
    switch try byte() {
    case 0: return nil
    case 1: return try double()
    default: throw Malformed()
    }
  }

  private mutating func buckets() throws(Malformed) -> ExponentialHistogram.Buckets {
    ExponentialHistogram.Buckets(offset: try int32(), counts: try counts())
  }

  mutating func value() throws(Malformed) -> SeriesValue {
    switch try byte() {
    case 0: return .none
    case 1: return .int(Int64(bitPattern: try number()))
    case 2: return .double(try double())
    case 3:
      return .histogram(
        ExplicitHistogram(
          count: try number(), sum: try optional(), min: try optional(), max: try optional(),
          bounds: try counts().map { Double(bitPattern: $0) }, counts: try counts()))
    case 4:
      return .exponential(
        ExponentialHistogram(
          count: try number(), sum: try optional(), min: try optional(), max: try optional(), scale: try int32(),
          zeroCount: try number(), zeroThreshold: try double(), positive: try buckets(), negative: try buckets()))
    default: throw Malformed()
    }
  }
}
