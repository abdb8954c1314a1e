public import ArgumentParser
public import BenchmarkLoad

/// `load-gen`: posts line protocol as fast as a server takes it.
@main
struct LoadGen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load-gen", abstract: "Load a server with line protocol.",
    discussion: """
      Bodies are made in memory first; then each connection sends its own, one after the other, and waits for each \
      answer. A series belongs to one connection, so that its order is well defined. The exit code is 1 where a body was \
      not taken.
      """)

  @Option(help: "Where to: http://ADDRESS:PORT/PATH.") var url: String
  @Option(help: "Lines of the load.") var lines = 1_000_000
  @Option(help: "Lines of a body.") var bodyLines = 5_000
  @Option(help: "Connections, each with a thread.") var connections = 4
  @Option(help: "Hosts, each a series key.") var hosts = 1_000
  @Option(help: "What the random numbers begin with.") var seed: UInt64 = 42
  @Option(name: .customLong("repeat"), help: "How often the load is sent, with the same times.") var rounds = 1
  @Option(help: "The time of the first lines, in nanoseconds since 1970.")
  var startTime: Int64 = 1_795_000_000_000_000_000
  @Option(help: "What the lines look like: servers, bots or messages.") var shape: LineShape = .servers
  @Option(help: "Characters of a further string field that hardly compresses; 0 for none.") var noise = 0
  @Option(help: "Lines a second over all connections; as fast as possible without.") var rate: Double?
  @Option(help: "How often a body that was not taken is sent again, after 50 ms.") var retries = 0
  @Option(help: "A file for the bodies that were taken, to compare a store with.") var record: String?
  @Flag(help: "Compress the bodies beforehand.") var gzip = false
  @Flag(help: "Print `ready` once the bodies are made, and send at a line on the standard input.") var hold = false
  @Flag(help: "Print JSON for scripts.") var json = false

  func validate() throws {
    guard Target(url) != nil else { throw ValidationError("--url is http://ADDRESS:PORT/PATH with an IPv4 address") }
    guard (1...1_000_000_000).contains(lines), (1...1_000_000).contains(bodyLines), (1...1_024).contains(connections),
      (1...10_000_000).contains(hosts), (1...1_000_000).contains(rounds), (0...1_000_000).contains(retries),
      (0...100_000).contains(noise)
    else {
      throw ValidationError(
        "--lines, --body-lines, --connections, --hosts, --repeat, --retries, --noise: out of range")
    }
    if let rate, !(1...1e9).contains(rate) { throw ValidationError("--rate is from 1 to a billion lines a second") }
    if record != nil, gzip { throw ValidationError("--record writes bodies as they are sent: not with --gzip") }
  }

  func run() throws {
    guard let target = Target(url) else { return }
    let plan = LoadPlan(
      target: target, shape: shape, lines: lines, bodyLines: bodyLines, connections: min(connections, hosts),
      hosts: hosts, noiseCharacters: noise, seed: seed, rounds: rounds, isGzip: gzip, startTimeNanoseconds: startTime,
      linesPerSecond: rate,
      retries: retries)
    let load = PreparedLoad(plan)
    if hold { StartSignal.wait() }
    let (tallies, nanoseconds) = LoadRun(plan: plan, load: load).run()
    if let record, !RecordFile.write(load, tallies, to: record) {
      throw ValidationError("\(record) could not be written")
    }
    let report = LoadReport(tallies, byteCount: load.byteCount * rounds, nanoseconds: nanoseconds)
    print(json ? report.json : report.text)
    if report.total.refusedLines > 0 { throw ExitCode.failure }
  }
}

extension LineShape: ExpressibleByArgument {}
