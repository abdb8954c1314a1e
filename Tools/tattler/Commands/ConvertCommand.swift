internal import ArgumentParser
internal import TattlerConfig
internal import TattlerLineProtocol
internal import TattlerModel

/// `tattler convert`
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Translate metrics from standard input to standard output.",
    discussion: """
      Formats: influx (line protocol), json (an array of points with typed fields).

        printf 'cpu,host=a usage=1.5 1700000000000000000\\n' | tattler convert --from influx --to json

      Bad lines are reported on standard error, with line and column, and the exit code is 65; the good ones are \
      converted unless --strict is given. With --batch each line of input is a document of its own, \
      `<precision> <base64>`, and each line of output its result.
      """)

  @Option(help: "The format of the input: influx or json.") var from: MetricFormat = .influx
  @Option(help: "The format of the output: influx or json.") var to: MetricFormat = .json
  @Option(help: "The unit of timestamps in line protocol: ns, us, ms, s. Default ns, or $LP_PRECISION.")
  var precision: String?
  @Flag(help: "Refuse everything where one line is bad.") var strict = false
  @Flag(help: "Read one base64 document a line.") var batch = false

  /// The most bytes of input that are read at once.
  private static let inputLimit = 1 << 30

  func run() throws {
    if batch { return try BatchConversion(from: from, to: to, isStrict: strict).run() }
    let name = precision ?? Console.environment("LP_PRECISION") ?? "ns"
    guard let unit = LineProtocolPrecision(parameter: name) else {
      throw ValidationError("precision \"\(name)\" is not known; use ns, us, ms or s")
    }
    let conversion = Conversion(from: from, to: to, precision: unit, isStrict: strict)
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

/// A format that `tattler convert` reads and writes.
enum MetricFormat: String, ExpressibleByArgument, CaseIterable {
  case influx
  case json
}
