/// All mistakes of one configuration, in the order of the file.
public struct ConfigErrors: Error, Sendable, Hashable {
  /// At most this many are kept: a file with more is some other kind of file.
  public static let maximumCount = 100

  /// The mistakes, at least one, ordered by position.
  public let errors: [ConfigError]

  /// How many more there were.
  public let omittedCount: Int

  /// Makes the report of one mistake.
  public init(_ error: ConfigError) {
    errors = [error]
    omittedCount = 0
  }

  /// Makes the report of several; nil if there are none.
  public init?(_ errors: [ConfigError]) {
    guard !errors.isEmpty else { return nil }
    let sorted = errors.sorted { $0.position < $1.position }
    self.errors = Array(sorted.prefix(Self.maximumCount))
    omittedCount = sorted.count - self.errors.count
  }

  private init(relocated errors: [ConfigError], omittedCount: Int) {
    self.errors = errors.sorted { $0.position < $1.position }
    self.omittedCount = omittedCount
  }

  /// The same mistakes with the positions of an outer document; see ``ConfigError/relocated(in:under:)``.
  public func relocated(in root: ConfigNode, under prefix: ConfigKeyPath = .root) -> ConfigErrors {
    ConfigErrors(relocated: errors.map { $0.relocated(in: root, under: prefix) }, omittedCount: omittedCount)
  }
}

extension ConfigErrors: CustomStringConvertible {
  /// One mistake a line.
  public var description: String {
    var lines = errors.map(\.description)
    if omittedCount > 0 { lines.append("and \(omittedCount) more") }
    return lines.joined(separator: "\n")
  }
}
