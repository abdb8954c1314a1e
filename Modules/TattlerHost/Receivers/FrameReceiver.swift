internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import TattlerBots
internal import TattlerConfig
internal import TattlerPipeline
internal import TattlerQueue

/// Takes frames of voice pipelines as JSON: `POST /v1/frames`. A body is taken whole or not at all, so that one with a
/// mistake can be mended and sent again.
struct FrameReceiver: Sendable {
  let intake: RequestIntake
  let counters: IntakeCounters
  let accept: @Sendable ([UInt8]) async throws(QueueError) -> Void

  /// Frames are small: a larger body is sent in parts.
  static let maximumBytes = 1 << 20
  /// Bytes that a byte of JSON takes as a tree, about.
  private static let treeBytesPerByte = 24

  /// Answers a request.
  func handle(_ request: Request) async -> Response {
    do {
      let (body, share) = try await intake.read(request, limit: Self.maximumBytes)
      defer { withExtendedLifetime(share) {} }
      let bytes = unsafe body.withBytes { unsafe [UInt8]($0) }
      let treeBytes = min(bytes.count * Self.treeBytesPerByte, intake.configuration.maximumBytesInWork / 2)
      guard share.grow(by: treeBytes) else { throw RequestIntake.overloaded }
      let frames = try VoiceFrames(parsing: bytes)
      if !frames.frames.isEmpty || frames.ignored.frames > 0 { try await accept(bytes) }
      counters.take(rows: frames.frames.count)
      return Answer.taken()
    } catch let refusal as RequestIntake.Refusal {
      counters.refuseRequest(refusal.message)
      return Answer.refusal(refusal)
    } catch let error as FrameError {
      counters.refuseRequest("\(error)")
      return Answer.badFrames(error)
    } catch let error as QueueError {
      counters.refuseRequest(error.reason)
      return Answer.refusal(error)
    } catch {
      return Answer.refusal(.internalServerError, code: "internal error", message: "\(error)")
    }
  }
}
