internal import TattlerConfig

/// Reading the section `receivers`.
extension HostConfiguration {
  /// The receivers of a configuration.
  struct Receivers {
    let influx: ReceiverConfiguration
    let otlp: ReceiverConfiguration
    let frames: FrameSettings
  }

  static func receivers(_ reader: ConfigReader) -> Receivers {
    reader.defaultedSection("receivers") { receivers in
      let influx = receivers.defaultedSection("influx") { section in
        var receiver = receiver(section, .influx)
        receiver.isStrict = section.boolean("strict", default: false)
        receiver.dialect = section.choice("dialect", default: .standard)
        return receiver
      }
      let otlp = receivers.defaultedSection("otlp") { section in
        let isEnabled = section.boolean("enabled", default: true)
        var receiver = receiver(section, .otlp)
        if !isEnabled { receiver.listen = nil }
        if let address = receiver.listen, address.port != 0, address == influx.listen {
          section.report(
            "listen", reason: "\(address) is the address of receivers.influx.listen already",
            expected: "another port, or enabled: false")
        }
        return receiver
      }
      return Receivers(influx: influx, otlp: otlp, frames: receivers.defaultedSection("frames", frames))
    }
  }

  private static func frames(_ section: ConfigReader) -> FrameSettings {
    var frames = FrameSettings()
    frames.isEnabled = section.boolean("enabled", default: frames.isEnabled)
    frames.includesCallID = section.boolean("call_id", default: frames.includesCallID)
    frames.maximumSeries = section.integer("max_series", in: 10...20_000, default: frames.maximumSeries)
    frames.maximumCalls = section.integer("max_calls", in: 10...100_000, default: frames.maximumCalls)
    frames.intervalNanoseconds =
      section.duration("interval", in: .seconds(1)...(.seconds(3_600)))?.nanoseconds ?? frames.intervalNanoseconds
    frames.callIdleNanoseconds =
      section.duration("call_idle", in: .seconds(60)...(.seconds(86_400)))?.nanoseconds ?? frames.callIdleNanoseconds
    return frames
  }

  /// The keys that every receiver has.
  private static func receiver(_ section: ConfigReader, _ defaults: ReceiverConfiguration) -> ReceiverConfiguration {
    var receiver = defaults
    if let text = section.string("listen") {
      receiver.listen = ListenAddress(text)
      if receiver.listen == nil {
        let port = defaults.listen?.port ?? 0
        section.report(
          "listen", reason: "found \"\(text)\"", expected: "host and port, such as 127.0.0.1:\(port) or [::1]:\(port)")
      }
    }
    receiver.maximumBodyBytes = section.bytes("max_body", in: 1024...1 << 30, default: receiver.maximumBodyBytes)
    receiver.maximumDecodedBytes = section.bytes(
      "max_decoded_body", in: 1024...1 << 30, default: receiver.maximumDecodedBytes)
    receiver.maximumBatchBytes = section.bytes("max_batch", in: 1 << 20...1 << 28, default: receiver.maximumBatchBytes)
    receiver.maximumBytesInWork = section.bytes(
      "max_in_work", in: 1 << 20...1 << 34, default: max(receiver.maximumBytesInWork, receiver.maximumDecodedBytes))
    return receiver
  }
}
