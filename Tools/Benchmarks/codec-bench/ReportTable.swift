/// Measurements as a table for people, or as JSON for scripts.
enum ReportTable {
  /// A table with a line a measurement.
  ///
  /// - Parameter unit: what a load consists of, in the plural.
  static func text(_ measurements: [Measurement], of unit: String = "lines") -> String {
    var rows = [["load", "work", "GB/s", "\(unit)/s", "slowest", "fastest", "allocations/\(unit.dropLast())"]]
    for measurement in measurements {
      let rate = measurement.linesPerSecond
      rows.append([
        measurement.load, measurement.work, decimal(measurement.gigabytesPerSecond.median, 3), millions(rate.median),
        millions(rate.minimum), millions(rate.maximum), decimal(measurement.allocationsPerLine, 5),
      ])
    }
    let widths = (0..<rows[0].count).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column < 2 ? cell + space : space + cell
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  /// How many times as fast `work` is as `peer`, a line a load.
  static func ratios(_ measurements: [Measurement], of work: String, to peer: String) -> [String] {
    measurements.filter { $0.work == work }.compactMap { own in
      guard let other = measurements.first(where: { $0.load == own.load && $0.work == peer }) else { return nil }
      let ratio = own.linesPerSecond.median / max(other.linesPerSecond.median, 1)
      return "\(own.load), \(work): \(decimal(ratio, 1)) times as fast"
    }
  }

  /// An array of objects; "lines" are data points where the load is none of line protocol; rates are medians with the slowest and the fastest round beside them.
  static func json(_ measurements: [Measurement]) -> String {
    let objects = measurements.map { measurement in
      let lines = measurement.linesPerSecond
      let bytes = measurement.gigabytesPerSecond
      return """
        {"load":"\(measurement.load)","work":"\(measurement.work)","lines":\(measurement.lines),\
        "bytes":\(measurement.bytes),"rounds":\(measurement.nanoseconds.count),\
        "gigabytes_per_second":\(decimal(bytes.median, 4)),"gigabytes_per_second_min":\(decimal(bytes.minimum, 4)),\
        "gigabytes_per_second_max":\(decimal(bytes.maximum, 4)),"lines_per_second":\(Int(lines.median)),\
        "lines_per_second_min":\(Int(lines.minimum)),"lines_per_second_max":\(Int(lines.maximum)),\
        "allocations_per_line":\(decimal(measurement.allocationsPerLine, 6))}
        """
    }
    return "[\(objects.joined(separator: ",\n "))]"
  }

  private static func millions(_ number: Double) -> String { decimal(number / 1e6, 2) + " M" }

  /// A number that is not negative, with a fixed count of decimals.
  private static func decimal(_ number: Double, _ places: Int) -> String {
    var unit = 1.0
    for _ in 0..<places { unit *= 10 }
    let scaled = Int((number * unit).rounded())
    let fraction = String(scaled % Int(unit))
    return "\(scaled / Int(unit)).\(String(repeating: "0", count: places - fraction.count))\(fraction)"
  }
}
