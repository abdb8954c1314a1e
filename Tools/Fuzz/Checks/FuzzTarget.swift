/// A decoder under test: what it is fed with, and what has to hold whatever it is fed with.
///
/// The same targets are run by `make test`, for a moment and with the same inputs every time, and by `make fuzz`, for as
/// long as wanted, led by coverage and under the address sanitizer.
public struct FuzzTarget: Sendable, CustomStringConvertible {
  /// The name on the command line, such as `line-protocol`.
  public let name: String
  /// Pieces of text that matter to the decoder: mutations insert them, and libFuzzer gets them as its dictionary.
  public let tokens: [[UInt8]]
  /// Makes an input by the decoder's grammar, mostly an acceptable one.
  public let generate: @Sendable (inout SeededGenerator) -> [UInt8]
  /// Changes an input without breaking its frame, where the format has one; nil where bytes are as good.
  public let reshape: (@Sendable ([UInt8], inout SeededGenerator) -> [UInt8])?
  /// Feeds the decoder. True where it took the input, false where it refused it.
  public let check: @Sendable ([UInt8]) throws(FuzzFailure) -> Bool

  init(
    _ name: String, tokens: [String] = [], rawTokens: [[UInt8]] = [],
    generate: @escaping @Sendable (inout SeededGenerator) -> [UInt8],
    reshape: (@Sendable ([UInt8], inout SeededGenerator) -> [UInt8])? = nil,
    check: @escaping @Sendable ([UInt8]) throws(FuzzFailure) -> Bool
  ) {
    self.name = name
    self.tokens = tokens.map { Array($0.utf8) } + rawTokens
    self.generate = generate
    self.reshape = reshape
    self.check = check
  }

  /// The name.
  public var description: String { name }

  /// The target of a name.
  public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}
