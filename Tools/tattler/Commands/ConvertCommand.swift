internal import ArgumentParser
internal import TattlerConfig
internal import TattlerHost
internal import TattlerLineProtocol
internal import TattlerModel
internal import TattlerPipeline

/// `tattler convert`
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Translate metrics from standard input to standard output.",
    discussion: """
      Formats:
        influx       line protocol
        otlp         OTLP metrics, protobuf (ExportMetricsServiceRequest)
        otlp-json    OTLP metrics, JSON
        prometheus   the text format of Prometheus, 0.0.4
        openmetrics  OpenMetrics 1.0
        json         an array of points with typed fields

        printf 'cpu,host=a usage=1.5 1700000000000000000\\n' | tattler convert --to otlp-json
        curl -s localhost:9090/metrics | tattler convert --from prometheus --to influx

      Metrics of OTLP become line protocol and json as the series that Prometheus makes of them: a histogram is \
      name_bucket, name_sum and name_count; points of delta temporality have no such series. Fields of line protocol \
      become gauges named measurement_field.

      What is bad is reported on standard error with its place, and the exit code is 65; the good lines are converted \
      unless --strict is given. What the other format has no place for is reported in the same way. With --batch each \
      line of input is a document of its own, `<precision> <base64>`, and each line of output its result.
      """)

  @Option(help: "The format of the input. Default influx, or by $OTLP_IN (pb, json).") var from: MetricFormat?
  @Option(help: "The format of the output. Default json, or by $OTLP_OUT (pb, json).") var to: MetricFormat?
  @Option(help: "The unit of timestamps in line protocol: ns, us, ms, s, m, h. Default ns, or $LP_PRECISION.")
  var precision: String?
  @Option(
    help: "How odd line protocol is read: default, strict, lenient (docs/line-protocol.md).",
    transform: { name in
      guard let dialect = NamedDialect(rawValue: name) else {
        throw ValidationError("there is no dialect \"\(name)\"; use default, strict or lenient")
      }
      return dialect
    })
  var dialect = NamedDialect.standard
  @Flag(help: "Refuse everything where one line is bad.") var strict = false
  @Flag(help: "Read one base64 document a line.") var batch = false

  /// The most bytes of input that are read at once.
  private static let inputLimit = 1 << 30

  /// The format that a variable of the environment names.
  private static func format(from variable: String) throws -> MetricFormat? {
    guard let name = Console.environment(variable) else { return nil }
    guard let format = MetricFormat(otlp: name) else {
      throw ValidationError("$\(variable) is \"\(name)\"; use pb or json")
    }
    return format
  }

  func run() throws {
    let from = try from ?? Self.format(from: "OTLP_IN") ?? .influx
    let to = try to ?? Self.format(from: "OTLP_OUT") ?? .json
    if batch, precision != nil { throw ValidationError("with --batch each line has a precision of its own") }
    if batch { return try BatchConversion(from: from, to: to, dialect: dialect, isStrict: strict).run() }
    let name = precision ?? Console.environment("LP_PRECISION") ?? "ns"
    guard let unit = LineProtocolPrecision(parameter: name) else {
      throw ValidationError("precision \"\(name)\" is not known; use ns, us, ms, s, m or h")
    }
    let conversion = Conversion(from: from, to: to, precision: unit, dialect: dialect, isStrict: strict)
    let result: Conversion.Result
    do {
      result = try conversion.convert(try Console.readAll(limit: Self.inputLimit))
    } catch let failure as Console.Failure {
      Console.complain(failure.description)
      throw ExitStatus.data
    } catch {
      Console.complain("\(error)")
      throw ExitStatus.data
    }
    try Console.write(result.output)
    for complaint in result.complaints { Console.complain(complaint) }
    if result.isRefused { throw ExitStatus.data }
  }
}
