public import CTattlerPlugin
internal import OTLPSink
internal import TattlerPlugin

/// The entry point of the shared object; see `tattler_plugin.h`.
@c(tattler_plugin)
public func tattlerPlugin() -> UnsafePointer<tattler_plugin_descriptor> {
  unsafe OTLPSink.plugin.table
}
