import Testing

@testable import TattlerHost

/// The names of the admin socket.
@Suite struct AdminSocketTests {
  @Test("The socket stands beside the queue, and a path that does not fit is known before it is used")
  func names() {
    #expect(AdminSocket(queuePath: "/q/q.db").path == "/q/q.db.sock")
    #expect(AdminSocket(queuePath: "/q/q.db").fits)
    let room = AdminSocket.maximumBytes - 1 - ".sock".utf8.count
    #expect(AdminSocket(queuePath: String(repeating: "q", count: room)).fits)
    let long = AdminSocket(queuePath: String(repeating: "q", count: room + 1))
    #expect(!long.fits)
    #expect(long.prepare()?.contains("longer than") == true)
  }

  @Test("Texts in a query are encoded byte by byte")
  func encoding() { #expect(RunningQueue.encoded("a b&ü=+%") == "a%20b%26%C3%BC%3D%2B%25") }
}
