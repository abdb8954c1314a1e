import TattlerConfig
import TestHarness
import TestRandom
import Testing

@testable import FaultLaboratory

/// An oracle that finds nothing proves nothing: every kind of lie has to be found, and what is allowed has to pass.
@Suite struct OracleJudgementTests {
  /// A world in which one acknowledged, one refused and one unanswered body were sent, and all is well.
  struct World {
    /// Bodies of four lines: acknowledged 0..<4, refused 4..<8, unanswered 8..<12.
    let bodies: [[LoadLine]]
    var arrivals: [Arrivals.Arrival]
    var strange: [String] = []
    var letters: [DeadLetterReading.Letter] = []
    var figures: [String: Int]
    var endings = 0
    var options = SinkOptions()

    init() {
      var random = SeededRandom(seed: 5)
      bodies = (0..<3).map { body in
        (0..<4).map { LoadLine(sender: 0, sequence: body * 4 + $0, &random) }
      }
      arrivals = []
      let points = (bodies[0] + bodies[2]).reduce(0) { $0 + $1.points }
      figures = ["accepted": points, "delivered": points]
      arrivals = bodies[0].map { arrival($0, request: 0) } + bodies[2].map { arrival($0, request: 1) }
    }

    /// A line that came with a request.
    func arrival(
      _ line: LoadLine, request: Int, life: Int = 0, isRepeated: Bool = false, isAnswered: Bool = true,
      isHeard: Bool = true, text: String? = nil
    ) -> Arrivals.Arrival {
      Arrivals.Arrival(
        id: line.id, text: text ?? line.text,
        request: Arrivals.Request(
          number: request, life: life, isRepeated: isRepeated, isAnswered: isAnswered, isHeard: isHeard))
    }

    mutating func count(_ name: String, _ points: Int) { figures[name, default: 0] += points }

    func bury(_ lines: [LoadLine], reason: String = "refused") -> DeadLetterReading.Letter {
      DeadLetterReading.Letter(
        sink: 1, reason: reason, message: "", points: lines.reduce(0) { $0 + $1.points }, lines: lines.map(\.text))
    }

    /// The requests, each once, in order.
    private var requests: [Arrivals.Request] {
      var found: [Int: Arrivals.Request] = [:]
      for request in arrivals.compactMap(\.request) { found[request.number] = request }
      return found.sorted { $0.key < $1.key }.map(\.value)
    }

    func violations() throws -> [String] {
      let points = ["accepted", "delivered", "skipped", "queued", "dead", "expired", "evicted"]
        .map { "\"\($0)\": \(figures[$0] ?? 0)" }.joined(separator: ", ")
      let json = try JSONValue(parsing: Array("{\"sinks\": [{\"name\": \"one\", \"points\": {\(points)}}]}".utf8))
      let sink = Oracle.Sink(
        options: options, arrivals: Arrivals("one", arrivals, requests, strange: strange), ledger: Status(json)["one"],
        letters: letters, keepsNumbersOnly: false)
      let outcomes: [LoadOutcome] = [.acknowledged, .refused, .unknown]
      let sent = zip(bodies, outcomes).map { SentBody(lines: $0, outcome: $1) }
      return Oracle(sent: sent, endings: endings).violations([sink])
    }
  }

  /// A change of the world.
  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable (inout World) -> Void

