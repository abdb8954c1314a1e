internal import TattlerConfig

/// Reading the section `receivers`.
extension HostConfiguration {
  /// The receivers of a configuration.
  struct Receivers {
    let influx: ReceiverConfiguration
    let otlp: ReceiverConfiguration
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
      return Receivers(influx: influx, otlp: otlp)
    }
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
