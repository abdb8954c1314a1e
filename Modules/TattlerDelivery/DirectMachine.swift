internal import TattlerModel
internal import TattlerQueue

/// A machine that has one batch to deliver, without a queue.
struct DirectMachine {
  var machine: DeliveryMachine
  let unit: DeliveryUnit
  /// What became of rows that were not delivered; nil where there are none.
  private(set) var complaint: String?
  private let policy: DeliveryPolicy

  private static let only = BatchID(rawValue: 1)

  init(_ batch: MetricBatch, _ policy: DeliveryPolicy, acceptedAt: UInt64) {
    var policy = policy
    policy.order = .oldestFirst
    self.policy = policy
    unit = DeliveryUnit(batch, id: Self.only, acceptedAt: acceptedAt)
    machine = DeliveryMachine(policy: policy)
  }

  func moment(_ clock: DeliveryClock) -> DeliveryMachine.Moment {
    DeliveryMachine.Moment(monotonic: clock.monotonic(), wall: clock.wall(), newest: Self.only)
  }

  mutating func load(_ read: LaneSchedule.Read, _ clock: DeliveryClock) {
    let rows = unit.rows(policy, wall: clock.wall())
    if read.after == nil {
      _ = machine.loaded(rows, unit.batches, of: read, acceptedAt: unit.acceptedAt, at: moment(clock))
    } else {
      machine.foundNothing(read)
    }
  }

  mutating func note(_ effects: [DeliveryEffect]) {
    for effect in effects {
      switch effect {
      case .dead(_, _, let message): complaint = message
      case .delivered(_, _, let rejected, let message) where rejected > 0:
        complaint = "the receiver rejected \(rejected) points: \(message)"
      case .delivered, .attempted: break
      }
    }
  }
}
