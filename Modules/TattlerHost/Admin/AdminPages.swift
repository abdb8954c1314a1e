internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import TattlerConfig
internal import TattlerQueue

/// The requests on the admin socket: a ``QueueAdministration`` over HTTP, for ``RunningQueue``.
struct AdminPages: Sendable {
  let queue: any QueueAdministration
  private let jobs = AdminJobs()

  init(_ queue: any QueueAdministration) { self.queue = queue }

  /// The routes; none of them is on any other address.
  func router() -> Router<BasicRequestContext> {
    let router = Router()
    router.get("/v1/overview") { _, _ in
      await answer { () throws(QueueError) in AdminAnswer.document(try await queue.overview()) }
    }
    router.get("/v1/batches") { request, _ in await batches(request) }
    router.get("/v1/batches/{id}/rows") { _, context in
      await withNumber(context) { (id) throws(QueueError) in
        AdminAnswer.batch(try await queue.batch(BatchID(rawValue: id)))
      }
    }
    router.get("/v1/dead/groups") { _, _ in
      await answer { () throws(QueueError) in AdminAnswer.document(AdminPage(try await queue.deadLetterGroups())) }
    }
    router.get("/v1/dead") { request, _ in await letters(request) }
    router.get("/v1/dead/{id}/rows") { _, context in
      await withNumber(context) { (id) throws(QueueError) in AdminAnswer.batch(try await queue.deadLetterRows(id)) }
    }
    router.post("/v1/dead/replay") { request, _ in
      await withLetters(request) { (letters) throws(QueueError) in
        AdminAnswer.document(try await queue.replayDeadLetters(letters))
      }
    }
    router.post("/v1/dead/drop") { request, _ in
      await withLetters(request) { (letters) throws(QueueError) in
        AdminAnswer.document(AdminCount(try await queue.dropDeadLetters(letters)))
      }
    }
    router.post("/v1/jobs") { request, _ in await startJob(request) }
    router.get("/v1/jobs/{id}") { _, context in
      await withNumber(context) { (id) throws(QueueError) in AdminAnswer.job(jobs.state(of: Int(id))) }
    }
    return router
  }

  private func answer(_ body: () async throws(QueueError) -> Response) async -> Response {
    do throws(QueueError) { return try await body() } catch { return AdminAnswer.refusal(error) }
  }

  private func batches(_ request: Request) async -> Response {
    guard let (after, limit) = page(request) else { return AdminAnswer.badRequest("after and limit are numbers") }
    return await answer { () throws(QueueError) in
      AdminAnswer.document(AdminPage(try await queue.batches(after: BatchID(rawValue: after), maximumCount: limit)))
    }
  }

  private func letters(_ request: Request) async -> Response {
    guard let (after, limit) = page(request) else { return AdminAnswer.badRequest("after and limit are numbers") }
    let sink = request.uri.queryParameters["sink"].map(String.init)
    let reason = request.uri.queryParameters["reason"].map(String.init)
    return await answer { () throws(QueueError) in
      AdminAnswer.document(
        AdminPage(try await queue.deadLetters(after: after, sink: sink, reason: reason, maximumCount: limit)))
    }
  }

  private func page(_ request: Request) -> (after: Int64, limit: Int)? {
    let parameters = request.uri.queryParameters
    guard let after = Int64(parameters["after"] ?? "0"), let limit = Int(parameters["limit"] ?? "64"), after >= 0,
      limit > 0
    else { return nil }
    return (after, limit)
  }

  private func withNumber(
    _ context: BasicRequestContext, _ body: (Int64) async throws(QueueError) -> Response
  ) async -> Response {
    guard let id = context.parameters.get("id", as: Int64.self), id > 0 else {
      return AdminAnswer.badRequest("a number from 1 on is expected in the path")
    }
    return await answer { () throws(QueueError) in try await body(id) }
  }

  private func withLetters(
    _ request: Request, _ body: ([Int64]) async throws(QueueError) -> Response
  ) async -> Response {
    guard let letters = await document(of: request)?.integers("letters"),
      letters.count <= QueueAdministrationLimits.page
    else {
      return AdminAnswer.badRequest(
        "the body is {\"letters\": […]} with at most \(QueueAdministrationLimits.page) numbers")
    }
    return await answer { () throws(QueueError) in try await body(letters) }
  }

  private func startJob(_ request: Request) async -> Response {
    let document = await document(of: request)
    let sink = document?.text("sink")
    let queue = queue
    return await answer { () throws(QueueError) in
      let number: Int
      switch (document?.text("kind"), sink) {
      case ("verify", _):
        number = try jobs.start { (progress) throws(QueueError) in try await queue.verify(progress: progress) }
      case ("repair", _): number = try jobs.start { (_) throws(QueueError) in try await queue.repair() }
      case ("evict", let sink?):
        number = try jobs.start { (_) throws(QueueError) in AdminCount(try await queue.evictPending(ofSinkNamed: sink))
        }
      case ("forget", let sink?):
        number = try jobs.start { (_) throws(QueueError) in
          try await queue.forgetSink(named: sink)
          return AdminCount(0)
        }
      default:
        return AdminAnswer.badRequest("kind is verify, repair, or evict or forget with a sink")
      }
      return AdminAnswer.document(AdminCount(number))
    }
  }

  private func document(of request: Request) async -> JSONValue? {
    guard let body = try? await request.body.collect(upTo: QueueAdministrationLimits.requestBytes) else { return nil }
    return try? JSONValue(parsing: Array(body.readableBytesView))
  }
}