    init(_ name: String, _ make: @escaping @Sendable (inout World) -> Void) {
      (testDescription, self.make) = (name, make)
    }
  }

  static let lies: [Change] = [
    Change("an acknowledged line is nowhere") { $0.arrivals.remove(at: 1) },
    Change("an acknowledged line is nowhere, and counted as queued") { world in
      world.arrivals.remove(at: 1)
      world.count("delivered", -world.bodies[0][1].points)
      world.count("queued", world.bodies[0][1].points)
    },
    Change("a line of a refused body is there") { $0.arrivals.append($0.arrival($0.bodies[1][0], request: 2)) },
    Change("a line that nobody sent is there") { $0.strange = ["load n=1i 17"] },
    Change("a line with another number is there") { world in
      world.arrivals[0] = world.arrival(world.bodies[0][0], request: 0, text: world.bodies[0][0].text + "0")
    },
    Change("a part of a body without an answer is there") { $0.arrivals.removeLast(2) },
    Change("the ledger has a point too many") { $0.count("delivered", 1) },
    Change("the ledger has an accepted point too many, which it calls delivered") { world in
      world.count("delivered", 1)
      world.count("accepted", 1)
    },
    Change("the ledger calls dead what has arrived") { world in
      world.count("delivered", -1)
      world.count("dead", 1)
    },
    Change("the ledger calls delivered what is in the dead letters") { world in
      world.letters = [world.bury([world.bodies[0][3]])]
      world.arrivals.remove(at: 3)
    },
    Change("a line is in two dead letters") { world in
      let points = world.bodies[0][3].points
      world.letters = [world.bury([world.bodies[0][3]]), world.bury([world.bodies[0][3]])]
      world.arrivals.remove(at: 3)
      world.count("delivered", -points)
      world.count("dead", points)
    },
    Change("a dead letter for something that nobody has planned") { world in
      world.letters = [world.bury([world.bodies[0][3]], reason: "unaccounted")]
      world.arrivals.remove(at: 3)
      world.count("delivered", -world.bodies[0][3].points)
      world.count("dead", world.bodies[0][3].points)
    },
    Change("points expired although nothing may") { world in
      world.arrivals.remove(at: 3)
      world.count("delivered", -world.bodies[0][3].points)
      world.count("expired", world.bodies[0][3].points)
    },
    Change("a line comes again after a word that was heard") { world in
      world.arrivals.append(world.arrival(world.bodies[0][0], request: 2, isRepeated: true))
    },
    Change("a line comes again that nobody tried again") { world in
      world.arrivals[0] = world.arrival(world.bodies[0][0], request: 0, isHeard: false)
      world.arrivals.append(world.arrival(world.bodies[0][0], request: 2))
    },
    Change("a line comes again in another life, although two requests came behind it") { world in
      world.endings = 1
      world.arrivals[7] = world.arrival(world.bodies[2][3], request: 2)
      world.arrivals.append(world.arrival(world.bodies[0][0], request: 3, life: 1))
    },
    Change("a line is in the archive more often than there were endings") { world in
      world.endings = 1
      let archived = world.arrivals.map { Arrivals.Arrival(id: $0.id, text: $0.text, request: nil) }
      world.arrivals = archived + archived + archived
    },
    Change("lines come in another order") { $0.arrivals.swapAt(0, 2) },
  ]

  static let truths: [Change] = [
    Change("all is well") { _ in },
    Change("a body without an answer is not there") { world in
      let points = world.bodies[2].reduce(0) { $0 + $1.points }
      world.arrivals.removeLast(4)
      world.count("accepted", -points)
      world.count("delivered", -points)
    },
    Change("a line comes again after its answer was lost") { world in
      world.arrivals[0] = world.arrival(world.bodies[0][0], request: 0, isAnswered: false)
      world.arrivals.append(world.arrival(world.bodies[0][0], request: 2))
    },
    Change("a line comes again after an answer that nobody heard any more") { world in
      world.arrivals[0] = world.arrival(world.bodies[0][0], request: 0, isHeard: false)
      world.arrivals.append(world.arrival(world.bodies[0][0], request: 2, isRepeated: true))
    },
    Change("a request that was given up is noted behind the one that replaced it") { world in
      world.arrivals.append(world.arrival(world.bodies[2][0], request: 2, isAnswered: false, isHeard: false))
    },
    Change("a line of the last request of a life comes again in the next") { world in
      world.endings = 1
      world.arrivals.append(world.arrival(world.bodies[2][0], request: 2, life: 1))
    },
    Change("a line is in the dead letters, and the ledger says so") { world in
      world.letters = [world.bury([world.bodies[0][3]])]
      world.arrivals.remove(at: 3)
      world.count("delivered", -world.bodies[0][3].points)
      world.count("dead", world.bodies[0][3].points)
    },
    Change("points expired, as they may") { world in
      world.options.mayExpire = true
      world.arrivals.remove(at: 3)
      world.count("delivered", -world.bodies[0][3].points)
      world.count("expired", world.bodies[0][3].points)
    },
    Change("another order, as it may be") { world in
      world.options.keepsOrder = false
      world.arrivals.swapAt(0, 2)
    },
  ]

  @Test("A lie is found", arguments: lies)
  func findsLie(_ lie: Change) throws {
    var world = World()
    lie.make(&world)
    #expect(try !world.violations().isEmpty)
  }

  @Test("What is allowed passes", arguments: truths)
  func passesTruth(_ truth: Change) throws {
    var world = World()
    truth.make(&world)
    #expect(try world.violations() == [])
  }

  @Test(
    "A ledger that forgets, is not balanced, or knows less than the senders is seen",
    arguments: [
      (100, 80, 20, false), (100, 81, 20, true), (99, 79, 20, true), (100, 79, 21, true), (120, 100, 20, false),
      (131, 111, 20, true),
    ])
  func ledger(_ accepted: Int, _ delivered: Int, _ queued: Int, _ isWrong: Bool) throws {
    let watch = LedgerChecks()
    let before = watch.check(try Self.status(100, 80, 20), certain: 90, possible: 130)
    let after = watch.check(try Self.status(accepted, delivered, queued), certain: 100, possible: 130)
    #expect(before == [])
    #expect(after.isEmpty != isWrong, "\(after)")
  }

  private static func status(_ accepted: Int, _ delivered: Int, _ queued: Int) throws -> Status {
    let points =
      "\"accepted\": \(accepted), \"delivered\": \(delivered), \"queued\": \(queued), \"skipped\": 0, \"dead\": 0,"
      + "\"expired\": 0, \"evicted\": 0"
    let sinks = LaboratoryPlan.sinkNames.map { "{\"name\": \"\($0)\", \"points\": {\(points)}}" }
    return Status(try JSONValue(parsing: Array("{\"sinks\": [\(sinks.joined(separator: ","))]}".utf8)))
  }
}
