/// Finds what somebody meant to write.
public enum Spelling {
  private static let maximumLength = 64

  /// The candidate nearest to `word`, if one is near enough to be meant; nil otherwise.
  ///
  /// Near means: equal but for case, `-` and `_`, or a Damerau-Levenshtein distance (insertions, deletions,
  /// substitutions, swaps of neighbours) of at most a third of the longer length, and at least 1 allowed. Words longer
  /// than 64 bytes have no neighbours. Ties go to the first in alphabetical order.
  public static func nearest(to word: String, among candidates: [String]) -> String? {
    let sought = normalized(word)
    guard !sought.isEmpty, sought.count <= maximumLength else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates.sorted() {
      let name = normalized(candidate)
      guard !name.isEmpty, name.count <= maximumLength else { continue }
      let longer = max(name.count, sought.count)
      guard longer > 2 || name == sought else { continue }
      let distance = distance(sought, name)
      guard distance <= max(1, longer / 3), distance < (best?.distance ?? .max) else { continue }
      best = (candidate, distance)
    }
    return best?.name
  }

  private static func normalized(_ word: String) -> [UInt8] {
    word.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte + 32
      case UInt8(ascii: "-"): UInt8(ascii: "_")
      default: byte
      }
    }
  }

  /// The optimal string alignment distance, in three rows.
  static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for (row, byte) in left.enumerated() {
      var current = [row + 1]
      current.reserveCapacity(right.count + 1)
      for (column, other) in right.enumerated() {
        let substituted = previous[column] + (byte == other ? 0 : 1)
        var cheapest = min(substituted, previous[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, byte == right[column - 1], left[row - 1] == other {
          cheapest = min(cheapest, beforePrevious[column - 1] + 1)
        }
        current.append(cheapest)
      }
      beforePrevious = previous
      previous = current
    }
    return previous[right.count]
  }
}
