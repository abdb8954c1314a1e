internal import BenchmarkLoad
internal import Foundation
internal import TattlerPrometheus

/// The loads as files, so that programs in other languages can be measured with the same bytes: body after body, each
/// after its length, four bytes with the largest first.
struct LoadFiles {
  let folder: String

  /// Writes `<shape>.lp` for each shape of lines and `sums.prometheus`.
  func write(_ bench: CodecBench) throws {
    for shape in LineShape.allCases {
      try write(
        CodecWork.bodies(shape, count: bench.bodies, linesPerBody: bench.bodyLines), to: "\(shape.rawValue).lp")
    }
    let work = try PrometheusWork.make(.prometheus, bodies: max(1, bench.bodies / 2))
    try write(work.texts, to: "sums.prometheus")
  }

  private func write(_ bodies: [[UInt8]], to name: String) throws {
    var data = Data()
    for body in bodies {
      for shift in [24, 16, 8, 0] { data.append(UInt8(truncatingIfNeeded: body.count >> shift)) }
      data.append(contentsOf: body)
    }
    try data.write(to: URL(fileURLWithPath: folder).appendingPathComponent(name))
  }
}
