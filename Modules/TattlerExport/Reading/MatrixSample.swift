/// A sample with its series, as text: for tools and tests. An export itself makes no such values.
public struct MatrixSample: Sendable, Hashable {
  /// The labels without the name: `{a="b"}`.
  public let labels: String
  /// Milliseconds since 1970.
  public let time: Int64
  /// The value, or the object of a native histogram, as the server wrote it.
  public let value: String
  /// Whether the value is a native histogram.
  public let isHistogram: Bool

  /// Every sample of an answer, by labels and then by time.
  ///
  /// - Throws: where the answer is no matrix, or reports no success.
  public static func all(in answer: [UInt8]) throws(MatrixError) -> [MatrixSample] {
    var table = SampleTable()
    table.begin(from: .min, to: .max)
    try table.add(answer: answer)
    table.arrange()
    return table.order.flatMap { index in
      let labels = String(decoding: table.arena[table.series[index].key], as: UTF8.self)
      return table.samples[table.series[index].samples].map { sample in
        MatrixSample(
          labels: labels, time: sample.time, value: String(decoding: sample.text(in: table.text), as: UTF8.self),
          isHistogram: sample.kind == .histogram)
      }
    }
  }
}
