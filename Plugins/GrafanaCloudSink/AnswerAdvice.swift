internal import TattlerPlugin

/// What a person is told of an answer after which somebody must act.
struct AnswerAdvice: Sendable {
  init(_ configuration: GrafanaCloudSinkConfiguration) {}

  /// The words; nil for the host's.
  func words(for response: SinkHTTPResponse) -> String? { nil }
}
