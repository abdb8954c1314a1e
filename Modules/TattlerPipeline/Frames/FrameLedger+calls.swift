internal import TattlerBots

/// From frames to increments.
extension FrameLedger {
  /// Adds frames.
  ///
  /// - Parameter now: when they came, in nanoseconds since 1970.
  mutating func take(_ frames: VoiceFrames, at now: UInt64) {
    report.frames += frames.frames.count
    report.ignored.add(frames.ignored)
    for frame in frames.frames { take(frame, at: now) }
  }

  private mutating func take(_ frame: VoiceFrame, at now: UInt64) {
    let service = frame.service ?? ""
    let call = frame.callID.map { known(FrameCall.key(service: service, id: $0), frame, at: now) }
    switch frame.content {
    case .callStart: break
    case .callEnd(let time):
      guard let id = frame.callID else { break }
      end(FrameCall.key(service: service, id: id), after: time, at: now)
    case .readings(let readings):
      var attributes = FrameAttributes(frame.models, call?.models ?? [])
      if settings.includesCallID { attributes.callID = frame.callID }
      let payees = FrameCall.payees(frame.models) + (call?.payees ?? [])
      for reading in readings { take(reading, service, attributes, payees, at: now) }
    }
  }

  private mutating func take(
    _ reading: VoiceReading, _ service: String, _ base: FrameAttributes, _ payees: [Pair], at now: UInt64
  ) {
    let pairs = base.pairs(of: reading)
    // What the frame says stands before what the call's first one said.
    func provider(_ key: String) -> [Pair] { payees.first { $0.key == key }.map { [$0] } ?? [] }
    switch reading.value {
    case .timeToFirstByte(let time): record(time, .timeToFirstByte, service, pairs, at: now)
    case .processing(let time): record(time, .processing, service, pairs, at: now)
    case .tokens(let usage):
      for kind in TokenUsage.Kind.allCases {
        guard let count = usage[kind] else { continue }
        let attributes = [Pair(key: "token_type", value: kind.rawValue)] + pairs
        add(count, .tokens, service, attributes + provider("llm_provider"), at: now)
      }
    case .characters(let count):
      add(count, .characters, service, pairs + provider("tts_provider"), at: now)
    case .heard(let time):
      add(time.wholeMicroseconds, .heard, service, pairs + provider("stt_provider"), at: now)
    }
  }

  /// The call of a frame, which is counted where it is new.
  private mutating func known(_ key: [UInt8], _ frame: VoiceFrame, at now: UInt64) -> FrameCall {
    if var call = calls[key] {
      call.heard = max(call.heard, now)
      calls[key] = call
      changedCalls.insert(key)
      return call
    }
    makeRoom()
    var attributes = FrameAttributes(frame.models, [])
    if settings.includesCallID { attributes.callID = frame.callID }
    let call = FrameCall(models: attributes.pairs, payees: FrameCall.payees(frame.models), begin: now)
    // One that is not remembered would be counted with each of its frames; a later frame of it is counted in its place.
    guard remembersCalls else { return call }
    add(1, .calls, frame.service ?? "", call.models, at: now)
    add(1, .activeCalls, frame.service ?? "", call.models, at: now)
    calls[key] = call
    changedCalls.insert(key)
    return call
  }

  private mutating func end(_ key: [UInt8], after time: Duration?, at now: UInt64) {
    guard var call = calls[key], !call.isEnded, let (service, _) = FrameCall.identity(key) else { return }
    call.isEnded = true
    calls[key] = call
    changedCalls.insert(key)
    let measured = Int64(clamping: (max(now, call.begin) - call.begin) / 1_000)
    let microseconds = time?.wholeMicroseconds ?? measured
    add(-1, .activeCalls, service, call.models, at: now)
    add(microseconds, .sessions, service, call.models, at: now)
    if !call.telephony.isEmpty { add(microseconds, .callTime, service, call.models + call.telephony, at: now) }
  }

  /// Ends calls that were silent for too long, at their last frame, and forgets those that ended so long ago.
  mutating func endIdleCalls(now: UInt64) {
    for (key, call) in calls where now > call.heard && now - call.heard > settings.callIdleNanoseconds {
      forget(key, call)
    }
  }

  /// Of too many calls a tenth is forgotten, those that were silent for longest.
  private mutating func makeRoom() {
    guard calls.count >= settings.maximumCalls else { return }
    let oldest = calls.sorted { $0.value.heard < $1.value.heard }.prefix(max(1, settings.maximumCalls / 10))
    for (key, call) in oldest { forget(key, call) }
  }

  private mutating func forget(_ key: [UInt8], _ call: FrameCall) {
    end(key, after: nil, at: call.heard)
    calls[key] = nil
    changedCalls.insert(key)
  }
}

extension VoiceFrames.Ignored {
  /// Adds what was left out of other frames.
  mutating func add(_ other: VoiceFrames.Ignored) {
    frames += other.frames
    readings += other.readings
    members += other.members
    zeros += other.zeros
  }
}
