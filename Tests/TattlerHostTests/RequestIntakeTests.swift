import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import TattlerCompression
import TattlerPipeline
import Testing

@testable import TattlerHost

@Suite struct RequestIntakeTests {
  /// Parts of a body, and what happens before each of them comes.
  private struct Parts: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    let parts: [[UInt8]]
    let before: @Sendable (Int) -> Void

    struct Iterator: AsyncIteratorProtocol {
      let sequence: Parts
      var index = 0

      mutating func next() async throws -> ByteBuffer? {
        guard index < sequence.parts.count else { return nil }
        sequence.before(index)
        defer { index += 1 }
        return ByteBuffer(bytes: sequence.parts[index])
      }
    }

    func makeAsyncIterator() -> Iterator { Iterator(sequence: self) }
  }

  private final class Time: Sendable {
    let seconds = Mutex<UInt64>(0)
  }

  private let time = Time()

  private func intake(_ change: (inout ReceiverConfiguration) -> Void = { _ in }) -> RequestIntake {
    var configuration = ReceiverConfiguration()
    change(&configuration)
    return RequestIntake(configuration) { [time] in time.seconds.withLock { $0 } * 1_000_000_000 }
  }

  private func request(
    _ parts: [[UInt8]], _ headers: HTTPFields = [:], before: @escaping @Sendable (Int) -> Void = { _ in }
  ) -> Request {
    Request(
      head: HTTPRequest(method: .post, scheme: "http", authority: "x", path: "/write", headerFields: headers),
      body: RequestBody(asyncSequence: Parts(parts: parts, before: before)))
  }

  private func status(of request: Request, _ intake: RequestIntake, limit: Int = .max) async -> Int? {
    do throws(RequestIntake.Refusal) {
      _ = try await intake.read(request, limit: limit)
      return nil
    } catch { return error.status.code }
  }

  @Test func theShareGrowsWithWhatHasCome() async throws {
    let intake = intake()
    let seen = Mutex<[Int]>([])
    let parts = [[UInt8]](repeating: [1, 2, 3, 4], count: 3)
    let (body, share) = try await intake.read(
      request(parts) { [intake] _ in seen.withLock { $0.append(intake.budget.usedBytes) } })
    #expect(seen.withLock { $0 } == [0, 4, 8])
    #expect(unsafe body.withBytes { unsafe Array($0) } == parts.flatMap { $0 })
    withExtendedLifetime(share) { #expect(intake.budget.usedBytes == 12) }
  }

  @Test func anAnnouncementTakesNothing() async throws {
    let intake = intake()
    let first = Mutex<Int?>(nil)
    let announced = request([[1]], [.contentLength: "16777216"]) { [intake] _ in
      first.withLock { $0 = intake.budget.usedBytes }
    }
    _ = try await intake.read(announced)
    #expect(first.withLock { $0 } == 0)
    #expect(intake.budget.usedBytes == 0)
  }

  @Test func whatIsTooMuchIsRefusedAndGivenBack() async {
    let intake = intake {
      $0.maximumBodyBytes = 10
      $0.maximumBytesInWork = 20
    }
    #expect(await status(of: request([[UInt8](repeating: 1, count: 6), [1, 2, 3, 4, 5]]), intake) == 413)
    #expect(await status(of: request([[1]], [.contentLength: "11"]), intake) == 413)
    #expect(await status(of: request([[1, 2, 3]]), intake, limit: 2) == 413)
    let other = intake.budget.share()
    #expect(other.grow(by: 15))
    #expect(await status(of: request([[1, 2, 3], [1, 2, 3]]), intake) == 503)
    #expect(intake.budget.usedBytes == 15)
  }

  @Test func aTrickleEnds() async {
    let intake = intake()
    let trickle = request([[UInt8]](repeating: [1], count: 100)) { [time] index in
      if index > 0 { time.seconds.withLock { $0 += 20 } }
    }
    #expect(await status(of: trickle, intake) == 408)
    #expect(time.seconds.withLock { $0 } == 80)
    #expect(intake.budget.usedBytes == 0)
  }

  @Test func aCompressedBodyHasAShareOfItsRealSize() async throws {
    let intake = intake()
    let plain = [UInt8](repeating: 7, count: 100_000)
    let (body, share) = try await intake.read(request([Gzip.compress(plain)], [.contentEncoding: "gzip"]))
    #expect(unsafe body.withBytes { unsafe Array($0) } == plain)
    withExtendedLifetime(share) { #expect(intake.budget.usedBytes == 100_000) }
    let bomb = request([Gzip.compress(plain)], [.contentEncoding: "gzip"])
    #expect(await status(of: bomb, intake, limit: 50_000) == 413)
  }
}
