internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import TattlerCompression
internal import TattlerPipeline

/// Reads request bodies within the limits of the configuration.
struct RequestIntake: Sendable {
  let configuration: ReceiverConfiguration
  let budget: BodyBudget
  private let monotonic: @Sendable () -> UInt64

  /// How long a body may take to come, in nanoseconds. A sender that is silent is cut off by the server; this is for one
  /// that sends a byte now and then.
  static let longestBodyNanoseconds: UInt64 = 60_000_000_000

  /// - Parameter monotonic: nanoseconds since some moment.
  init(_ configuration: ReceiverConfiguration, monotonic: @escaping @Sendable () -> UInt64) {
    self.configuration = configuration
    self.monotonic = monotonic
    budget = BodyBudget(limit: configuration.maximumBytesInWork)
  }

  /// A body with its encoding taken off.
  enum Body {
    /// As it came.
    case plain(ByteBuffer)
    /// After decompression.
    case decoded([UInt8])

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
      switch self {
      case .plain(let buffer): unsafe buffer.withUnsafeReadableBytes { unsafe body($0) }
      case .decoded(let bytes): unsafe bytes.withUnsafeBytes { unsafe body($0) }
      }
    }
  }

  /// Why a body was not taken: an answer for the sender.
  struct Refusal: Error {
    let status: HTTPResponse.Status
    let code: String
    let message: String
    var retryAfterSeconds: Int?
  }

  /// Reads a body; the share goes back when it is released.
  ///
  /// - Parameter limit: a limit below the configured ones, before and after decompression, in bytes.
  func read(
    _ request: Request, limit: Int = .max
  ) async throws(Refusal) -> (body: Body, share: BodyBudget.Share) {
    let isGzip = try encoding(of: request)
    let wireLimit = min(limit, configuration.maximumBodyBytes)
    let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
    if announced > wireLimit { throw tooLarge("The body has \(announced) bytes; the limit is \(wireLimit).") }
    let share = budget.share()
    let buffer = try await collect(request.body, announced: announced, limit: wireLimit, share)
    guard isGzip else { return (.plain(buffer), share) }
    let decoded = try decode(buffer, limit: min(limit, configuration.maximumDecodedBytes), share)
    share.settle(at: decoded.count)
    return (.decoded(decoded), share)
  }

  /// Decompresses a body within the budget.
  ///
  /// A stream ends with its own word on its length (RFC 1952, section 2.3.1), which is nearly always right. A share of all
  /// that the stream could become would let two or three senders shut out the others: that is taken only where the word
  /// turns out to be too small.
  private func decode(
    _ buffer: ByteBuffer, limit: Int, _ share: BodyBudget.Share
  ) throws(Refusal) -> [UInt8] {
    let bound = min(limit, buffer.readableBytes * Gzip.maximumExpansion)
    var taken = 0
    if let claimed = Self.claimedLength(of: buffer), claimed < bound {
      guard share.grow(by: claimed) else { throw Self.overloaded }
      taken = claimed
      do throws(GzipError) { return try Self.decompress(buffer, limit: claimed) } catch {
        guard case .tooLarge = error.code else { throw Self.damaged(error) }
      }
    }
    guard share.grow(by: bound - taken) else { throw Self.overloaded }
    do throws(GzipError) { return try Self.decompress(buffer, limit: limit) } catch {
      if case .tooLarge = error.code { throw tooLarge(error.message) }
      throw Self.damaged(error)
    }
  }

  /// The last four bytes: the length of the last member, modulo 2³².
  private static func claimedLength(of buffer: ByteBuffer) -> Int? {
    buffer.getInteger(at: buffer.writerIndex - 4, endianness: .little, as: UInt32.self).map { Int($0) }
  }

  private func encoding(of request: Request) throws(Refusal) -> Bool {
    let encoding = request.headers[.contentEncoding]?.lowercased() ?? "identity"
    switch encoding {
    case "gzip", "x-gzip": return true
    case "identity", "": return false
    default:
      throw Refusal(
        status: .unsupportedMediaType, code: "unsupported content encoding",
        message: "Content-Encoding \"\(encoding.prefix(40))\" is not understood; send gzip or identity.")
    }
  }

  /// Puts the parts of a body together. The share grows with what has come, not with what was announced: a head alone
  /// takes nothing away from others.
  private func collect(
    _ body: RequestBody, announced: Int, limit: Int, _ share: BodyBudget.Share
  ) async throws(Refusal) -> ByteBuffer {
    var whole = ByteBuffer()
    let begin = monotonic()
    do {
      for try await var part in body {
        guard monotonic() &- begin <= Self.longestBodyNanoseconds else { throw Self.tooSlow }
        guard whole.readableBytes + part.readableBytes <= limit else {
          throw tooLarge("The body is larger than the limit of \(limit) bytes.")
        }
        guard share.grow(by: part.readableBytes) else { throw Self.overloaded }
        if whole.readableBytes == 0, part.readableBytes >= announced {
          whole = part
        } else {
          if whole.capacity == 0 { whole.reserveCapacity(announced) }
          whole.writeBuffer(&part)
        }
      }
    } catch let refusal as Refusal {
      throw refusal
    } catch {
      throw Refusal(
        status: .badRequest, code: "invalid", message: "The body ended before it was complete; nothing was taken.")
    }
    return whole
  }

  private static func decompress(_ buffer: ByteBuffer, limit: Int) throws(GzipError) -> [UInt8] {
    let result: Result<[UInt8], GzipError> = unsafe buffer.withUnsafeReadableBytes { bytes in
      do throws(GzipError) { return .success(try Gzip.decompress(unsafe bytes.bytes, limit: limit)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static func damaged(_ error: GzipError) -> Refusal {
    Refusal(status: .badRequest, code: "invalid", message: error.message)
  }

  private func tooLarge(_ message: String) -> Refusal {
    Refusal(status: .contentTooLarge, code: "request too large", message: message)
  }

  private static let tooSlow = Refusal(
    status: .requestTimeout, code: "request timeout",
    message: "The body took longer than \(longestBodyNanoseconds / 1_000_000_000) s; nothing was taken.")

  /// Too much is in work.
  static let overloaded = Refusal(
    status: .serviceUnavailable, code: "unavailable", message: "Too many bodies are in work; send this one again.",
    retryAfterSeconds: 1)
}
