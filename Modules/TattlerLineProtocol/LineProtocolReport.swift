/// What became of the lines of a body.
public struct LineProtocolReport: Sendable, Hashable {
  /// Lines that became rows. Blank lines and comments are not counted.
  public var acceptedLines = 0
  /// Lines that were refused.
  public var rejectedLines = 0
  /// The first refusals, in the order of the body, as many as ``LineProtocolLimits/reportedErrors`` allows.
  public var errors: [LineProtocolError] = []

  /// A report about nothing.
  public init() {}
}
