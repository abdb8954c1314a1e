internal import ArgumentParser
internal import BenchmarkLoad
internal import TattlerLineProtocol
internal import TattlerPrometheus

/// `codec-bench`: how fast line protocol, OTLP and Prometheus' text are read and written, on one core.
@main
struct CodecBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "codec-bench", abstract: "Measure the codecs on one core.",
    discussion: """
      Rates are the median of the rounds by the processor time of the one thread; GB are 10⁹ bytes of text or of messages. \
      "parse" reads text into the builder's tables, "parse to batch" also puts the batch together that the queue stores. \
      swift-protobuf is the peer for OTLP: generated code for the same messages, in the same run.
      """)

  @Option(help: "Bodies of each load.") var bodies = 40
  @Option(help: "Lines of a body.") var bodyLines = 5_000
  @Option(help: "Rounds that are measured.") var rounds = 15
  @Option(help: "Rounds before, to warm up.") var warmUp = 3
  @Option(help: "Write the loads into a folder, for peers, and measure nothing.") var writeLoads: String?
  @Flag(help: "Print JSON for scripts.") var json = false

  func validate() throws {
    guard (1...10_000).contains(bodies), (1...1_000_000).contains(bodyLines), (1...10_000).contains(rounds),
      (1...10_000).contains(warmUp)
    else { throw ValidationError("--bodies, --body-lines, --rounds and --warm-up are positive numbers of a sane size") }
  }

  func run() throws {
    if let writeLoads { return try LoadFiles(folder: writeLoads).write(self) }
    let count = Measurement.Rounds(warmUp: warmUp, measured: rounds)
    var measurements: [Measurement] = []
    for shape in LineShape.allCases {
      var work = try CodecWork.make(shape, bodies: bodies, linesPerBody: bodyLines)
      let name = "\(shape.rawValue) (\(Int(work.bytesPerLine.rounded())) B)"
      measurements.append(try .take(name, "parse", rounds: count) { try work.parse() })
      measurements.append(try .take(name, "parse to batch", rounds: count) { try work.parseIntoBatch() })
      measurements.append(
        try .take(name, "encode", rounds: count) { try work.encode(LineProtocolEncodingOptions()) })
      measurements.append(
        try .take(name, "encode for Grafana", rounds: count) { try work.encode(.numbersOnly) })
    }
    var points: [Measurement] = []
    for shape in OTLPShape.allCases {
      points += try OTLPWork.measure(shape, bodies: max(1, bodies / 2), rounds: count)
    }
    for format in PrometheusTextFormat.allCases {
      points += try PrometheusWork.measure(format, bodies: max(1, bodies / 2), rounds: count)
    }
    if json { return print(ReportTable.json(measurements + points)) }
    print("\(bodies * bodyLines) lines a load in bodies of \(bodyLines); median of \(rounds) rounds after \(warmUp)\n")
    print(ReportTable.text(measurements))
    print("\n\(max(1, bodies / 2)) messages a load of \(OTLPLoad.pointsPerBody) data points with 4 attributes each\n")
    print(ReportTable.text(points, of: "points"))
    print("\nBeside swift-protobuf, in the same run:")
    for (work, peer) in [("decode", "swift-protobuf parse"), ("encode", "swift-protobuf serialize")] {
      for line in ReportTable.ratios(points, of: work, to: peer) { print("  \(line)") }
    }
  }
}
