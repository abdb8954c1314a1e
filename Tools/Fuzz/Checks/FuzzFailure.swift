/// A property that does not hold for an input.
public struct FuzzFailure: Error, Sendable, CustomStringConvertible {
  /// What should have been, and what was.
  public let reason: String

  /// Makes a failure.
  public init(_ reason: String) { self.reason = reason }

  /// What should have been, and what was.
  public var description: String { reason }
}

/// Throws unless `condition` holds.
func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws(FuzzFailure) {
  if !condition { throw FuzzFailure(reason()) }
}

/// Runs what must not fail; its error is a failure.
func mustSucceed<Value, Problem: Error>(
  _ what: @autoclosure () -> String, _ body: () throws(Problem) -> Value
) throws(FuzzFailure) -> Value {
  do throws(Problem) { return try body() } catch { throw FuzzFailure("\(what()): \(error)") }
}
