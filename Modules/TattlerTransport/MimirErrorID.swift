/// Mimir's name for the reason of a refusal, such as `err-mimir-sample-out-of-order`.
///
/// Source: grafana/mimir, `pkg/util/globalerror`, and the runbooks that its documentation keeps for these ids.
public struct MimirErrorID: RawRepresentable, Sendable, Hashable {
  /// What an error is about.
  public enum Subject: Sendable, Hashable {
    /// A sample or its labels: the same bytes will be refused again.
    case data
    /// How much comes at the moment: the same bytes will be taken later.
    case load
    /// A limit of the account that neither waiting nor another body changes.
    case account
  }

  /// The id with its prefix `err-mimir-`.
  public let rawValue: String

  /// An id as the server wrote it.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// What the error is about; nil for an id that is not known here.
  public var subject: Subject? {
    guard rawValue.hasPrefix(Self.prefix) else { return nil }
    let name = String(rawValue.dropFirst(Self.prefix.count))
    if Self.ofData.contains(name) || Self.dataPrefixes.contains(where: name.hasPrefix) { return .data }
    if Self.ofLoad.contains(name) { return .load }
    return Self.ofAccount.contains(name) ? .account : nil
  }

  private static let prefix = "err-mimir-"

  private static let ofData: Set<String> = [
    "sample-timestamp-too-old", "sample-out-of-order", "sample-duplicate-timestamp", "too-far-in-past",
    "too-far-in-future", "missing-metric-name", "metric-name-invalid", "max-label-names-per-series",
    "max-label-names-per-info-series", "label-invalid", "label-name-too-long", "label-value-too-long",
    "label-value-invalid", "duplicate-label-names", "labels-not-sorted", "max-native-histogram-buckets",
    "not-reducible-native-histogram", "invalid-schema-native-histogram",
  ]
  /// Whole families: `native-histogram-count-mismatch` and its like, and everything about an exemplar.
  private static let dataPrefixes = ["native-histogram-", "bucket-", "exemplar-"]

  private static let ofLoad: Set<String> = [
    "tenant-max-ingestion-rate", "tenant-max-request-rate", "distributor-max-ingestion-rate",
    "distributor-max-inflight-push-requests", "distributor-max-inflight-push-requests-bytes",
    "ingester-max-ingestion-rate", "ingester-max-inflight-push-requests",
    "ingester-max-inflight-push-requests-bytes", "ingester-max-inflight-read-requests", "ingester-max-series",
    "ingester-max-tenants",
  ]

  private static let ofAccount: Set<String> = [
    "max-series-per-user", "max-series-per-metric", "max-metadata-per-user", "max-metadata-per-metric",
    "tenant-too-many-ha-clusters",
  ]
}
