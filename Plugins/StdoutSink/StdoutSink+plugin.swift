public import TattlerPlugin

extension StdoutSink {
  /// The sink as a plugin, the same for a program that links it and for the shared object.
  public static let plugin = unsafe SinkAdapter.descriptor(
    of: StdoutSink.self,
    create: { configuration, host, sink, failure in
      unsafe SinkAdapter.create(StdoutSink.self, configuration, host, sink, failure)
    },
    check: { configuration, failure in unsafe SinkAdapter.check(StdoutSink.self, configuration, failure) })
}
