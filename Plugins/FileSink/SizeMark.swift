#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A size at which a file ended in a whole record, kept in its extended attribute `user.tattler.size`.
///
/// Best effort: where the system has no such attributes there is no mark, and more must be read.
enum SizeMark {
  private static let name = "user.tattler.size"
  private static let maximumDigits = 20

  private typealias Get = @convention(c) (Int32, UnsafePointer<CChar>, UnsafeMutableRawPointer?, Int) -> Int
  private typealias Set = @convention(c) (Int32, UnsafePointer<CChar>, UnsafeRawPointer?, Int, Int32) -> Int32

  #if os(Linux)
    // The C library's module leaves <sys/xattr.h> out.
    private static let get: Get? = unsafe dlsym(nil, "fgetxattr").map { unsafe unsafeBitCast($0, to: Get.self) }
    private static let set: Set? = unsafe dlsym(nil, "fsetxattr").map { unsafe unsafeBitCast($0, to: Set.self) }
  #else
    private static let get: Get? = { unsafe fgetxattr($0, $1, $2, $3, 0, 0) }
    private static let set: Set? = { unsafe fsetxattr($0, $1, $2, $3, 0, $4) }
  #endif

  /// What the file says; nil where it says nothing.
  static func read(_ descriptor: Int32) -> Int? {
    guard let get = unsafe get else { return nil }
    var text = [UInt8](repeating: 0, count: maximumDigits)
    let count = unsafe text.withUnsafeMutableBytes { unsafe get(descriptor, name, $0.baseAddress, $0.count) }
    guard count > 0, let size = Int(String(decoding: text.prefix(count), as: UTF8.self)), size >= 0 else { return nil }
    return size
  }

  /// Writes it beside the content.
  static func write(_ size: Int, _ descriptor: Int32) {
    guard let set = unsafe set else { return }
    let text = Array(String(size).utf8)
    _ = unsafe text.withUnsafeBytes { unsafe set(descriptor, name, $0.baseAddress, $0.count, 0) }
  }
}
