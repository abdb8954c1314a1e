/// Lines of line protocol, host after host and time step after time step; the same for the same arguments.
public struct LineLoad: Sendable {
  /// What the lines look like.
  public let shape: LineShape
  private let keys: [[UInt8]]
  private let startTimeNanoseconds: Int64
  private let noiseCharacters: Int
  private var random: RandomSource
  /// The state of a host, in millionths of a per cent.
  private var usage: [Int]
  private var nextLine = 0

  private static let full = 100_000_000
  private static let regions = ["eu-west-1", "us-east-1", "ap-south-1", "eu-north-1"]
  private static let services = ["api", "web", "db", "cache", "queue"]

  private static let cities = ["Łódź", #"São\ Paulo"#, "Zürich", #"Den\ Haag"#]
  /// Pieces of what people and bots say, as a string value has them.
  private static let phrases = [
    #"Er sagte: \"größer als gestern\", und ging. "#, #"The file is C:\\Temp\\call.wav. "#, "Où est la gare ? ",
    "Your appointment is on Tuesday at 10:30, is that all right? ", "東京の天気は晴れです。", "Привет, как дела? ",
    #"{\"intent\":\"book\",\"slots\":{\"day\":\"tue\"}} "#, "Thank you, goodbye! 👋 ",
  ].map { Array($0.utf8) }

  /// Makes a load.
  ///
  /// - Parameters:
  ///   - hosts: the numbers of the hosts, one series key each; at least one is taken.
  ///   - startTimeNanoseconds: the time of the first step, since 1970.
  ///   - noiseCharacters: the length of a further field, a string that hardly compresses; 0 for none.
  public init(
    shape: LineShape, hosts: [Int], seed: UInt64, startTimeNanoseconds: Int64, noiseCharacters: Int = 0
  ) {
    self.shape = shape
    self.noiseCharacters = noiseCharacters
    let hosts = hosts.isEmpty ? [0] : hosts
    keys = hosts.map { Array(Self.key(shape, $0).utf8) }
    self.startTimeNanoseconds = startTimeNanoseconds
    var random = RandomSource(seed: seed)
    usage = hosts.map { _ in random.below(Self.full) }
    self.random = random
  }

  private static func key(_ shape: LineShape, _ host: Int) -> String {
    let region = regions[host % regions.count]
    switch shape {
    case .servers:
      let digits = String(host)
      let padded = String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
      let letter = ["a", "b", "c"][host % 3]
      let service = services[host % services.count]
      return "cpu,host=host_\(padded),region=\(region),datacenter=\(region)\(letter),service=\(service)"
    case .bots:
      return "cpu,host=host-\(host),region=\(region),service=voice-rag-bot,dc=\(host % 10)"
    case .messages:
      return #"bot\ messages,bot=Kiosk\ №\ \#(host),channel=web\,chat,city=\#(cities[host % cities.count])"#
    }
  }

  /// 64 characters that need no escape, so that each carries six random bits.
  private static let noiseAlphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_".utf8)

  private mutating func appendNoise(to body: inout [UInt8]) {
    body += ",noise=\"".utf8
    var left = noiseCharacters
    while left > 0 {
      var bits = random.next()
      for _ in 0..<min(left, 10) {
        body.append(Self.noiseAlphabet[Int(bits & 63)])
        bits >>= 6
      }
      left -= min(left, 10)
    }
    body += "\"".utf8
  }

  /// The next lines, a newline at the end of each.
  public mutating func body(lines: Int) -> [UInt8] {
    var body: [UInt8] = []
    body.reserveCapacity(lines * (176 + noiseCharacters))
    for _ in 0..<lines { appendLine(to: &body) }
    return body
  }

  private mutating func appendLine(to body: inout [UInt8]) {
    let host = nextLine % keys.count
    let step = nextLine / keys.count
    nextLine += 1
    usage[host] = min(Self.full, max(0, usage[host] + random.normal(deviation: 1_000_000)))
    body += keys[host]
    switch shape {
    case .messages:
      body += " question=\"".utf8
      for _ in 0..<2 { body += Self.phrases[random.below(Self.phrases.count)] }
      body += "\",answer=\"".utf8
      for _ in 0..<3 { body += Self.phrases[random.below(Self.phrases.count)] }
      body += "\",tokens=".utf8
      body.append(decimal: random.below(10_000), places: 0)
    case .servers:
      body += " usage_user=".utf8
      body.append(decimal: usage[host], places: 6)
      body += ",usage_idle=".utf8
      body.append(decimal: Self.full - usage[host], places: 6)
      body += ",ctx_switches=".utf8
      body.append(decimal: random.below(1_000_000_000), places: 0)
    case .bots:
      body += " usage_user=".utf8
      body.append(decimal: usage[host] / 100, places: 4)
      body += ",usage_system=".utf8
      body.append(decimal: random.below(10_000), places: 0)
    }
    body += "i".utf8
    if shape == .bots {
      body += ",idle=".utf8
      body.append(decimal: (Self.full - usage[host]) / 10_000, places: 2)
    }
    if noiseCharacters > 0 { appendNoise(to: &body) }
    body += " ".utf8
    let jitter = shape == .servers ? Int64(random.below(1_000_000_000)) : Int64(host) * 1_000_000
    body.append(decimal: Int(startTimeNanoseconds + Int64(step) * shape.stepNanoseconds + jitter), places: 0)
    body += "\n".utf8
  }
}

extension [UInt8] {
  /// Appends a number that is not negative, `scaled` by ten to the power of `places`, with that many decimals.
  fileprivate mutating func append(decimal scaled: Int, places: Int) {
    var unit = 1
    for _ in 0..<places { unit *= 10 }
    self += String(scaled / unit).utf8
    if places == 0 { return }
    let fraction = String(scaled % unit).utf8
    self += ".".utf8
    self += repeatElement(UInt8(ascii: "0"), count: places - fraction.count)
    self += fraction
  }
}
