internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import TattlerCompression

/// Reads request bodies within the limits of the configuration.
struct RequestIntake: Sendable {
  let configuration: ReceiverConfiguration
  let budget: BodyBudget

  init(_ configuration: ReceiverConfiguration) {
    self.configuration = configuration
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
  func read(_ request: Request) async throws(Refusal) -> (body: Body, share: [BodyBudget.Share]) {
    let isGzip = try encoding(of: request)
    let limit = configuration.maximumBodyBytes
    let announced = request.headers[.contentLength].flatMap { Int($0) }
    if let announced, announced > limit { throw tooLarge("The body has \(announced) bytes; the limit is \(limit).") }
    guard let share = budget.take(announced ?? limit) else { throw Self.overloaded }
    let buffer = try await collect(request.body, announced: announced ?? 0, limit: limit)
    guard isGzip else { return (.plain(buffer), [share]) }
    let (decoded, decodedShare) = try decode(buffer)
    return (.decoded(decoded), [share, decodedShare])
  }

  /// Decompresses a body within the budget.
  ///
  /// A stream ends with its own word on its length (RFC 1952, section 2.3.1), which is nearly always right. A share of all
  /// that the stream could become would let two or three senders shut out the others: that is taken only where the word
  /// turns out to be too small.
  private func decode(_ buffer: ByteBuffer) throws(Refusal) -> (decoded: [UInt8], share: BodyBudget.Share) {
    let limit = configuration.maximumDecodedBytes
    let bound = min(limit, buffer.readableBytes * Gzip.maximumExpansion)
    if let claimed = Self.claimedLength(of: buffer), claimed < bound {
      guard let share = budget.take(claimed) else { throw Self.overloaded }
      do throws(GzipError) { return (try Self.decompress(buffer, limit: claimed), share) } catch {
        guard case .tooLarge = error.code else { throw Self.damaged(error) }
      }
    }
    guard let share = budget.take(bound) else { throw Self.overloaded }
    do throws(GzipError) { return (try Self.decompress(buffer, limit: limit), share) } catch {
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

  private func collect(_ body: RequestBody, announced: Int, limit: Int) async throws(Refusal) -> ByteBuffer {
    var whole = ByteBuffer()
    do {
      for try await var part in body {
        guard whole.readableBytes + part.readableBytes <= limit else {
          throw tooLarge("The body is larger than the limit of \(limit) bytes.")
        }
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

  private static let overloaded = Refusal(
    status: .serviceUnavailable, code: "unavailable", message: "Too many bodies are in work; send this one again.",
    retryAfterSeconds: 1)
}
