/// Keeps values that may be secret out of words that were written elsewhere, such as a server's answer.
public enum Concealment {
  /// A repeated part of a value counts from this many characters; a shorter value counts as a whole.
  private static let shortestPart = 12
  /// Values below this many characters stand in ordinary words by chance, and are no secrets.
  private static let shortestValue = 6

  /// The words without a value, and without its beginning where that was cut off.
  ///
  /// - Parameters:
  ///   - value: what must not be shown.
  ///   - mark: what is shown instead.
  public static func concealing(_ value: String, as mark: String, in words: String) -> String {
    let wanted = Array(value.unicodeScalars)
    guard wanted.count >= shortestValue else { return words }
    let all = Array(words.unicodeScalars)
    let enough = min(wanted.count, shortestPart)
    var result = String.UnicodeScalarView()
    var index = 0
    while index < all.count {
      let length = zip(all[index...], wanted).prefix { $0 == $1 }.count
      if length >= enough {
        result.append(contentsOf: mark.unicodeScalars)
        index += length
      } else {
        result.append(all[index])
        index += 1
      }
    }
    return String(result)
  }
}
