internal import TattlerModel

/// The types of families, as the formats have them.
enum FamilyType: UInt8, BitwiseCopyable {
  case counter, gauge, histogram, gaugehistogram, stateset, info, summary, unknown

  init?(_ word: ArraySlice<UInt8>, _ format: PrometheusTextFormat) {
    switch String(decoding: word, as: UTF8.self) {
    case "counter": self = .counter
    case "gauge": self = .gauge
    case "histogram": self = .histogram
    case "summary": self = .summary
    case "unknown": self = .unknown
    case "untyped" where format == .prometheus: self = .unknown
    case "gaugehistogram" where format == .openMetrics: self = .gaugehistogram
    case "stateset" where format == .openMetrics: self = .stateset
    case "info" where format == .openMetrics: self = .info
    default: return nil
    }
  }

  /// What the metadata `prometheus.type` says.
  var metadata: String {
    switch self {
    case .counter: "counter"
    case .gauge: "gauge"
    case .histogram: "histogram"
    case .gaugehistogram: "gaugehistogram"
    case .stateset: "stateset"
    case .info: "info"
    case .summary: "summary"
    case .unknown: "unknown"
    }
  }
}

/// What a sample is to its family.
enum SampleRole: UInt8, BitwiseCopyable {
  case value, quantile, bucket, sum, count, created
  /// OTLP has no place for it.
  case dropped
}

/// The families of a text and the names of their samples.
struct FamilyRegistry: ~Copyable {
  /// A family.
  struct Family {
    var name: [UInt8]
    var type = FamilyType.unknown
    var help: [UInt8] = []
    var unit: [UInt8] = []
    var hasType = false
    var hasHelp = false
    var hasUnit = false
    var hasSamples = false
    /// True where a histogram or a summary has a refused line of no known series: none of its points is whole.
    var isBroken = false
    /// Its metric in the builder; ``none`` before its first sample.
    var metric = FamilyRegistry.none
  }

  /// What the name of a sample stands for.
  struct Name: BitwiseCopyable {
    var family: UInt32
    var role: SampleRole
  }

  static let none = UInt32.max
  private static let suffixes = ["_bucket", "_sum", "_count", "_total", "_created", "_info", "_gsum", "_gcount"]

  private(set) var families: [Family] = []
  private var familyIndex = IndexTable()
  private var names: [(bytes: [UInt8], name: Name)] = []
  private var nameIndex = IndexTable()
  private var seed: UInt64 = 0
  private var format = PrometheusTextFormat.prometheus

  init() {}

  mutating func begin(_ format: PrometheusTextFormat, _ seed: UInt64) {
    self.format = format
    self.seed = seed
    families.removeAll(keepingCapacity: true)
    names.removeAll(keepingCapacity: true)
    familyIndex.removeAll()
    nameIndex.removeAll()
  }

  /// Changes a family.
  mutating func update(_ family: UInt32, _ change: (inout Family) -> Void) { change(&families[Int(family)]) }

  /// Sets the type of a family; false where it would take the names of samples that were read already.
  mutating func setType(_ family: UInt32, _ type: FamilyType) -> Bool {
    var isAsked = false
    for suffix in Self.suffixes where role(suffix, type) != nil {
      let name = families[Int(family)].name + Array(suffix.utf8)
      if let other = find(name), families[other].hasSamples { return false }
      isAsked = isAsked || nameIndex.find(hash(name)) { names[$0].bytes == name } != nil
    }
    families[Int(family)].hasType = true
    families[Int(family)].type = type
    // Only lines that were refused have asked for such a name: from now on it stands for something else.
    isAsked = isAsked || nameIndex.find(hash(families[Int(family)].name)) { names[$0].name.family == family } != nil
    if isAsked {
      names.removeAll(keepingCapacity: true)
      nameIndex.removeAll()
    }
    return true
  }

