import Foundation

/// Asks again and again until a condition holds.
///
/// - Throws: ``Trouble`` where it does not hold within the time; `detail` tells what was there instead.
package func eventually(
  _ what: String, withinSeconds seconds: Double = 30, detail: () -> String = { "" }, _ condition: () throws -> Bool
) throws {
  let end = Date(timeIntervalSinceNow: seconds)
  while true {
    if try condition() { return }
    guard Date() < end else { throw Trouble("not within \(seconds) s: \(what). \(detail())") }
    Thread.sleep(forTimeInterval: 0.005)
  }
}

/// Gives a value as soon as there is one.
package func firstValue<Value>(
  _ what: String, withinSeconds seconds: Double = 30, detail: () -> String = { "" }, _ find: () throws -> Value?
) throws -> Value {
  var found: Value?
  try eventually(what, withinSeconds: seconds, detail: detail) {
    found = try find()
    return found != nil
  }
  guard let found else { throw Trouble(what) }
  return found
}
