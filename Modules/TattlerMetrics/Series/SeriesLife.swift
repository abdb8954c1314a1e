/// Who uses a series of a table whose series may end. Only under the table's lock.
struct SeriesLife: BitwiseCopyable {
  /// Bound handles that there are, and recording calls under way: while there is one, the memory stays.
  var holders = 0
  /// Bound handles that there are and that were not told to end.
  var users = 0
  /// True where the last of its users ended it.
  var isEnded = false
  /// True where it is not in the table any more.
  var isRemoved = false
  /// The number of the last collection that had it as an ended one; 0 for none.
  var lastCollection: UInt64 = 0
}