  /// What a sample of a name is, where its family is there.
  func known(_ name: [UInt8]) -> Name? {
    if let known = nameIndex.find(hash(name), { names[$0].bytes == name }) { return names[known].name }
    return lookUp(name)
  }

  /// True for the samples that histograms and summaries are put together of.
  func isDistribution(_ role: SampleRole) -> Bool {
    role == .bucket || role == .quantile || role == .sum || role == .count
  }

  /// The family of a name, made where it is not there.
  mutating func family(_ name: [UInt8], at offset: Int) throws(TextFault) -> UInt32 {
    if let known = find(name) { return UInt32(known) }
    families.append(Family(name: name))
    do throws(MetricBatchError) { try familyIndex.insert(hash(name), families.count - 1) } catch {
      throw TextFault(.batchTooLarge, at: offset)
    }
    return UInt32(families.count - 1)
  }

  /// What a sample of a name is; a family is made for a name that belongs to none.
  @unsafe
  mutating func resolve(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) throws(TextFault) -> Name {
    let hash = unsafe BytesHash.of(bytes, seed: seed)
    if let known = nameIndex.find(hash, { unsafe names[$0].bytes.elementsEqual(bytes) }) { return names[known].name }
    let name = unsafe [UInt8](bytes)
    let made = try resolveNew(name, at: offset)
    names.append((name, made))
    do throws(MetricBatchError) { try nameIndex.insert(hash, names.count - 1) } catch {
      throw TextFault(.batchTooLarge, at: offset)
    }
    return made
  }

  private mutating func resolveNew(_ name: [UInt8], at offset: Int) throws(TextFault) -> Name {
    if let known = lookUp(name) { return known }
    // A family without a type takes any sample of its name.
    if find(name) != nil { throw TextFault(.unexpectedName, at: offset) }
    return Name(family: try family(name, at: offset), role: .value)
  }

  /// What a name is to the families that are there; families of which only the name is known come last.
  private func lookUp(_ name: [UInt8]) -> Name? {
    let exact = find(name)
    let exactRole = exact.flatMap { role("", families[$0].type) }
    if let exact, let exactRole, families[exact].hasType || families[exact].hasSamples {
      return Name(family: UInt32(exact), role: exactRole)
    }
    for suffix in Self.suffixes {
      let ending = Array(suffix.utf8)
      guard name.count > ending.count, name.suffix(ending.count) == ending[...] else { continue }
      guard let family = find(Array(name.dropLast(ending.count))), let role = role(suffix, families[family].type)
      else { continue }
      return Name(family: UInt32(family), role: role)
    }
    guard let exact, let exactRole else { return nil }
    return Name(family: UInt32(exact), role: exactRole)
  }

  /// What a sample with a suffix is to a family of a type; nil where the type has no such samples.
  private func role(_ suffix: String, _ type: FamilyType) -> SampleRole? {
    let isOpenMetrics = format == .openMetrics
    return switch (type, suffix) {
    case (.counter, "_total") where isOpenMetrics: .value
    case (.counter, "") where !isOpenMetrics: .value
    case (.info, "_info"): .value
    case (.gauge, ""), (.unknown, ""), (.stateset, ""): .value
    case (.histogram, "_bucket"): .bucket
    case (.histogram, "_sum"), (.summary, "_sum"): .sum
    case (.histogram, "_count"), (.summary, "_count"): .count
    case (.summary, ""): .quantile
    case (.counter, "_created"), (.histogram, "_created"), (.summary, "_created"): isOpenMetrics ? .created : nil
    case (.gaugehistogram, "_bucket"), (.gaugehistogram, "_gsum"), (.gaugehistogram, "_gcount"): .dropped
    default: nil
    }
  }

  private func find(_ name: [UInt8]) -> Int? { familyIndex.find(hash(name)) { families[$0].name == name } }

  private func hash(_ name: [UInt8]) -> UInt64 {
    unsafe name.withUnsafeBufferPointer { unsafe BytesHash.of($0, seed: seed) }
  }
}
