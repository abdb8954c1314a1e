internal import Synchronization
internal import TattlerThreads

/// Hands blocks of an output to the system, in order, on a thread of its own: the next rows are made meanwhile. The first
/// failure is kept and nothing is written after it.
@safe final class BlockWriter: Sendable {
  /// Memory of ``blockBytes``, and of what wide copies write behind them, that one side has at a time. It begins at a page.
  @safe struct Block: @unchecked Sendable {
    let memory: UnsafeMutablePointer<UInt8>
    /// The bytes that count.
    var count = 0
    /// Where in the file they go.
    var offset = 0

    init() {
      let memory = UnsafeMutableRawPointer.allocate(
        byteCount: BlockWriter.blockBytes + WideCopy.slack, alignment: BlockTarget.pageBytes)
      unsafe self.memory = memory.bindMemory(to: UInt8.self, capacity: BlockWriter.blockBytes + WideCopy.slack)
    }
  }

  static let blockBytes = 1 << 20
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

  /// - Parameters:
  ///   - name: of the output, for errors.
  ///   - isFile: whether blocks go where they say, and not where the last one ended.
  init(descriptor: Int32, name: String, isFile: Bool = false) throws(ExportFailure) {
    let blocks = (0..<Self.blockCount).map { _ in Block() }
    let state = Monitor(State(free: blocks))
    self.blocks = blocks
    self.state = state
    let target = TargetBox(BlockTarget(descriptor: descriptor, name: name, isFile: isFile))
    do throws(SystemThread.Failure) {
      worker = try Worker(name: "output", capacity: Self.blockCount) { group, _ in
        for block in group {
          let failure = state.withLock { $0.failure } ?? target.mutex.withLock { $0.write(block) }
          Self.end(block, state, failure)
        }
      }
    } catch { throw ExportFailure(.file, "\(error)") }
  }

  /// What the thread alone uses.
  private final class TargetBox: Sendable {
    let mutex: Mutex<BlockTarget>

    init(_ target: BlockTarget) { mutex = Mutex(target) }
  }

  deinit {
    worker.close()
    for block in blocks { unsafe UnsafeMutableRawPointer(block.memory).deallocate() }
  }

  /// An empty block; waits until there is one.
  func take() -> Block {
    state.wait { state in state.free.popLast() } ?? blocks[0]
  }

  /// Hands a block over, to be written after those before it.
  func hand(over block: Block) {
    state.withLock { $0.pending += 1 }
    // There are no more blocks than the thread takes, so that it takes this one.
    if !worker.offer(block) { Self.end(block, state, ExportFailure(.file, "the output is closed")) }
  }

  /// Waits until the system has everything that was handed over.
  func drain() { _ = state.wait { $0.pending == 0 ? true : nil } }

  /// Why writing failed.
  var failure: ExportFailure? { state.withLock { $0.failure } }

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
