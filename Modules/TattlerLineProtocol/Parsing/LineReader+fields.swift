internal import CTattlerPlugin
internal import TattlerModel

/// Field keys that come twice in a line.
extension LineReader {
  /// Begins to look for fields that come twice.
  mutating func beginFields(_ metrics: Int, at offset: Int) throws(LineFault) {
    fieldStamp &+= 1
    while fieldPlaces.count < metrics { try fieldPlaces.add(0, at: offset) }
  }

  /// Notes that the field of a metric stands at a place in its line.
  ///
  /// - Returns: the place where it stood before in the same line; nil where it did not.
  mutating func noteField(_ metric: UInt32, at place: Int) -> Int? {
    guard Int(metric) < fieldPlaces.count else { return nil }
    let known = fieldPlaces[Int(metric)]
    if known &>> 32 == fieldStamp { return Int(UInt32(truncatingIfNeeded: known)) }
    fieldPlaces[Int(metric)] = fieldStamp &<< 32 | UInt64(UInt32(truncatingIfNeeded: place))
    return nil
  }

  /// True where a field comes twice among the points of a line: the fast road leaves such lines to the careful one.
  mutating func repeatsField(
    _ points: UnsafeMutablePointer<tattler_point>, _ range: Range<Int>, _ metrics: Int
  ) -> Bool {
    do throws(LineFault) { try beginFields(metrics, at: 0) } catch { return true }
    for index in range where unsafe noteField(points[index].metric, at: index) != nil { return true }
    return false
  }

  /// Adds a point, or deals with it as the dialect says where its field is there already.
  ///
  /// - Parameters:
  ///   - key: the field key in the body.
  ///   - first: the first point of the line.
  mutating func addPoint(
    _ point: tattler_point, _ key: Range<Int>, _ first: Int, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) {
    if options.dialect.repeatedFields != .kept {
      if builder.points.count == first { try beginFields(builder.metrics.count, at: key.lowerBound) }
      while fieldPlaces.count < builder.metrics.count { try fieldPlaces.add(0, at: key.lowerBound) }
      if let place = noteField(point.metric, at: builder.points.count) {
        guard options.dialect.repeatedFields == .lastWins else {
          throw LineFault(.duplicateField, at: key.lowerBound, name: key)
        }
        builder.points[place] = point
        return
      }
    }
    try builder.points.add(point, at: key.lowerBound)
  }
}
