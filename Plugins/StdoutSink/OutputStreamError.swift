/// Why bytes could not be written to a stream.
enum OutputStreamError: Error, Sendable, Hashable {
  /// Nobody reads the other end of the pipe any more.
  case closed
  /// The sink is closing and the reader is too slow.
  case abandoned
  /// Another failure, by the system's number.
  case system(Int32)
}
