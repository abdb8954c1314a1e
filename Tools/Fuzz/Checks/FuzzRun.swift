/// A short, repeatable run over one target: the same inputs for the same seed.
public struct FuzzRun: Sendable {
  /// Inputs that the decoder took.
  public private(set) var accepted = 0
  /// Inputs that it refused.
  public private(set) var refused = 0

  /// An input for which a property does not hold.
  public struct Finding: Error, CustomStringConvertible {
    /// The target's name.
    public let target: String
    /// The input.
    public let input: [UInt8]
    /// What does not hold.
    public let failure: FuzzFailure

    /// The failure, and the input as hexadecimal digits and as text.
    public var description: String {
      let digits = Array("0123456789abcdef")
      let hex = String(input.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
      return "\(target): \(failure)\ninput: \(hex)\ntext: \(String(decoding: input, as: UTF8.self).debugDescription)"
    }
  }

  /// Makes a run of nothing.
  public init() {}

  /// Feeds one input.
  public mutating func feed(_ input: [UInt8], to target: FuzzTarget) throws(Finding) {
    do throws(FuzzFailure) {
      if try target.check(input) { accepted += 1 } else { refused += 1 }
    } catch {
      throw Finding(target: target.name, input: input, failure: error)
    }
  }

  /// Feeds inputs that are made by the grammar, and what mutations make of them.
  ///
  /// - Parameters:
  ///   - count: how many inputs; a third of them comes as it was made.
  ///   - seed: what makes this run differ from others.
  public mutating func feed(_ count: Int, to target: FuzzTarget, seed: UInt64) throws(Finding) {
    var random = SeededGenerator(seed: seed)
    let mutator = ByteMutator(tokens: target.tokens)
    var pool = (0..<32).map { _ in target.generate(&random) }
    for round in 0..<count {
      var input = pool[random.below(pool.count)]
      switch round % 3 {
      case 0:
        input = target.generate(&random)
        pool[random.below(pool.count)] = input
      case 1 where target.reshape != nil:
        input = target.reshape?(input, &random) ?? input
      default:
        mutator.mutate(&input, other: pool[random.below(pool.count)], &random)
      }
      try feed(input, to: target)
    }
  }
}
