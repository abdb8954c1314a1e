#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Lets a script say when a load begins: making the bodies takes longer than sending them.
enum StartSignal {
  /// Prints `ready` and waits for a line on the standard input, or its end.
  static func wait() {
    print("ready")
    // A pipe would hold the word back until the end.
    fflush(nil)
    _ = readLine()
  }
}
