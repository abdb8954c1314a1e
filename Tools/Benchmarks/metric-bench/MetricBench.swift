internal import ArgumentParser
internal import CAllocationCounter
internal import TattlerMetrics
internal import TattlerModel
internal import TattlerOTLP

/// `metric-bench`: what recording and collecting cost.
@main
struct MetricBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metric-bench", abstract: "Measure the instruments.",
    discussion: """
      Times of recording are of the median of the rounds, on one core. "allocations" are those of all measured rounds \
      together. Several threads make ten times as many calls. What a call takes of \
      a processor stays the same where they do not disturb each other, and its time of the wall is divided by the \
      threads where each has a processor.
      """)

  @Option(help: "Calls of a round.") var calls = 1_000_000
  @Option(help: "Rounds that are measured.") var rounds = 15
  @Option(help: "Series to collect.") var series = 100_000
  @Option(help: "Threads to record from at once, at most.") var threads = 2

  func validate() throws {
    guard (1...1_000_000_000).contains(calls), (1...10_000).contains(rounds), (1...10_000_000).contains(series),
      (1...256).contains(threads)
    else { throw ValidationError("--calls, --rounds, --series and --threads are positive numbers of a sane size") }
  }

  func run() throws {
    let registry = MetricsRegistry()
    for work in MetricWork.all(registry) + MetricWork.swiftMetrics(registry) + MetricWork.traced() { report(work) }
    var number = 2
    while number <= threads {
      for work in MetricWork.all(registry).prefix(6) { ThreadedRun(threads: number, calls: calls * 10, work).report() }
      number *= 2
    }
    try CollectionRun(series: series, rounds: rounds, kind: .counter).report()
    try CollectionRun(series: series, rounds: rounds, kind: .histogram).report()
    try CollectionRun(series: series, rounds: rounds, kind: .exponential).report()
  }

  private func report(_ work: MetricWork) {
    var times: [Double] = []
    times.reserveCapacity(rounds)
    var allocations: UInt64 = 0
    for round in 0...rounds {
      let before = allocation_count()
      let start = MetricClock.now()
      work.run(calls)
      let time = Double(MetricClock.now() - start) / Double(calls)
      // The first one makes the series.
      if round > 0 {
        allocations += allocation_count() - before
        times.append(time)
      }
    }
    times.sort()
    print(
      "\(work.name): \(text(times[rounds / 2])) ns (\(text(times[0])) to \(text(times[rounds - 1]))), \(allocations) allocations"
    )
  }
}

/// One digit behind the point.
func text(_ number: Double) -> String {
  let scaled = Int((number * 10).rounded())
  return "\(scaled / 10).\(scaled % 10)"
}
