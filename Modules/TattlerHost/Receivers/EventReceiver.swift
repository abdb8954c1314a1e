internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import TattlerBots
internal import TattlerConfig
internal import TattlerLineProtocol
internal import TattlerModel
internal import TattlerPipeline
internal import TattlerQueue

/// Takes the two bot actions as JSON.
///
/// `POST /v1/events/metric` has `name`, and perhaps `channel`, `botId`, `conversationId`, `userId`, `version` and
/// `value`; `POST /v1/events/raw` has `data`, a line of line protocol without a timestamp.
struct EventReceiver: Sendable {
  let intake: RequestIntake
  let lines: LineIntake
  let arrivals: ArrivalClock
  let counters: IntakeCounters
  let accept: @Sendable (MetricBatch) async throws(QueueError) -> Void
  let now: @Sendable () -> UInt64

  /// An event is small: a larger body is a mistake.
  static let maximumBytes = 256 << 10

  /// Answers `POST /v1/events/metric`.
  func metric(_ request: Request) async -> Response {
    await handle(request) { reader in
      Parts(
        name: reader.requiredString("name"), channel: reader.string("channel"), botID: reader.string("botId"),
        conversationID: reader.string("conversationId"), userID: reader.string("userId"),
        version: reader.string("version"), value: reader.number("value", default: 1))
    } make: { parts, now throws(Refused) in
      do {
        let event = try BotEvent(
          name: parts.name, channel: parts.channel, botID: parts.botID, conversationID: parts.conversationID,
          userID: parts.userID, version: parts.version, value: parts.value)
        let series = SeriesHash.sample(measurement: event.name, field: BotEvent.fieldKey, tags: event.tags)
        return try event.batch(time: arrivals.time(of: series, now: now))
      } catch let error as BotEventError {
        throw Refused(key: error.key, reason: error.reason)
      } catch {
        throw Refused(key: "", reason: "\(error)")
      }
    }
  }

  /// Answers `POST /v1/events/raw`.
  func raw(_ request: Request) async -> Response {
    await handle(request) { reader in
      reader.requiredString("data")
    } make: { line, now throws(Refused) in
      var options = LineProtocolOptions()
      options.isStrict = true
      let bytes = Array(line.utf8)
      do {
        let parsed = try unsafe bytes.withUnsafeBytes { unsafe try lines.parse($0, options: options, now: now) }
        guard parsed.batch.rowCount == 1 else {
          throw Refused(key: "data", reason: "expected one line, found \(parsed.batch.rowCount)")
        }
        return parsed.batch
      } catch let refused as Refused {
        throw refused
      } catch {
        throw Refused(key: "data", reason: "\(error)")
      }
    }
  }

  /// The parts of an event as they came.
  private struct Parts {
    let name: String
    let channel: String?
    let botID: String?
    let conversationID: String?
    let userID: String?
    let version: String?
    let value: Double
  }

  /// Why an event was not taken.
  private struct Refused: Error {
    let key: String
    let reason: String
  }

  private func handle<Value>(
    _ request: Request, read: (ConfigReader) -> Value, make: (Value, Int64) throws(Refused) -> MetricBatch
  ) async -> Response {
    do {
      let (body, share) = try await intake.read(request, limit: Self.maximumBytes)
      defer { withExtendedLifetime(share) {} }
      let bytes = unsafe body.withBytes { unsafe [UInt8]($0) }
      let value = try ConfigDocument.parse(json: bytes, name: "event").read(read)
      let batch = try make(value, Int64(clamping: now()))
      try await accept(batch)
      counters.take(rows: batch.rowCount)
      return Answer.taken()
    } catch let refusal as RequestIntake.Refusal {
      counters.refuseRequest(refusal.message)
      return Answer.refusal(refusal)
    } catch let errors as ConfigErrors {
      counters.refuseRequest("\(errors)")
      return Answer.refusal(.badRequest, code: "invalid", message: "\(errors)") { writer in
        writer.key("key")
        writer.string("\(errors.errors.first?.keyPath ?? .root)")
      }
    } catch let refused as Refused {
      counters.refuseRequest(refused.reason)
      return Answer.refusal(.badRequest, code: "invalid", message: refused.reason) { writer in
        writer.key("key")
        writer.string(refused.key)
      }
    } catch let error as QueueError {
      counters.refuseRequest(error.reason)
      return Answer.refusal(error)
    } catch {
      return Answer.refusal(.internalServerError, code: "internal error", message: "\(error)")
    }
  }
}
