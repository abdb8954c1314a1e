internal import TattlerThreads

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Hands blocks of an output to the system, in order, on a thread of its own: the next rows are made meanwhile. The first
/// failure is kept and nothing is written after it.
@safe final class BlockWriter: Sendable {
  /// Memory of ``blockBytes`` that one side has at a time.
  @safe struct Block: @unchecked Sendable {
    let memory: UnsafeMutablePointer<UInt8>
    /// The bytes that count.
    var count = 0

    init() { unsafe memory = .allocate(capacity: BlockWriter.blockBytes) }
  }

  static let blockBytes = 512 << 10
  private static let blockCount = 4

  private struct State {
    var free: [Block]
    /// Blocks that are on their way.
    var pending = 0
    var failure: ExportFailure?
  }

  private let blocks: [Block]
  private let state: Monitor<State>
  private let worker: Worker<Block>

  /// - Parameter name: of the output, for errors.
  init(descriptor: Int32, name: String) throws(ExportFailure) {
    let blocks = (0..<Self.blockCount).map { _ in Block() }
    let state = Monitor(State(free: blocks))
    self.blocks = blocks
    self.state = state
    do throws(SystemThread.Failure) {
      worker = try Worker(name: "output", capacity: Self.blockCount) { group, _ in
        for block in group { Self.write(block, descriptor, name, state) }
      }
    } catch { throw ExportFailure(.file, "\(error)") }
  }

  deinit {
    worker.close()
    for block in blocks { unsafe block.memory.deallocate() }
  }

  /// An empty block; waits until there is one.
  func take() -> Block {
    state.wait { state in state.free.popLast() } ?? blocks[0]
  }

  /// Hands a block over, to be written after those before it.
  func hand(over block: Block) {
    state.withLock { $0.pending += 1 }
    // There are no more blocks than the thread takes.
    if !worker.offer(block) { Self.end(block, state, nil) }
  }

  /// Waits until the system has everything that was handed over.
  func drain() { _ = state.wait { $0.pending == 0 ? true : nil } }

  /// Why writing failed.
  var failure: ExportFailure? { state.withLock { $0.failure } }

  private static func write(_ block: Block, _ descriptor: Int32, _ name: String, _ state: Monitor<State>) {
    var failure = state.withLock { $0.failure }
    var offset = 0
    while offset < block.count, failure == nil {
      #if canImport(Glibc)
        let written = unsafe Glibc.write(descriptor, block.memory + offset, block.count - offset)
      #elseif canImport(Musl)
        let written = unsafe Musl.write(descriptor, block.memory + offset, block.count - offset)
      #else
        let written = unsafe Darwin.write(descriptor, block.memory + offset, block.count - offset)
      #endif
      if written > 0 {
        offset += written
      } else if errno != EINTR {
        failure = ExportFailure(.file, "\(name): \(unsafe String(cString: strerror(errno)))")
      }
    }
    end(block, state, failure)
  }

  private static func end(_ block: Block, _ state: Monitor<State>, _ failure: ExportFailure?) {
    state.withLock { state in
      var empty = block
      empty.count = 0
      state.free.append(empty)
      state.pending -= 1
      state.failure = state.failure ?? failure
    }
    state.wakeAll()
  }
}
