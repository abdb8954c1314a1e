/// Figures of the daemon about itself that dashboards and alerts ask for, by their names on its page `/metrics`.
///
/// That page is in the text format of Prometheus: the names are the same whatever a receiver does to names of OTLP.
public enum DaemonMetric: String, Sendable, Hashable, CaseIterable {
  /// The version that runs, as a label.
  case build = "tattler_build_info"
  /// Points that were accepted for a sink.
  case accepted = "tattler_sink_accepted_points_total"
  /// Points that a sink is done with, by what became of them.
  case done = "tattler_sink_points_total"
  /// Points that wait for a sink.
  case queued = "tattler_sink_queued_points"
  /// Points that were set aside.
  case dead = "tattler_sink_dead_points"
  /// 1 for the state that a sink is in.
  case state = "tattler_sink_state"
  /// Stored bytes of what waits.
  case queueBytes = "tattler_queue_bytes"
  /// Size of the queue's files.
  case fileBytes = "tattler_queue_file_bytes"
  /// Age of the oldest batch.
  case oldestAge = "tattler_queue_oldest_age_seconds"
  /// Points that a repair could not read.
  case lost = "tattler_queue_lost_points_total"
  /// Damaged files that were replaced.
  case repairs = "tattler_queue_repairs_total"
  /// Stored batches that did not match their checksum.
  case damaged = "tattler_queue_damaged_batches_total"
  /// Transactions that failed.
  case failedCommits = "tattler_queue_failed_commits_total"
  /// Dead letters that were dropped at their limit.
  case droppedLetters = "tattler_queue_dropped_dead_letters_total"
  /// Requests that were taken or refused.
  case requests = "tattler_receiver_requests_total"
  /// Lines, events, frames and data points that were accepted or refused.
  case rows = "tattler_receiver_rows_total"
  /// Points of delta temporality that no total could be made of.
  case refusedDeltas = "tattler_cumulative_refused_points_total"
  /// Batches with usage that is not priced yet.
  case costsWaiting = "tattler_cost_records_waiting"
  /// Attempts to price usage that failed.
  case costFailures = "tattler_cost_fold_failures_total"
  /// Bodies of frames that are not added up yet.
  case framesWaiting = "tattler_frames_records_waiting"
  /// Attempts to add frames up that failed.
  case frameFailures = "tattler_frames_fold_failures_total"
  /// Time since the sources of the shipped prices were read.
  case priceAge = "tattler_price_table_age_seconds"
  /// Resident memory of the process.
  case memory = "process_resident_memory_bytes"
  /// CPU time of the process.
  case processorTime = "process_cpu_seconds_total"

  /// The series of this figure.
  func series(_ matchers: [LabelMatcher] = []) -> SeriesSelector { SeriesSelector(rawValue, matchers) }
}
