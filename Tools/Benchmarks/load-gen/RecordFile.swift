#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file with the bodies that were taken, to compare a store with.
enum RecordFile {
  /// Writes the bodies of the first round, connection after connection.
  ///
  /// - Returns: false where the file could not be written.
  static func write(_ load: PreparedLoad, _ tallies: [LoadRun.Tally], to path: String) -> Bool {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0 else { return false }
    var isGood = true
    for (requests, tally) in zip(load.connections, tallies) {
      for (request, isTaken) in zip(requests, tally.taken) where isTaken {
        isGood = isGood && append(request.bytes[request.bodyStart...], descriptor)
      }
    }
    return close(descriptor) == 0 && isGood
  }

  private static func append(_ bytes: ArraySlice<UInt8>, _ descriptor: Int32) -> Bool {
    unsafe bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return true }
      var offset = 0
      while offset < buffer.count {
        #if canImport(Glibc)
          let written = unsafe Glibc.write(descriptor, base + offset, buffer.count - offset)
        #elseif canImport(Musl)
          let written = unsafe Musl.write(descriptor, base + offset, buffer.count - offset)
        #else
          let written = unsafe Darwin.write(descriptor, base + offset, buffer.count - offset)
        #endif
        if written > 0 { offset += written } else if errno != EINTR { return false }
      }
      return true
    }
  }
}
