/// Names with `*` for any characters and `?` for one.
enum NamePattern {
  /// True where the name is as the pattern says, whatever the case of letters. At most the product of both lengths
  /// in steps.
  static func matches(_ pattern: String, _ name: String) -> Bool {
    let pattern = Array(InstrumentName.folded(pattern).utf8)
    let name = Array(InstrumentName.folded(name).utf8)
    var (place, index) = (0, 0)
    // Where to go on when the last star takes one more character.
    var (star, starIndex): (Int?, Int) = (nil, 0)
    while index < name.count {
      if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
        (star, starIndex) = (place, index)
        place += 1
      } else if place < pattern.count, pattern[place] == name[index] || pattern[place] == UInt8(ascii: "?") {
        place += 1
        index += 1
      } else if let star {
        place = star + 1
        starIndex += 1
        index = starIndex
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
