import Testing

/// The built daemon in front of servers that fail in every way that they can. One test at a time: they share the
/// machine's processors and disk.
@Suite(.serialized) enum FaultLaboratory {}
