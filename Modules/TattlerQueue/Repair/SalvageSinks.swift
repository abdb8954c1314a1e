/// Reads the sinks of a damaged file, of whichever version.
enum SalvageSinks {
  /// Sinks whose rows can be read; a ledger that is not what was written is begun anew.
  static func read(_ source: SQLiteConnection) -> [(Int64, SinkLedger)] {
    if let sinks = try? LedgerReading.sinks(source) {
      return sinks.map { number, sink, isSealed in (number, isSealed ? sink : SinkLedger(name: sink.name)) }
    }
    return (try? QueueMigration.firstSinks(source)) ?? []
  }
}
