import FaultLaboratory
import TestHarness
import Testing

extension FaultLaboratory {
  /// The daemon under load and faults at random: everything has to be where its ledger says.
  @Suite struct OracleTests {
    /// Seeds that have a bit of everything between them.
    private static let seeds: [UInt64] = [1, 2, 4, 14, 20]

    @Test("Under faults at random, every acknowledged point is where the ledger says", arguments: seeds)
    func seededRun(_ seed: UInt64) throws {
      let scratch = try Scratch()
      let seconds = Double(setting("TATTLER_LABORATORY_SECONDS", default: 4))
      let report = try LaboratoryRun(LaboratoryPlan(seed: seed, seconds: seconds), in: scratch).run()
      print(report.line)
      let isFine = report.violations.isEmpty
      #expect(isFine, "\(report)")
      #expect(report.points > 0 && report.looks > 0)
    }
  }
}
