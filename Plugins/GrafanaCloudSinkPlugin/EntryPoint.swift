public import CTattlerPlugin
internal import GrafanaCloudSink
internal import TattlerPlugin

/// The entry point of the shared object; see `tattler_plugin.h`.
@c(tattler_plugin)
public func tattlerPlugin() -> UnsafePointer<tattler_plugin_descriptor> {
  unsafe GrafanaCloudSink.plugin.table
}
