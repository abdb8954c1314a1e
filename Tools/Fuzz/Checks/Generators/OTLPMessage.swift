/// Makes `ExportMetricsServiceRequest` messages of opentelemetry-proto by its schema: most fields that there are, in
/// order or not, with now and then an unknown field, an empty message or a value of another type.
enum OTLPMessage {
  static func request(_ random: inout SeededGenerator) -> [UInt8] {
    var message = Message()
    for _ in 0...random.below(2) { message.field(1, resourceMetrics(&random)) }
    return message.bytes
  }

  private static let names = ["", "a", "http.server.duration", "größe", "service.name", "😀", "a b\"\\\n", "value"]

  private static func resourceMetrics(_ random: inout SeededGenerator) -> Message {
    var message = Message()
    if !random.oneIn(4) {
      var resource = Message()
      attributes(1, &resource, &random)
      if random.oneIn(3) { resource.field(2, random.magnitude() & 0xFFFF_FFFF) }
      if random.oneIn(4) { resource.field(3, entity(&random)) }
      message.field(1, resource)
    }
    for _ in 0..<random.below(3) { message.field(2, scopeMetrics(&random)) }
    if random.oneIn(3) { message.field(3, "https://example.org/\(random.below(9))") }
    unknown(&message, &random)
    return message
  }

  private static func entity(_ random: inout SeededGenerator) -> Message {
    var message = Message()
    message.field(1, "")
    message.field(2, random.pick(names))
    for _ in 0..<random.below(3) { message.field(3, random.pick(names)) }
    message.field(4, random.pick(names))
    return message
  }

  private static func scopeMetrics(_ random: inout SeededGenerator) -> Message {
    var message = Message()
    if !random.oneIn(4) {
      var scope = Message()
      scope.field(1, random.pick(names))
      if random.oneIn(2) { scope.field(2, "1.\(random.below(9))") }
      attributes(3, &scope, &random)
      if random.oneIn(3) { scope.field(4, random.magnitude() & 0xFFFF_FFFF) }
      message.field(1, scope)
    }
    for _ in 0..<random.below(4) { message.field(2, metric(&random)) }
    if random.oneIn(3) { message.field(3, random.pick(names)) }
    unknown(&message, &random)
    return message
  }

  private static func metric(_ random: inout SeededGenerator) -> Message {
    var message = Message()
    message.field(1, random.pick(names))
    if random.oneIn(2) { message.field(2, "what it is") }
    if random.oneIn(2) { message.field(3, random.pick(["s", "By", "1", "{call}"])) }
    let data = [5, 7, 9, 10, 11][random.below(5)]
    var points = Message()
    for _ in 0..<random.below(4) {
      switch data {
      case 9: points.field(1, histogram(&random))
      case 10: points.field(1, exponential(&random))
      case 11: points.field(1, summary(&random))
      default: points.field(1, number(&random))
      }
    }
    if data == 7 || data == 9 || data == 10, !random.oneIn(4) { points.field(2, UInt64(random.below(4))) }
    if data == 7, random.oneIn(2) { points.field(3, UInt64(random.below(2))) }
    if !random.oneIn(10) { message.field(data, points) }
    attributes(12, &message, &random, among: 8)
    unknown(&message, &random)
    return message
  }

  private static func times(_ start: Int, _ time: Int, _ message: inout Message, _ random: inout SeededGenerator) {
    if random.oneIn(2) { message.fixed64(start, random.magnitude()) }
    if !random.oneIn(6) { message.fixed64(time, 1_700_000_000_000_000_000 &+ random.magnitude()) }
  }

  private static func number(_ random: inout SeededGenerator) -> Message {
    var message = Message()
    times(2, 3, &message, &random)
    switch random.below(5) {
    case 0: break
    case 1, 2: message.fixed64(6, random.magnitude())
    default: message.fixed64(4, random.next())
    }
    attributes(7, &message, &random)
    if random.oneIn(4) { message.field(5, exemplar(&random)) }
    if random.oneIn(6) { message.field(8, UInt64(random.below(4))) }
    unknown(&message, &random)
    return message
  }

