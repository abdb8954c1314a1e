internal import ArgumentParser
internal import TattlerConfig
internal import TattlerPricing

/// The tables that a command works with.
struct PriceLayers: ParsableArguments {
  @Option(
    name: .customLong("prices"),
    help: ArgumentHelp(
      "A file of prices over the table of the program. May be given several times; the last is the strongest.",
      valueName: "file"))
  var files: [String] = []
  @Flag(help: "Print JSON for scripts.") var json = false

  /// Reads them; mistakes are printed and end the command with 78.
  func catalogue() throws -> PriceCatalogue { try Self.reading { () throws(ConfigErrors) in try .load(files: files) } }

  /// Reads them, for looking as well as for pricing.
  func load() throws -> (catalogue: PriceCatalogue, table: PriceTable) {
    let catalogue = try catalogue()
    return (catalogue, try Self.reading { () throws(ConfigErrors) in try PriceTable(catalogue) })
  }

  static func reading<Value>(_ body: () throws(ConfigErrors) -> Value) throws -> Value {
    do throws(ConfigErrors) { return try body() } catch {
      Console.complain("\(error)")
      throw ExitStatus.configuration
    }
  }
}

/// A date or a time in UTC on the command line.
struct PriceMoment: ExpressibleByArgument {
  let nanoseconds: Int64

  init?(argument: String) {
    guard let nanoseconds = PriceDate.nanoseconds(argument) else { return nil }
    self.nanoseconds = nanoseconds
  }

  /// The moment that was given, or the present.
  static func orNow(_ moment: PriceMoment?) -> Int64 {
    moment?.nanoseconds ?? Int64(clamping: Terminal.now())
  }
}

/// A part of the context on the command line: `service_tier=priority`.
struct PriceContextPair: ExpressibleByArgument {
  let key: String
  let value: String

  init?(argument: String) {
    guard let sign = argument.firstIndex(of: "="), sign > argument.startIndex else { return nil }
    key = String(argument[..<sign]).lowercased()
    value = String(argument[argument.index(after: sign)...]).lowercased()
  }

  static func context(_ pairs: [PriceContextPair]) -> PriceContext { PriceContext(pairs.map { ($0.key, $0.value) }) }
}
