import FaultLaboratory
import Foundation
import TestHarness
import Testing

extension FaultLaboratory {
  /// The oracle for as long as one likes; `Tools/scripts/soak.sh` starts it.
  @Suite(.enabled(if: setting("TATTLER_SOAK_SECONDS", default: 0) > 0, "make soak runs it"))
  struct SoakTests {
    @Test("Seed after seed, every acknowledged point is where the ledger says")
    func soak() throws {
      let end = Date(timeIntervalSinceNow: Double(setting("TATTLER_SOAK_SECONDS", default: 0)))
      let only = setting("TATTLER_SOAK_SEED", default: -1)
      var seed = UInt64(max(0, only >= 0 ? only : setting("TATTLER_SOAK_FIRST_SEED", default: 1)))
      repeat {
        let scratch = try Scratch()
        let seconds = Double(setting("TATTLER_LABORATORY_SECONDS", default: 4))
        let hasLimits = setting("TATTLER_SOAK_LIMITS", default: 0) > 0
        let hasSmallDisks = setting("TATTLER_SOAK_SMALL_DISKS", default: 0) > 0
        let plan = LaboratoryPlan(seed: seed, seconds: seconds, hasLimits: hasLimits, hasSmallDisks: hasSmallDisks)
        let report = try LaboratoryRun(plan, in: scratch).run()
        FileHandle.standardOutput.write(Data((report.line + "\n").utf8))
        let isFine = report.violations.isEmpty
        if !isFine { try keep(scratch, report) }
        try #require(isFine, "\(report)")
        seed += 1
      } while only < 0 && Date() < end
    }

    /// Keeps what a run left, for a closer look.
    private func keep(_ scratch: Scratch, _ report: LaboratoryReport) throws {
      try scratch.write("\(report.line)\n" + report.violations.map { $0 + "\n" }.joined(), to: "report.txt")
      guard let folder = ProcessInfo.processInfo.environment["TATTLER_SOAK_FOLDER"] else { return }
      let kept = "\(folder)/seed-\(report.seed)"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try? FileManager.default.removeItem(atPath: kept)
      try FileManager.default.copyItem(atPath: scratch.path, toPath: kept)
    }
  }
}
