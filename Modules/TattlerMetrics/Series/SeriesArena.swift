/// Memory for the series of one stream: handed out from the front of blocks, given back all at once.
///
/// Addresses stay, which readers without a lock rely on.
@safe
struct SeriesArena: ~Copyable, @unchecked Sendable {
  private var blocks: [UnsafeMutableRawPointer] = unsafe []
  private var position: UnsafeMutableRawPointer?
  private var room = 0
  private var nextBlock = 512
  /// Bytes of all blocks.
  private(set) var byteCount = 0

  private static let largestBlock = 1 << 16

  /// Memory for `size` bytes, 8-byte aligned, not initialised.
  mutating func allocate(_ size: Int) -> UnsafeMutableRawPointer {
    let size = (size + 7) & ~7
    if size > Self.largestBlock / 4 { return unsafe block(size) }
    if size > room {
      while nextBlock < size { nextBlock *= 2 }
      unsafe position = block(nextBlock)
      room = nextBlock
      nextBlock = min(nextBlock * 2, Self.largestBlock)
    }
    let memory = unsafe position.unsafelyUnwrapped
    unsafe position = memory + size
    room -= size
    return unsafe memory
  }

  private mutating func block(_ size: Int) -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    unsafe blocks.append(memory)
    byteCount += size
    return unsafe memory
  }

  deinit {
    for index in unsafe blocks.indices { unsafe blocks[index].deallocate() }
  }
}
