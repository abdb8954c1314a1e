#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Memory of a whole batch, given back with `free`.
enum BatchMemory {
  /// From this size on, memory is asked for in huge pages: a large batch is written once, and most of that time would go
  /// into the first touch of each small page.
  private static let hugeBytes = 8 << 20
  private static let hugePageBytes = 2 << 20

  /// Memory that is not initialised; nil where the system gives none.
  static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    #if os(Linux)
      if byteCount >= hugeBytes {
        var memory: UnsafeMutableRawPointer?
        guard unsafe posix_memalign(&memory, hugePageBytes, byteCount) == 0, let found = unsafe memory else {
          return nil
        }
        // Advice: where the system has none, small pages do. Whole huge pages only, so that none is touched in vain.
        _ = unsafe madvise(found, byteCount / hugePageBytes * hugePageBytes, MADV_HUGEPAGE)
        return unsafe found
      }
    #endif
    return unsafe malloc(max(byteCount, 1))
  }
}
