internal import ArgumentParser

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// `bench-receiver`: takes line protocol over HTTP as cheaply as possible, so that the sender is what is measured.
@main
struct BenchReceiver: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-receiver", abstract: "Receive line protocol and count it afterwards.",
    discussion: """
      Every POST is answered 204 at once; bodies are kept in memory as they came. The first line of the output is the \
      port, as JSON.

        GET /requests    what came so far: requests, and when the first and the last was complete
        GET /count       the same, and all bodies decompressed: bytes, lines, distinct lines
        PUT /open        ends --refuse
        DELETE /bodies   forgets everything that came
      """)

  @Option(help: "The port on 127.0.0.1; 0 lets the system choose.") var port: UInt16 = 0
  @Flag(help: "Answer 503 to every POST until PUT /open.") var refuse = false
  @Option(help: "Answer 400 to a body that holds this text; costs a decompression a body.") var bad: String?

  func validate() throws {
    if bad?.isEmpty == true { throw ValidationError("--bad is a text of at least one byte") }
  }

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    guard let listener = Listener(port: port) else { throw PortError(port: port) }
    let shelf = BodyShelf(refuses: refuse, bad: bad.map { Array($0.utf8) })
    print("{\"port\":\(listener.port)}")
    fflush(nil)
    listener.serve { descriptor in
      var connection = ReceiverConnection(descriptor)
      while let request = connection.next(), connection.answer(shelf.answer(to: request)) {}
    }
  }
}

/// The port is taken, or not for everybody.
private struct PortError: Error, CustomStringConvertible {
  let port: UInt16
  var description: String { "the port \(port) of 127.0.0.1 cannot be listened on" }
}
