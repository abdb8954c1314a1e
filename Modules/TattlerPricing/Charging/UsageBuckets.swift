/// A usage without overlaps: each token is in one bucket, the most specific one.
struct UsageBuckets {
  /// No number of a usage may be larger, so that sums of some of them fit.
  static let largestAmount: Int64 = 1 << 58

  /// How much of each kind is left when its parts are taken out.
  private(set) var amounts = Amounts()
  /// The tokens of the prompt, cached ones included: what tiers of prices look at.
  private(set) var grossInput: Int64 = 0
  /// What contradicts what; nil where nothing does.
  private(set) var rejection: RejectionReason?

  /// - Parameter isPartial: whether the numbers are increments of counters, which may come apart: then what is not there
  ///   did not grow, a bucket may become negative, and nothing is a contradiction.
  init(_ usage: Usage, cached: Usage.CachedConvention, reasoning: Usage.ReasoningConvention, isPartial: Bool = false) {
    var bits = usage.kinds.rawValue
    while bits != 0 {
      defer { bits &= bits &- 1 }
      let kind = UsageKind(lowestOf: bits)
      let amount = usage[known: kind]
      if amount < 0, !isPartial {
        rejection = .negative
        return
      }
      if amount.magnitude > Self.largestAmount.magnitude {
        rejection = .tooLarge
        return
      }
      if kind.dimension != .token { amounts[kind] = amount }
    }
    if !usage.kinds.isDisjoint(with: Self.inputKinds) { splitInput(usage, isGross: cached == .gross, isPartial) }
    if !usage.kinds.isDisjoint(with: Self.outputKinds) {
      splitOutput(usage, isIncluded: reasoning == .included, isPartial)
    }
    if !isPartial, rejection == nil { rejection = contradiction(usage) }
  }

  static let inputKinds = UsageKindSet([
    UsageKindSet(.input), UsageKindSet(.cacheRead), UsageKindSet(.cacheWrite5m), UsageKindSet(.cacheWrite1h),
    UsageKindSet(.cacheWrite12h), UsageKindSet(.inputAudio), UsageKindSet(.cacheReadAudio),
    UsageKindSet(.cacheWriteAudio), UsageKindSet(.inputImage), UsageKindSet(.cacheReadImage), UsageKindSet(.inputVideo),
  ])
  static let outputKinds = UsageKindSet([
    UsageKindSet(.output), UsageKindSet(.reasoning), UsageKindSet(.outputAudio), UsageKindSet(.outputImage),
    UsageKindSet(.outputVideo),
  ])

  private mutating func splitInput(_ usage: Usage, isGross: Bool, _ isPartial: Bool) {
    let cachedAudio = usage[.cacheReadAudio] ?? 0
    let cachedImage = usage[.cacheReadImage] ?? 0
    let writtenAudio = usage[.cacheWriteAudio] ?? 0
    let read = usage[.cacheRead] ?? (isPartial ? 0 : cachedAudio + cachedImage)
    let written = usage[.cacheWrite5m] ?? (isPartial ? 0 : writtenAudio)
    let longWritten = (usage[.cacheWrite1h] ?? 0) + (usage[.cacheWrite12h] ?? 0)
    // What the sound, pictures and film of the prompt are beside the cache.
    let heldAudio = isGross ? cachedAudio + writtenAudio : 0
    let heldImage = isGross ? cachedImage : 0
    let audio = (usage[.inputAudio] ?? (isPartial ? 0 : heldAudio)) - heldAudio
    let image = (usage[.inputImage] ?? (isPartial ? 0 : heldImage)) - heldImage
    let video = usage[.inputVideo] ?? 0
    let cached = read + written + longWritten
    let others = audio + image + video
    let input = usage[.input] ?? (isPartial ? 0 : others + (isGross ? cached : 0))
    set(.input, input - others - (isGross ? cached : 0), of: usage)
    set(.cacheRead, read - cachedAudio - cachedImage, of: usage)
    set(.cacheWrite5m, written - writtenAudio, of: usage)
    set(.cacheWrite1h, usage[.cacheWrite1h] ?? 0, of: usage)
    set(.cacheWrite12h, usage[.cacheWrite12h] ?? 0, of: usage)
    set(.cacheReadAudio, cachedAudio, of: usage)
    set(.cacheReadImage, cachedImage, of: usage)
    set(.cacheWriteAudio, writtenAudio, of: usage)
    set(.inputAudio, audio, of: usage)
    set(.inputImage, image, of: usage)
    set(.inputVideo, video, of: usage)
    grossInput = isGross ? input : input + cached
  }

  private mutating func splitOutput(_ usage: Usage, isIncluded: Bool, _ isPartial: Bool) {
    let reasoning = usage[.reasoning] ?? 0
    let audio = usage[.outputAudio] ?? 0
    let image = usage[.outputImage] ?? 0
    let video = usage[.outputVideo] ?? 0
    let others = audio + image + video
    let inside = others + (isIncluded ? reasoning : 0)
    set(.output, (usage[.output] ?? (isPartial ? 0 : inside)) - inside, of: usage)
    set(.reasoning, reasoning, of: usage)
    set(.outputAudio, audio, of: usage)
    set(.outputImage, image, of: usage)
    set(.outputVideo, video, of: usage)
  }

  private mutating func set(_ kind: UsageKind, _ amount: Int64, of usage: Usage) {
    if amount != 0 || usage[kind] != nil { amounts[kind] = amount }
  }

  private func contradiction(_ usage: Usage) -> RejectionReason? {
    if amounts[known: .input] < 0 { return .partsExceedInput }
    if amounts[known: .output] < 0 { return .partsExceedOutput }
    let isOverdrawn =
      amounts[known: .cacheRead] < 0 || amounts[known: .cacheWrite5m] < 0 || amounts[known: .inputAudio] < 0
      || amounts[known: .inputImage] < 0
    return isOverdrawn ? .partsExceedPart : nil
  }
}
