public import TattlerPlugin

extension FileSink {
  /// The sink as a plugin, the same for a program that links it and for the shared object.
  public static let plugin = unsafe SinkAdapter.descriptor(
    of: FileSink.self,
    create: { configuration, host, sink, failure in
      unsafe SinkAdapter.create(FileSink.self, configuration, host, sink, failure)
    },
    check: { configuration, failure in unsafe SinkAdapter.check(FileSink.self, configuration, failure) })
}
