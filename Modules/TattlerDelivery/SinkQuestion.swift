internal import TattlerPlugin
internal import TattlerThreads

/// One question to one sink, on a thread of its own: a plugin that blocks, or never answers, holds up nobody else.
final class SinkQuestion: Sendable {
  private struct State {
    var probe: SinkProbe?
    var warnings: [String] = []
    var isOver = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Monitor(State())
  private let specification: DeliveryEngine.SinkSpecification
  private let host: SinkHost

  private static let maximumWarnings = 32
  private static let maximumWarningCharacters = 1_000

  init(_ specification: DeliveryEngine.SinkSpecification, host: SinkHost) {
    self.specification = specification
    self.host = host
  }

  /// Asks. Called once.
  func finding(within limit: Duration) async -> SinkProbing.Finding {
    let clock = Task { [self] in
      do { try await Task.sleep(for: limit) } catch { return }
      finish()
    }
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if !state.isOver { state.waiter = continuation }
        return state.isOver
      }
      if isOver { return continuation.resume() }
      do throws(SystemThread.Failure) {
        try SystemThread(name: "tattler probe") { [self] in ask() }.detach()
      } catch {
        settle(SinkProbe(.unreachable, "\(error)"))
        finish()
      }
    }
    clock.cancel()
    return state.withLock { state in
      let probe = state.probe ?? SinkProbe(.unreachable, "no answer within \(Self.text(of: limit))")
      return SinkProbing.Finding(sink: specification.name, probe: probe, warnings: state.warnings)
    }
  }

  /// What the thread does.
  private func ask() {
    do throws(SinkError) {
      let sink = try RunningSink(
        specification.plugin, configuration: specification.configuration, host: listening(to: host))
      if !sink.probe({ self.settle($0) }) { settle(SinkProbe(.unreachable, "the sink cannot ask now")) }
      let _: Bool? = state.wait { state in state.probe != nil || state.isOver ? true : nil }
      sink.close()
    } catch {
      settle(SinkProbe(.refused, error.reason))
    }
    finish()
  }

  /// The first answer counts, and none after the end.
  private func settle(_ probe: SinkProbe) {
    state.withLock { if $0.probe == nil, !$0.isOver { $0.probe = probe } }
    state.wakeAll()
  }

  private func finish() {
    let waiter = state.withLock { state in
      defer { state.waiter = nil }
      state.isOver = true
      return state.waiter
    }
    state.wakeAll()
    waiter?.resume()
  }

  /// The host, of whose log the warnings are kept.
  private func listening(to host: SinkHost) -> SinkHost {
    let send = {
      @Sendable (request: SinkHTTPRequest, completion: @escaping @Sendable (SinkHTTPResponse) -> Void) -> Bool in
      host.send(request, completion: completion)
    }
    return SinkHost(
      log: { [self] level, words in
        host.log(level, words)
        if level == .warning || level == .error { keep(words) }
      },
      now: { host.now }, count: { host.count($0, $1) }, http: host.hasHTTP ? send : nil)
  }

  private func keep(_ warning: String) {
    state.withLock { state in
      guard !state.isOver, state.warnings.count < Self.maximumWarnings else { return }
      state.warnings.append(String(warning.prefix(Self.maximumWarningCharacters)))
    }
  }

  private static func text(of limit: Duration) -> String {
    let (seconds, attoseconds) = limit.components
    return attoseconds == 0 ? "\(seconds) s" : "\(seconds * 1_000 + attoseconds / 1_000_000_000_000_000) ms"
  }
}
