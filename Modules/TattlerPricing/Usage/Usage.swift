/// What one request, turn or call used, in the numbers that the vendor reports.
///
/// ```swift
/// var usage = Usage()
/// usage[.input] = 12_000
/// usage[.cacheRead] = 8_000
/// usage[.output] = 500
/// ```
/// A kind that is not set was not reported, which is something else than 0 where a parent follows from its parts: output
/// tokens that were not reported are the sum of what is known of them.
public struct Usage: Sendable, Hashable {
  /// How the numbers of the prompt relate.
  public enum CachedConvention: Sendable, Hashable {
    /// As the provider counts, by the table.
    case provider
    /// `input` contains what was read from and written to the cache (OpenAI, Google; OpenTelemetry's conventions).
    case gross
    /// `input` is what is left beside the cache (Anthropic, Bedrock).
    case net
  }

  /// How the thoughts relate to the output.
  public enum ReasoningConvention: Sendable, Hashable {
    /// As the provider counts, by the table.
    case provider
    /// `output` contains them (OpenAI).
    case included
    /// `output` is what is left beside them (Gemini's candidates).
    case separate
  }

  /// Whether `input` contains the cached tokens.
  public var cached = CachedConvention.provider
  /// Whether `output` contains the thoughts.
  public var reasoning = ReasoningConvention.provider
  /// Characters of ``UsageKind/characters`` that are Chinese characters (Han), which some vendors count twice.
  public var hanCharacters: Int64 = 0
  /// How many channels the sound has, for vendors who bill each; 1 or more.
  public var channels: Int64 = 1

  private var amounts = Amounts()

  /// Makes a usage of nothing.
  public init() {}

  /// How much of a kind was used: tokens, characters, requests, or microseconds; nil where it was not reported.
  public subscript(kind: UsageKind) -> Int64? {
    get { amounts[kind] }
    set { amounts[kind] = newValue }
  }

  /// The number of a kind, 0 where it was not reported.
  @inline(__always) subscript(known kind: UsageKind) -> Int64 { amounts[known: kind] }

  /// Sets a time, rounded to the microsecond; one beyond 292,000 years is set as -1, which no price takes.
  public mutating func setDuration(_ duration: Duration, of kind: UsageKind) {
    let (seconds, attoseconds) = duration.components
    let (micro, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    let (sum, again) = micro.addingReportingOverflow((attoseconds + 500_000_000_000) / 1_000_000_000_000)
    self[kind] = overflow || again ? -1 : sum
  }

  /// Sets the characters of a text that is spoken: Unicode scalars, as Python's `len` counts them, not what a reader sees.
  public mutating func setText(_ text: some StringProtocol) {
    self[.characters] = Int64(text.unicodeScalars.count)
    hanCharacters = text.unicodeScalars.reduce(0) { $0 + (Self.isHan($1) ? 1 : 0) }
  }

  /// The kinds that were reported.
  public var kinds: UsageKindSet { amounts.kinds }

  /// Chinese characters, Japanese kanji and Korean hanja: the blocks of the script Han.
  private static func isHan(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x2E80...0x2FD5, 0x3005, 0x3007, 0x3021...0x3029, 0x3038...0x303B, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xF900...0xFAD9, 0x16FE2...0x16FF1, 0x20000...0x323AF:
      true
    default: false
    }
  }
}
