/// A piece of text that must not be seen: it prints as `[redacted]`, in descriptions, interpolations, mirrors and
/// dumps.
///
/// It is neither Encodable nor Hashable, so that it cannot slip into a file or a set's description. Its memory is not
/// wiped: Swift strings are copied freely.
public struct Secret: Sendable {
  private let text: String

  /// Hides `text`.
  public init(_ text: String) {
    self.text = text
  }

  /// The text itself, for the one place that needs it.
  public func reveal() -> String {
    text
  }

  /// Whether there is no text.
  public var isEmpty: Bool { text.isEmpty }
}

extension Secret: Equatable {
  /// Compares without stopping at the first difference, so that the time does not tell where it is.
  public static func == (left: Secret, right: Secret) -> Bool {
    let first = Array(left.text.utf8)
    let second = Array(right.text.utf8)
    guard first.count == second.count else { return false }
    var difference: UInt8 = 0
    for (one, other) in zip(first, second) { difference |= one ^ other }
    return difference == 0
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Always `[redacted]`.
  public var description: String { "[redacted]" }

  /// Always `[redacted]`.
  public var debugDescription: String { "[redacted]" }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
