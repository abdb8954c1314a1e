import Testing

/// The built programs with real servers. One test at a time: they share the machine's processors and disk.
@Suite(.serialized) enum EndToEnd {}
