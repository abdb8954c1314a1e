/// Where panels stand: 24 columns, filled from left to right and from top to bottom.
struct PanelGrid {
  /// A place, in columns and lines of the grid.
  struct Place: Hashable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int
  }

  static let columns = 24

  private var x = 0
  private var y = 0
  private var lineHeight = 0

  /// The next place; on a new line where the present one has no room.
  mutating func place(width: Int, height: Int) -> Place {
    let width = min(max(width, 1), Self.columns)
    if x + width > Self.columns { endLine() }
    defer {
      x += width
      lineHeight = max(lineHeight, height)
    }
    return Place(x: x, y: y, width: width, height: height)
  }

  /// Goes on below everything there is.
  mutating func endLine() {
    y += lineHeight
    (x, lineHeight) = (0, 0)
  }
}
