internal import CTattlerPlugin

extension SinkOutcome.Disposition {
  /// The number of the C side, and the wait in nanoseconds.
  var abi: (kind: UInt32, retryAfter: UInt64) {
    switch self {
    case .delivered: (UInt32(TATTLER_OUTCOME_DELIVERED), 0)
    case .retry(let nanoseconds): (UInt32(TATTLER_OUTCOME_RETRY), nanoseconds ?? 0)
    case .split: (UInt32(TATTLER_OUTCOME_SPLIT), 0)
    case .bisect: (UInt32(TATTLER_OUTCOME_BISECT), 0)
    case .reject: (UInt32(TATTLER_OUTCOME_REJECT), 0)
    case .pause: (UInt32(TATTLER_OUTCOME_PAUSE), 0)
    }
  }

  /// Reads the number of the C side; an unknown one is a retry, which loses nothing.
  init(kind: UInt32, retryAfter: UInt64) {
    switch Int32(truncatingIfNeeded: kind) {
    case TATTLER_OUTCOME_DELIVERED: self = .delivered
    case TATTLER_OUTCOME_SPLIT: self = .split
    case TATTLER_OUTCOME_BISECT: self = .bisect
    case TATTLER_OUTCOME_REJECT: self = .reject
    case TATTLER_OUTCOME_PAUSE: self = .pause
    default: self = .retry(afterNanoseconds: retryAfter == 0 ? nil : retryAfter)
    }
  }
}

extension SinkOutcome {
  /// Reads a record of the C side.
  init(_ record: tattler_outcome) {
    let kind = unsafe record.kind
    let wait = unsafe record.retry_after_ns
    self.init(
      Disposition(kind: kind, retryAfter: wait), rowsDone: Int(unsafe record.rows_done),
      rowsAffected: unsafe record.rows_affected == 0 ? nil : Int(unsafe record.rows_affected),
      pointsSkipped: Int(clamping: unsafe record.points_skipped),
      pointsRejected: Int(clamping: unsafe record.points_rejected), message: unsafe record.message.copied)
  }

  /// Lends the outcome to C for the time of the call.
  func withRecord(_ body: (UnsafePointer<tattler_outcome>) -> Void) {
    let (kind, retryAfter) = disposition.abi
    unsafe message.withTattlerString { text in
      var record = unsafe tattler_outcome(
        struct_size: UInt32(MemoryLayout<tattler_outcome>.size), kind: kind, rows_done: UInt32(clamping: rowsDone),
        rows_affected: UInt32(clamping: rowsAffected ?? 0), points_skipped: UInt64(clamping: pointsSkipped),
        retry_after_ns: retryAfter, message: text, points_rejected: UInt64(clamping: pointsRejected))
      unsafe body(&record)
    }
  }
}
