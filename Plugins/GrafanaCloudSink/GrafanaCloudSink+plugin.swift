public import TattlerPlugin

extension GrafanaCloudSink {
  /// The sink as a plugin, the same for a program that links it and for the shared object.
  public static let plugin = unsafe SinkAdapter.descriptor(
    of: GrafanaCloudSink.self,
    create: { configuration, host, sink, failure in
      unsafe SinkAdapter.create(GrafanaCloudSink.self, configuration, host, sink, failure)
    },
    check: { configuration, failure in unsafe SinkAdapter.check(GrafanaCloudSink.self, configuration, failure) })
}
