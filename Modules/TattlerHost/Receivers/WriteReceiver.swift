internal import HTTPTypes
internal import Hummingbird
internal import TattlerLineProtocol
internal import TattlerModel
internal import TattlerQueue

/// Takes line protocol: InfluxDB 1.x (`/write`), 2.x (`/api/v2/write`) and Grafana Cloud's push path.
struct WriteReceiver: Sendable {
  /// Where line protocol is posted to.
  static let paths = ["/write", "/api/v2/write", "/api/v1/push/influx/write"]

  let intake: RequestIntake
  let lines = LineIntake()
  let accept: @Sendable (MetricBatch) async throws(QueueError) -> Void
  let now: @Sendable () -> UInt64

  /// Answers one request.
  func handle(_ request: Request) async -> Response {
    var options = LineProtocolOptions()
    options.isStrict = intake.configuration.isStrict
    if let name = request.uri.queryParameters["precision"], !name.isEmpty {
      guard let precision = LineProtocolPrecision(parameter: String(name)) else {
        return Answer.refusal(
          .badRequest, code: "invalid",
          message: "precision \"\(name.prefix(20))\" is not known; use ns, us, ms, s, m or h")
      }
      options.precision = precision
    }
    do throws(RequestIntake.Refusal) {
      let (body, share) = try await intake.read(request)
      defer { withExtendedLifetime(share) {} }
      options.defaultTime = .assign(nanoseconds: Int64(clamping: now()))
      return await take(body, options)
    } catch {
      return Answer.refusal(error)
    }
  }

  private func take(_ body: RequestIntake.Body, _ options: LineProtocolOptions) async -> Response {
    let result: Result<LineIntake.Lines, LineProtocolError> = unsafe body.withBytes { bytes in
      do throws(LineProtocolError) { return .success(unsafe try lines.parse(bytes, options: options)) } catch {
        return .failure(error)
      }
    }
    let parsed: LineIntake.Lines
    do throws(LineProtocolError) { parsed = try result.get() } catch {
      return error.code == .batchTooLarge
        ? Answer.refusal(.contentTooLarge, code: "request too large", message: error.reason)
        : Answer.badBody(error)
    }
    do throws(QueueError) { try await accept(parsed.batch) } catch { return Answer.refusal(error) }
    if parsed.report.rejectedLines > 0 {
      return Answer.badLines(parsed.report, taken: parsed.report.acceptedLines)
    }
    return Answer.taken()
  }
}
