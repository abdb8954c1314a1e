/// What has arrived at one sink.
struct Arrivals {
  /// A request, kept or not.
  struct Request {
    /// The number among all requests.
    let number: Int
    /// Which life of the daemon it came from.
    let life: Int
    /// Whether the daemon says that it tries again.
    let isRepeated: Bool
    /// Whether the answer said that all is well, and was sent.
    let isAnswered: Bool
    /// Whether another request came on its connection: then its answer was heard.
    let isHeard: Bool
  }

  /// A line, and the request that it came with; nil where it is in an archive.
  struct Arrival {
    let id: Int
    let text: String
    let request: Request?
  }

  let name: String
  let arrivals: [Arrival]
  /// All requests, also those of which nothing was kept.
  let requests: [Request]
  /// Lines that nobody can have sent.
  let strange: [String]

  init(_ name: String, _ arrivals: [Arrival], _ requests: [Request] = [], strange: [String] = []) {
    (self.name, self.arrivals, self.requests, self.strange) = (name, arrivals, requests, strange)
  }

  /// Reads what a server kept.
  init(_ name: String, _ server: ScriptedServer) {
    var arrivals: [Arrival] = []
    var strange: [String] = []
    let notes = server.notes
    var requests: [Request] = []
    var newest: [Int: Int] = [:]
    for (number, note) in notes.enumerated() { newest[note.connection] = number }
    for (number, note) in notes.enumerated() {
      let request = Request(
        number: number, life: Int(note.request.headers[LaboratoryPlan.lifeHeader] ?? "") ?? 0,
        isRepeated: note.request.headers["retry-attempt"] != nil,
        isAnswered: note.isAnswered && note.status.map { $0 / 100 == 2 } == true,
        isHeard: newest[note.connection] != number)
      requests.append(request)
      for line in note.kept {
        guard let id = LoadLine.id(of: line) else {
          strange.append(line)
          continue
        }
        arrivals.append(Arrival(id: id, text: line, request: request))
      }
    }
    self.init(name, arrivals, requests, strange: strange)
  }

  /// Takes the lines of an archive.
  init(_ name: String, archive: [String]) {
    var arrivals: [Arrival] = []
    var strange: [String] = []
    for line in archive {
      if let id = LoadLine.id(of: line) {
        arrivals.append(Arrival(id: id, text: line, request: nil))
      } else {
        strange.append(line)
      }
    }
    self.init(name, arrivals, strange: strange)
  }

  /// The ids of all that arrived.
  var ids: Set<Int> { Set(arrivals.map(\.id)) }
}
