public import TattlerPlugin

extension OTLPSink {
  /// The sink as a plugin, the same for a program that links it and for the shared object.
  public static let plugin = unsafe SinkAdapter.descriptor(
    of: OTLPSink.self,
    create: { configuration, host, sink, failure in
      unsafe SinkAdapter.create(OTLPSink.self, configuration, host, sink, failure)
    },
    check: { configuration, failure in unsafe SinkAdapter.check(OTLPSink.self, configuration, failure) })
}
