import TattlerDelivery
import TattlerQueue
import TestRandom
import Testing

@Suite struct LaneScheduleTests {
  private func read(
    _ lanes: inout LaneSchedule, _ lane: LaneSchedule.Lane, _ newest: BatchID
  ) throws -> LaneSchedule.Read {
    let read = lanes.read(lane, newest: newest)
    return try #require(read)
  }

  private func isEmpty(_ lanes: inout LaneSchedule, _ lane: LaneSchedule.Lane, _ newest: BatchID) -> Bool {
    lanes.read(lane, newest: newest) == nil
  }

  private func id(_ number: Int64) -> BatchID { BatchID(rawValue: number) }

  @Test("Oldest first there is one lane, from the first batch on")
  func oldestFirst() throws {
    var lanes = LaneSchedule(order: .oldestFirst, newest: id(9))
    let backlog = lanes.read(.backlog, newest: id(9))
    #expect(backlog == nil && lanes.preferred == .fresh && lanes.backlogBatches == nil)
    let read = try self.read(&lanes, .fresh, id(9))
    #expect(read.after == nil && read.through == id(9))
    lanes.took(id(2)...id(5), of: read, as: 1)
    let next = try self.read(&lanes, .fresh, id(9))
    #expect(next.after == id(5) && next.through == id(9))
    lanes.foundNothing(next)
    #expect(isEmpty(&lanes, .fresh, id(9)) && lanes.position == id(9))
  }

  @Test("Fresh first, what was there before is backlog")
  func freshFirst() throws {
    var lanes = LaneSchedule(order: .freshFirst(), newest: id(9))
    #expect(isEmpty(&lanes, .fresh, id(9)) && lanes.backlogBatches == 9)
    let backlog = try self.read(&lanes, .backlog, id(9))
    #expect(backlog.after == nil && backlog.through == id(9))
    let fresh = try self.read(&lanes, .fresh, id(12))
    #expect(fresh.after == id(9) && fresh.through == id(12))
  }

  @Test("Where the boundary moves, what is open stays out of the backlog until it is settled")
  func boundary() throws {
    var lanes = LaneSchedule(order: .freshFirst(), newest: id(10))
    let fresh = try self.read(&lanes, .fresh, id(20))
    lanes.took(id(11)...id(15), of: fresh, as: 1)
    lanes.moveBoundary(to: id(30))
    #expect(try self.read(&lanes, .backlog, id(30)).through == id(10))
    lanes.close(1)
    #expect(try self.read(&lanes, .backlog, id(30)).through == id(30))
    #expect(isEmpty(&lanes, .fresh, id(30)))
  }

  @Test("Batches that come back are read again, and nothing else is")
  func givenBack() throws {
    for order in [DeliveryOrder.oldestFirst, .freshFirst()] {
      var lanes = LaneSchedule(order: order, newest: nil)
      let first = try self.read(&lanes, .fresh, id(9))
      lanes.took(id(1)...id(3), of: first, as: 1)
      let second = try self.read(&lanes, .fresh, id(9))
      lanes.giveBack(1)
      lanes.took(id(4)...id(9), of: second, as: 2)
      let again = try self.read(&lanes, .fresh, id(9))
      #expect(again.after == nil && again.through == id(3))
      lanes.took(id(1)...id(3), of: again, as: 3)
      #expect(isEmpty(&lanes, .fresh, id(9)))
    }
  }

  @Test(
    "The share is kept to within one submission while both lanes have work",
    arguments: [
      0.0, 0.05, 0.2, 0.5, 0.9, 1.0, 7.0, -3.0, Double.nan,
    ])
  func share(share: Double) {
    var random = SeededRandom(seed: 7)
    var lanes = LaneSchedule(order: .freshFirst(backlogShare: share), newest: nil)
    let wanted = share.isNaN ? 0 : min(max(share, 0), 1)
    var (backlog, all, largest, worst) = (0.0, 0.0, 0.0, 0.0)
    for _ in 0..<2_000 {
      let points = Int.random(in: 1...500, using: &random)
      let lane = lanes.preferred
      lanes.sent(points, from: lane)
      all += Double(points)
      if lane == .backlog { backlog += Double(points) }
      largest = max(largest, Double(points))
      worst = max(worst, abs(backlog - wanted * all) - largest)
    }
    #expect(worst < 0.001)
  }

  /// Batches come, are read, settled and given back, the boundary moves, at random.
  @Test(
    "No batch is missed, read twice or read while it is open, however the boundary moves", arguments: UInt64(0)..<40)
  func everyBatchOnce(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var pending = Set<Int64>((0..<Int64.random(in: 0...20, using: &random)).map { $0 + 1 })
    var newest = Int64(pending.count)
    let order: DeliveryOrder = seed % 4 == 0 ? .oldestFirst : .freshFirst(backlogShare: 0.3)
    var lanes = LaneSchedule(order: order, newest: newest > 0 ? id(newest) : nil)
    var open: [Int: [Int64]] = [:]
    var faults: [String] = []
    var units = 0
    func take(_ lane: LaneSchedule.Lane, _ random: inout SeededRandom) -> Bool {
      guard let read = lanes.read(lane, newest: newest > 0 ? id(newest) : nil) else { return false }
      let range = (read.after?.rawValue ?? 0) + 1...read.through.rawValue
      let found = pending.filter(range.contains).sorted().prefix(Int.random(in: 1...4, using: &random))
      guard let first = found.first, let last = found.last else {
        lanes.foundNothing(read)
        return true
      }
      if !Set(open.values.joined()).isDisjoint(with: found) { faults.append("read while open") }
      units += 1
      lanes.took(id(first)...id(last), of: read, as: units)
      open[units] = Array(found)
      return true
    }
    for _ in 0..<600 {
      switch Int.random(in: 0..<12, using: &random) {
      case 0...2:
        newest += 1
        // Some batches are for other sinks only.
        if Bool.random(using: &random) { pending.insert(newest) }
      case 3...5: _ = take(.fresh, &random)
      case 6...7: _ = take(.backlog, &random)
      case 8...9:
        guard let unit = open.keys.sorted().randomElement(using: &random) else { continue }
        pending.subtract(open.removeValue(forKey: unit) ?? [])
        lanes.close(unit)
      case 10:
        guard let unit = open.keys.sorted().randomElement(using: &random) else { continue }
        open[unit] = nil
        lanes.giveBack(unit)
      default: if order != .oldestFirst { lanes.moveBoundary(to: newest > 0 ? id(newest) : nil) }
      }
    }
    for unit in open.keys.sorted() {
      pending.subtract(open.removeValue(forKey: unit) ?? [])
      lanes.close(unit)
    }
    var steps = 0
    while take(.fresh, &random) || take(.backlog, &random), steps < 10_000 {
      steps += 1
      for unit in open.keys.sorted() {
        pending.subtract(open.removeValue(forKey: unit) ?? [])
        lanes.close(unit)
      }
    }
    #expect(faults.isEmpty)
    #expect(pending.isEmpty)
    #expect(lanes.backlogBatches ?? 0 == 0)
  }
}
