import CDeflate

/// A reusable gzip decompressor for one thread: it owns libdeflate's tables.
///
/// See ``Gzip/decompress(_:limit:)-(RawSpan,_)`` for what is accepted and what is bounded.
@safe public struct GzipDecompressor: ~Copyable {
  /// The most bytes that one call returns.
  public let limit: Int

  /// The largest output buffer that was asked for, in bytes: what the promise about memory is tested by.
  private(set) var peakCapacity = 0

  private let handle: OpaquePointer

  /// Allocates a decompressor. A negative limit counts as 0.
  public init(limit: Int) {
    self.limit = max(0, limit)
    guard let handle = unsafe libdeflate_alloc_decompressor() else {
      // The same answer that Swift gives when an array cannot be allocated; input cannot reach this.
      fatalError("FATAL: out of memory while allocating a gzip decompressor")
    }
    unsafe self.handle = handle
  }

  deinit {
    unsafe libdeflate_free_decompressor(handle)
  }

  /// Decompresses a stream of one or more members.
  public mutating func decompress(_ input: RawSpan) throws(GzipError) -> [UInt8] {
    guard !input.isEmpty else { throw .truncated(at: 0) }
    let bound = outputBound(inputCount: input.byteCount)
    var output: [UInt8] = []
    var capacity = firstCapacity(input, bound: bound)
    var offset = 0
    var memberCount = 0
    while offset < input.byteCount {
      guard memberCount < Gzip.maximumMemberCount else { throw .corrupt(at: offset, "it has too many members") }
      peakCapacity = max(peakCapacity, capacity)
      let outcome = decodeMember(input.extracting(offset...), into: &output, capacity: capacity)
      switch outcome {
      case .member(let consumed):
        // A member is 18 bytes at least, so that the loop always advances.
        guard consumed > 0 else { throw .corrupt(at: offset, "a member is empty") }
        offset += consumed
        memberCount += 1
      case .needsSpace:
        guard capacity < bound else { throw refusal(input, bound: bound, offset: offset) }
        capacity = min(bound, max(capacity, 512) &* 2)
      case .bad:
        throw GzipFaultLocator.locate(in: input, memberOffset: offset)
      }
    }
    return output
  }

  private func outputBound(inputCount: Int) -> Int {
    let (producible, overflow) = inputCount.multipliedReportingOverflow(by: Gzip.maximumExpansion)
    return overflow ? limit : min(limit, producible)
  }

  /// The capacity for the first attempt: the claimed length if it is possible at all, a few times the input otherwise.
  private func firstCapacity(_ input: RawSpan, bound: Int) -> Int {
    guard input.byteCount >= 18 else { return min(bound, 64) }
    let tail = input.byteCount - 4
    var claim = 0
    for index in 0..<4 {
      claim |= Int(input.byte(at: tail + index)) << (8 * index)
    }
    if claim <= bound { return claim }
    // Either the data is too large, or the claim is wrong (a truncated stream ends in arbitrary bytes): start small.
    return min(bound, input.byteCount &* 4)
  }

  /// Says why an output at its bound is not enough: the caller's limit, or data that no DEFLATE stream can be.
  private func refusal(_ input: RawSpan, bound: Int, offset: Int) -> GzipError {
    bound == limit ? .tooLarge(limit) : .corrupt(at: offset, "it expands further than DEFLATE can")
  }

  private enum Outcome {
    case member(consumed: Int)
    case needsSpace
    case bad
  }

  /// Decodes one member to the end of `output`, which is given room for `capacity` bytes in total.
  private func decodeMember(_ input: RawSpan, into output: inout [UInt8], capacity: Int) -> Outcome {
    if output.isEmpty && output.capacity < capacity { output = [] }
    output.reserveCapacity(capacity)
    var consumed = 0
    var status = LIBDEFLATE_BAD_DATA
    output.append(addingCapacity: capacity - output.count) { room in
      unsafe room.withUnsafeMutableBufferPointer { buffer, initialized in
        unsafe input.withUnsafeBytes { source in
          var produced = 0
          var nothing: UInt8 = 0
          status = unsafe withUnsafeMutablePointer(to: &nothing) { empty in
            let target = unsafe buffer.baseAddress ?? empty
            return unsafe libdeflate_gzip_decompress_ex(
              handle, source.baseAddress, source.count, target, min(buffer.count, capacity), &consumed, &produced)
          }
          initialized = status == LIBDEFLATE_SUCCESS ? produced : 0
        }
      }
    }
    switch status {
    case LIBDEFLATE_SUCCESS: return .member(consumed: consumed)
    case LIBDEFLATE_INSUFFICIENT_SPACE: return .needsSpace
    default: return .bad
    }
  }
}
