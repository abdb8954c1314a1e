internal import HTTPTypes
internal import Hummingbird
internal import TattlerModel
internal import TattlerOTLP
internal import TattlerPipeline
internal import TattlerQueue

/// Takes metrics over OTLP/HTTP: `ExportMetricsServiceRequest`, in protobuf or JSON, posted to `/v1/metrics`.
///
/// Source: opentelemetry-proto, docs/specification.md, "OTLP/HTTP".
struct OTLPReceiver: Sendable {
  /// Where metrics are posted to.
  static let path = "/v1/metrics"
  /// Where senders post what is not taken here.
  private static let otherSignals = ["/v1/traces", "/v1/logs", "/v1development/profiles"]

  let intake: RequestIntake
  let points: OTLPIntake
  let counters: IntakeCounters
  let accept: @Sendable (MetricBatch) async throws(QueueError) -> Acceptance
  let now: @Sendable () -> UInt64

  /// Answers one request, whatever its path and method.
  func respond(to request: Request) async -> Response {
    let form = OTLPForm(contentType: request.headers[.contentType])
    do throws(OTLPAnswer) {
      try Self.checkPath(request.uri.path)
      return try await take(request, form)
    } catch {
      counters.refuseRequest(error.message)
      var response = error.response(form)
      if error.status == .methodNotAllowed { response.headers[.allow] = HTTPRequest.Method.post.rawValue }
      return response
    }
  }

  private static func checkPath(_ path: String) throws(OTLPAnswer) {
    if path == Self.path { return }
    throw OTLPAnswer(
      .notFound, .unimplemented,
      otherSignals.contains(path)
        ? "Only metrics are taken here, at \(Self.path); switch the exporter of \(path) off or send it elsewhere."
        : "There is nothing at \"\(path.prefix(200))\"; metrics are taken at \(Self.path).")
  }

  private func take(_ request: Request, _ form: OTLPForm?) async throws(OTLPAnswer) -> Response {
    guard request.method == .post else {
      throw OTLPAnswer(.methodNotAllowed, .unimplemented, "Metrics are posted to \(Self.path), with POST.")
    }
    guard let form else {
      let found =
        request.headers[.contentType].map { "Content-Type \"\($0.prefix(80))\" is not understood" }
        ?? "The request has no Content-Type"
      throw OTLPAnswer(
        .unsupportedMediaType, .invalidArgument, "\(found); send application/x-protobuf or application/json.")
    }
    let (read, share) = try await read(request, form)
    defer { withExtendedLifetime(share) {} }
    let acceptance: Acceptance
    do throws(QueueError) { acceptance = try await accept(read.batch) } catch { throw OTLPAnswer(error) }
    let refused = read.admission.refusedPoints + acceptance.refusedPoints
    let message = [read.admission.message, acceptance.message].filter { !$0.isEmpty }.joined(separator: "; ")
    counters.take(rows: read.batch.rowCount - acceptance.refusedPoints, refused: refused, message)
    return OTLPAnswer.taken(form, refusedPoints: refused, message)
  }

  /// Reads and decodes. The body is gone when the batch is on its way.
  private func read(
    _ request: Request, _ form: OTLPForm
  ) async throws(OTLPAnswer) -> (OTLPIntake.Points, BodyBudget.Share) {
    let body: RequestIntake.Body
    let share: BodyBudget.Share
    do throws(RequestIntake.Refusal) { (body, share) = try await intake.read(request) } catch {
      throw OTLPAnswer(error)
    }
    let byteCount = unsafe body.withBytes { $0.count }
    // What a batch needs is known when it is there: about twice the message, and JSON becomes protobuf in between. One
    // that needs a lot more is bounded by the limit on batches.
    let (wanted, overflows) = byteCount.multipliedReportingOverflow(by: form == .json ? 3 : 2)
    guard share.grow(by: overflows ? byteCount : min(wanted, intake.configuration.maximumBatchBytes)) else {
      throw OTLPAnswer(RequestIntake.overloaded)
    }
    let now = Int64(clamping: now())
    let read: Result<OTLPIntake.Points, OTLPError> = unsafe body.withBytes { bytes in
      do throws(OTLPError) { return .success(unsafe try points.decode(bytes, form, now: now)) } catch {
        return .failure(error)
      }
    }
    do throws(OTLPError) {
      let read = try read.get()
      share.settle(at: read.batch.byteCount)
      return (read, share)
    } catch { throw OTLPAnswer(error) }
  }
}
