public import TattlerPricing

/// The tokens of one answer of a language model, in the numbers that its vendor reports.
///
/// ```swift
/// call.llmUsage(TokenUsage(prompt: 1_200, completion: 350, cacheRead: 1_000))
/// ```
public struct TokenUsage: Sendable, Hashable {
  /// Tokens of the prompt. Whether they contain the cached ones is the vendor's custom.
  public var prompt: Int64?
  /// Tokens of the answer.
  public var completion: Int64?
  /// Tokens of the prompt that were read from the cache.
  public var cacheRead: Int64?
  /// Tokens of the prompt that were written into the cache.
  public var cacheWrite: Int64?
  /// Tokens of the answer that nobody sees.
  public var reasoning: Int64?
  /// Tokens of the prompt that stand for sound.
  public var inputAudio: Int64?
  /// Tokens of the answer that stand for sound.
  public var outputAudio: Int64?

  /// Names what was used; nil for what was not reported, which is something else than 0.
  public init(
    prompt: Int64? = nil, completion: Int64? = nil, cacheRead: Int64? = nil, cacheWrite: Int64? = nil,
    reasoning: Int64? = nil, inputAudio: Int64? = nil, outputAudio: Int64? = nil
  ) {
    self.prompt = prompt
    self.completion = completion
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
    self.reasoning = reasoning
    self.inputAudio = inputAudio
    self.outputAudio = outputAudio
  }

  /// Values of the attribute `token_type`.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// See ``TokenUsage/prompt``.
    case prompt
    /// See ``TokenUsage/completion``.
    case completion
    /// See ``TokenUsage/cacheRead``.
    case cacheRead = "cache_read"
    /// See ``TokenUsage/cacheWrite``.
    case cacheWrite = "cache_write"
    /// See ``TokenUsage/reasoning``.
    case reasoning
    /// See ``TokenUsage/inputAudio``.
    case inputAudio = "input_audio"
    /// See ``TokenUsage/outputAudio``.
    case outputAudio = "output_audio"

    /// The kind of usage that it is priced as.
    public var usage: UsageKind {
      switch self {
      case .prompt: .input
      case .completion: .output
      case .cacheRead: .cacheRead
      case .cacheWrite: .cacheWrite5m
      case .reasoning: .reasoning
      case .inputAudio: .inputAudio
      case .outputAudio: .outputAudio
      }
    }
  }

  /// The tokens of a kind; nil where they were not reported.
  public subscript(kind: Kind) -> Int64? {
    switch kind {
    case .prompt: prompt
    case .completion: completion
    case .cacheRead: cacheRead
    case .cacheWrite: cacheWrite
    case .reasoning: reasoning
    case .inputAudio: inputAudio
    case .outputAudio: outputAudio
    }
  }

  /// True where a number is negative, which no vendor reports.
  public var hasNegative: Bool { Kind.allCases.contains { self[$0] ?? 0 < 0 } }

  /// The usage to be priced.
  public var usage: Usage {
    var usage = Usage()
    for kind in Kind.allCases { usage[kind.usage] = self[kind] }
    return usage
  }
}
