internal import HTTPTypes
internal import Hummingbird
internal import TattlerLineProtocol
internal import TattlerModel
internal import TattlerPipeline
internal import TattlerQueue

/// Takes line protocol: InfluxDB 1.x (`/write`), 2.x (`/api/v2/write`) and Grafana Cloud's push path.
struct WriteReceiver: Sendable {
  /// Where line protocol is posted to.
  static let paths = ["/write", "/api/v2/write", "/api/v1/push/influx/write"]

  let intake: RequestIntake
  let lines: LineIntake
  let counters: IntakeCounters
  let accept: @Sendable (MetricBatch) async throws(QueueError) -> Void
  let now: @Sendable () -> UInt64

  /// Answers one request.
  func handle(_ request: Request) async -> Response {
    var options = LineProtocolOptions()
    options.isStrict = intake.configuration.isStrict
    options.dialect = intake.configuration.dialect.dialect
    if let name = request.uri.queryParameters["precision"], !name.isEmpty {
      guard let precision = LineProtocolPrecision(parameter: String(name)) else {
        let reason = "precision \"\(name.prefix(20))\" is not known; use ns, us, ms, s, m or h"
        counters.refuseRequest(reason)
        return Answer.refusal(.badRequest, code: "invalid", message: reason)
      }
      options.precision = precision
    }
    let lines: LineIntake.Lines
    let share: BodyBudget.Share
    switch await read(request, options) {
    case .answer(let response, let reason):
      counters.refuseRequest(reason)
      return response
    case .lines(let read, let held): (lines, share) = (read, held)
    }
    defer { withExtendedLifetime(share) {} }
    do throws(QueueError) { try await accept(lines.batch) } catch {
      counters.refuseRequest(error.reason)
      return Answer.refusal(error)
    }
    counters.take(
      rows: lines.batch.rowCount, refused: lines.report.rejectedLines, lines.report.errors.first.map { "\($0)" } ?? "")
    if lines.report.rejectedLines > 0 {
      return Answer.badLines(lines.report, taken: lines.report.acceptedLines)
    }
    return Answer.taken()
  }

  /// What became of a body.
  private enum Outcome {
    /// A batch, and what of the budget it has.
    case lines(LineIntake.Lines, BodyBudget.Share)
    /// A refusal, and why.
    case answer(Response, reason: String)
  }

  /// Reads and parses. The body is gone when the batch is on its way.
  private func read(_ request: Request, _ options: LineProtocolOptions) async -> Outcome {
    do throws(RequestIntake.Refusal) {
      let (body, share) = try await intake.read(request)
      let byteCount = unsafe body.withBytes { $0.count }
      // What a batch needs is known when it is there. Twice the body is more than most; one that needs a lot more is
      // bounded by the limit on batches.
      let (doubled, overflows) = byteCount.multipliedReportingOverflow(by: 2)
      guard share.grow(by: overflows ? byteCount : min(doubled, intake.configuration.maximumBatchBytes)) else {
        throw RequestIntake.overloaded
      }
      return parse(body, options, share)
    } catch {
      return .answer(Answer.refusal(error), reason: error.message)
    }
  }

  private func parse(
    _ body: RequestIntake.Body, _ options: LineProtocolOptions, _ share: BodyBudget.Share
  ) -> Outcome {
    let now = Int64(clamping: now())
    return unsafe body.withBytes { bytes in
      do throws(LineProtocolError) {
        let parsed = unsafe try lines.parse(bytes, options: options, now: now)
        share.settle(at: parsed.batch.byteCount)
        return .lines(parsed, share)
      } catch {
        return .answer(
          error.code == .batchTooLarge
            ? Answer.refusal(
              .contentTooLarge, code: "request too large",
              message: "\(error.reason); nothing was taken, send fewer lines at a time")
            : Answer.badBody(error), reason: "\(error)")
      }
    }
  }
}
