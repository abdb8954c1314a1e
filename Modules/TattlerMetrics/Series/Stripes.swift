internal import CTattlerProcess

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// How a contended cell is divided: into one part for each processor or so, and a thread uses mostly the same part.
enum Stripes {
  /// Bytes from one part to the next: two lines of a cache, as some processors fetch pairs.
  static let stride = 128
  /// How often threads must meet at a cell before it is divided: most never do, and parts cost memory.
  static let patience: UInt32 = 8
  /// After so many rounds a waiting thread divides the cell, patient or not.
  static let longestWait = 64
  /// Parts of a cell: a power of two.
  static let count: Int = {
    let processors = max(1, min(64, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    var count = 4
    // Twice as many, so that threads that run at once seldom have the same.
    while count < 2 * processors { count *= 2 }
    return count
  }()

  /// Memory for all parts and, before them, their number, so that no recording thread asks a lazy variable.
  static func allocate() -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: (count + 1) * stride, alignment: stride)
    unsafe memory.storeBytes(of: count, as: Int.self)
    return unsafe memory
  }

  /// How many parts there are.
  @inline(__always)
  static func count(of memory: UnsafeMutableRawPointer) -> Int { unsafe memory.load(as: Int.self) }

  /// The memory of a part.
  @inline(__always)
  static func part(_ index: Int, of memory: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
    unsafe memory + (index &+ 1) &* stride
  }

  /// Which part the calling thread uses. Threads without a number begin with the same one, and get a number when they
  /// meet there, so that those who never meet pay for no call.
  @inline(__always)
  static func own(of memory: UnsafeMutableRawPointer) -> Int {
    unsafe Int(truncatingIfNeeded: tattler_known_thread_number()) & (count(of: memory) &- 1)
  }

  /// Which part the calling thread uses after it met another one: its own, once it has a number.
  static func ownAfterMeeting(of memory: UnsafeMutableRawPointer) -> Int {
    unsafe Int(truncatingIfNeeded: tattler_thread_number()) & (count(of: memory) &- 1)
  }

  /// Lets others go first.
  @inline(never)
  static func wait(_ round: Int) {
    if round < 16 { tattler_pause() } else { sched_yield() }
  }
}
