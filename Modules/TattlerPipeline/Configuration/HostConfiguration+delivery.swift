internal import TattlerConfig
internal import TattlerDelivery
internal import TattlerQueue

/// Reading the sections `delivery` and `queue` of a sink.
extension HostConfiguration {
  private static let waits: ClosedRange<Duration> = .milliseconds(1)...(.seconds(86_400))
  private static let ages: ClosedRange<Duration> = .seconds(1)...(.seconds(366 * 86_400))

  /// How a sink is treated.
  static func policy(_ section: ConfigReader) -> DeliveryPolicy {
    var policy = DeliveryPolicy()
    policy.firstBackoffNanoseconds =
      section.duration("first_backoff", in: waits)?.nanoseconds ?? policy.firstBackoffNanoseconds
    policy.longestBackoffNanoseconds =
      section.duration("longest_backoff", in: waits)?.nanoseconds ?? policy.longestBackoffNanoseconds
    policy.pauseNanoseconds = section.duration("pause", in: waits)?.nanoseconds ?? policy.pauseNanoseconds
    policy.giveUpAfterNanoseconds = section.duration("give_up_after", in: ages)?.nanoseconds
    policy.submissionBytes = section.bytes("batch_bytes", in: 4096...1 << 28, default: policy.submissionBytes)
    policy.order = order(section, &policy)
    policy.concurrency = section.integer(
      "concurrency", in: DeliveryPolicy.concurrencyRange, default: policy.concurrency)
    policy.pointsPerSecond = section.number("max_points_per_second", in: 1...1e12)
    policy.maximumSampleAgeNanoseconds = section.duration("max_sample_age", in: ages)?.nanoseconds
    policy.probesAtStart = section.boolean("probe", default: policy.probesAtStart)
    return policy
  }

  private static func order(_ section: ConfigReader, _ policy: inout DeliveryPolicy) -> DeliveryOrder {
    let order = section.choice("order", default: OrderName.oldestFirst)
    let share = section.number("backlog_share", in: 0...1)
    let age = section.duration("fresh_age", in: waits)
    switch order {
    case .freshFirst:
      policy.freshAgeNanoseconds = age?.nanoseconds ?? policy.freshAgeNanoseconds
      return .freshFirst(backlogShare: share ?? DeliveryOrder.defaultBacklogShare)
    case .oldestFirst:
      for key in ["backlog_share", "fresh_age"] where section.node(key) != nil {
        section.report(
          key, reason: "it has no effect with order: oldest_first", expected: "order: fresh_first beside it")
      }
      return .oldestFirst
    }
  }

  /// How much of the queue a sink may use.
  static func queuePolicy(_ section: ConfigReader) -> SinkQueuePolicy {
    var policy = SinkQueuePolicy()
    policy.overflow = section.choice("overflow", default: policy.overflow)
    policy.maximumBytes = section.bytes("max_bytes", in: 1 << 20...Int.max)
    policy.maximumAgeNanoseconds = section.duration("max_age", in: ages)?.nanoseconds
    return policy
  }

  private enum OrderName: String, CaseIterable {
    case oldestFirst = "oldest_first"
    case freshFirst = "fresh_first"
  }
}