  private static func exemplar(_ random: inout SeededGenerator) -> Message {
    var message = Message()
    message.fixed64(2, random.magnitude())
    message.fixed64(random.oneIn(2) ? 3 : 6, random.next())
    if random.oneIn(2) { message.field(4, bytes: (0..<8).map { _ in UInt8(truncatingIfNeeded: random.next()) }) }
    if random.oneIn(2) { message.field(5, bytes: (0..<16).map { _ in UInt8(truncatingIfNeeded: random.next()) }) }
    attributes(7, &message, &random, among: 2)
    return message
  }

  private static func histogram(_ random: inout SeededGenerator) -> Message {
    var message = Message()
    times(2, 3, &message, &random)
    message.fixed64(4, random.magnitude())
    for field in [5, 11, 12] where random.oneIn(2) { message.fixed64(field, random.next()) }
    let bounds = random.below(5)
    if random.oneIn(5) {
      for _ in 0...bounds { message.fixed64(6, random.magnitude()) }
      for index in 0..<bounds { message.fixed64(7, Double(index).bitPattern) }
    } else {
      message.packed64(6, (0...bounds).map { _ in random.magnitude() })
      message.packed64(7, (0..<bounds).map { Double($0).bitPattern })
    }
    if random.oneIn(4) { message.field(8, exemplar(&random)) }
    attributes(9, &message, &random)
    if random.oneIn(6) { message.field(10, 1) }
    return message
  }

  private static func exponential(_ random: inout SeededGenerator) -> Message {
    var message = Message()
    attributes(1, &message, &random)
    times(2, 3, &message, &random)
    message.fixed64(4, random.magnitude())
    for field in [5, 12, 13, 14] where random.oneIn(2) { message.fixed64(field, random.next()) }
    message.field(6, zigzag(Int32(truncatingIfNeeded: random.below(40) - 20)))
    message.fixed64(7, random.magnitude())
    for field in [8, 9] where !random.oneIn(3) {
      var buckets = Message()
      buckets.field(1, zigzag(Int32(truncatingIfNeeded: Int64(bitPattern: random.magnitude()))))
      buckets.packedVarints(2, (0..<random.below(5)).map { _ in random.magnitude() })
      message.field(field, buckets)
    }
    if random.oneIn(4) { message.field(11, exemplar(&random)) }
    return message
  }

  private static func summary(_ random: inout SeededGenerator) -> Message {
    var message = Message()
    times(2, 3, &message, &random)
    message.fixed64(4, random.magnitude())
    message.fixed64(5, random.next())
    for index in 0..<random.below(4) {
      var quantile = Message()
      quantile.fixed64(1, (Double(index) / 4).bitPattern)
      if random.oneIn(2) { quantile.fixed64(2, random.next()) }
      message.field(6, quantile)
    }
    attributes(7, &message, &random)
    return message
  }

  private static func attributes(
    _ field: Int, _ message: inout Message, _ random: inout SeededGenerator, among chance: Int = 1
  ) {
    guard random.oneIn(chance) else { return }
    for _ in 0..<random.below(4) {
      var pair = Message()
      pair.field(1, random.pick(names))
      if !random.oneIn(8) { pair.field(2, value(depth: 0, &random)) }
      message.field(field, pair)
    }
  }

  private static func value(depth: Int, _ random: inout SeededGenerator) -> Message {
    var message = Message()
    switch random.below(depth < 4 ? 9 : 6) {
    case 0: message.field(2, UInt64(random.below(2)))
    case 1: message.field(3, random.magnitude())
    case 2: message.fixed64(4, random.next())
    case 3: message.field(7, bytes: [0, 0xFF, UInt8(random.below(256))])
    case 4: break
    case 5, 6: message.field(1, random.pick(names))
    case 7:
      var list = Message()
      for _ in 0..<random.below(3) { list.field(1, value(depth: depth + 1, &random)) }
      message.field(5, list)
    default:
      var map = Message()
      attributes(1, &map, &random)
      message.field(6, map)
    }
    return message
  }

  /// Fields that the schema does not know, groups included.
  private static func unknown(_ message: inout Message, _ random: inout SeededGenerator) {
    guard random.oneIn(8) else { return }
    switch random.below(4) {
    case 0: message.field(1_000, random.magnitude())
    case 1: message.fixed64(1_001, random.next())
    case 2: message.field(1_002, "unknown")
    default: message.group(1_003) { $0.field(1, "inside") }
    }
  }

  private static func zigzag(_ number: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: number << 1 ^ number >> 31))
  }
}
