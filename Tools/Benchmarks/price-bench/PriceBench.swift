internal import ArgumentParser
internal import CAllocationCounter
internal import TattlerPricing

/// `price-bench`: how long pricing takes, on one core.
@main
struct PriceBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "price-bench", abstract: "Measure pricing on one core.",
    discussion: """
      Times are of the median of the rounds. "allocations" are those of all measured rounds together. The drift is that of a \
      billion prices that are added one by one, against the price of the whole.
      """)

  @Option(help: "Events of a round.") var events = 200_000
  @Option(help: "Rounds that are measured.") var rounds = 15
  @Option(help: "Small prices to add up, in millions.") var millions = 1_000

  /// 2026-11-20, in nanoseconds.
  private static let moment: Int64 = 1_795_132_800_000_000_000

  func validate() throws {
    guard (1...100_000_000).contains(events), (1...10_000).contains(rounds), (1...100_000).contains(millions) else {
      throw ValidationError("--events, --rounds and --millions are positive numbers of a sane size")
    }
  }

  func run() throws {
    var table = try PriceTable.load()
    var loads: [Double] = []
    for _ in 0..<rounds {
      let start = PriceClock.now()
      table = try PriceTable.load()
      loads.append(Double(PriceClock.now() - start) / 1e6)
    }
    loads.sort()
    print("load the shipped table: \(text(loads[rounds / 2])) ms (\(text(loads[0])) to \(text(loads[rounds - 1])))")
    for work in PriceWork.all { try report(work, table) }
    try drift(table)
  }

  private func report(_ work: PriceWork, _ table: PriceTable) throws {
    let expected = work.price(table, at: Self.moment)
    var times: [Double] = []
    times.reserveCapacity(rounds)
    var allocations: UInt64 = 0
    for round in 0...rounds {
      let before = allocation_count()
      let start = PriceClock.now()
      var sum: Int128 = 0
      for _ in 0..<events { sum &+= work.price(table, at: Self.moment).amount.ticks }
      let time = Double(PriceClock.now() - start) / Double(events)
      guard sum == expected.amount.ticks * Int128(events) else { throw WrongSum() }
      if round > 0 {
        times.append(time)
        allocations += allocation_count() - before
      }
    }
    times.sort()
    print(
      "\(work.name): \(text(times[rounds / 2])) ns (\(text(times[0])) to \(text(times[rounds - 1]))), \(allocations) allocations, \(expected.amount) USD"
    )
  }

  /// Adds up a billion prices of 370 ms of sound, whose price in picodollars does not end.
  private func drift(_ table: PriceTable) throws {
    var usage = Usage()
    usage[.audio] = 370_000
    let model = try table.model("nova-3", of: "deepgram").get()
    var sum = Money.zero
    var naive = 0.0
    let count = millions * 1_000_000
    let start = PriceClock.now()
    for _ in 0..<count {
      let amount = table.charge(usage, model, at: Self.moment).amount
      guard let next = sum.adding(amount) else { throw WrongSum() }
      sum = next
      naive += amount.dollars
    }
    let seconds = Double(PriceClock.now() - start) / 1e9
    usage[.audio] = 370_000 * Int64(count)
    let whole = table.charge(usage, model, at: Self.moment).amount
    guard sum == whole else { throw WrongSum() }
    print(
      "\(millions) million prices of 370 ms of sound: \(sum) USD, as the whole costs; a sum of Doubles says \(naive); \(text(seconds)) s"
    )
  }

  private func text(_ number: Double) -> String {
    let scaled = Int((number * 10).rounded())
    return "\(scaled / 10).\(scaled % 10)"
  }

  struct WrongSum: Error, CustomStringConvertible {
    let description = "the prices do not add up"
  }
}
