internal import Synchronization
internal import TattlerModel

/// The slots of a ``SeriesTable``: open addressing. With insertions only it is read without a lock.
@safe
struct SlotArray: ~Copyable {
  typealias Slot = Atomic<UnsafeMutablePointer<SeriesKey>?>

  private let slots: UnsafeMutablePointer<Slot>
  private let mask: Int

  /// - Parameter capacity: a power of two.
  init(capacity: Int) {
    unsafe slots = .allocate(capacity: capacity)
    for index in 0..<capacity { unsafe (slots + index).initialize(to: Slot(nil)) }
    mask = capacity - 1
  }

  var capacity: Int { mask + 1 }

  /// The key with these bytes.
  @inline(__always)
  func find(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ hash: UInt32) -> UnsafeMutablePointer<SeriesKey>? {
    var position = Int(truncatingIfNeeded: hash) & mask
    // At least a quarter of the slots is empty, so that this ends.
    while true {
      // Acquiring: pairs with the releasing store of `insert`, so that what the key points to is seen whole.
      guard let key = unsafe slots[position].load(ordering: .acquiring) else { return nil }
      if unsafe key.pointee.hash == hash, unsafe Int(key.pointee.byteCount) == count,
        unsafe SlotArray.equal(SeriesKey.bytes(key), bytes, count)
      {
        return unsafe key
      }
      position = (position &+ 1) & mask
    }
  }

  /// Stores a key. One thread at a time, and only while a quarter of the slots stays empty.
  func insert(_ key: UnsafeMutablePointer<SeriesKey>) {
    var position = unsafe Int(truncatingIfNeeded: key.pointee.hash) & mask
    // Relaxed: only the caller, who holds the table's lock, stores.
    while unsafe slots[position].load(ordering: .relaxed) != nil { position = (position &+ 1) & mask }
    // Releasing: the key, the series and its cell must be visible before the slot is.
    unsafe slots[position].store(key, ordering: .releasing)
  }

  /// Removes a key and moves up what it kept from a place nearer to its own. Only where nobody reads at the same time.
  func remove(_ key: UnsafeMutablePointer<SeriesKey>) {
    // Relaxed: all who read and store have the table's lock.
    var hole = unsafe Int(truncatingIfNeeded: key.pointee.hash) & mask
    while let other = unsafe slots[hole].load(ordering: .relaxed), unsafe other != key { hole = (hole &+ 1) & mask }
    var position = (hole &+ 1) & mask
    while let other = unsafe slots[position].load(ordering: .relaxed) {
      let home = unsafe Int(truncatingIfNeeded: other.pointee.hash) & mask
      // It may move where its way from home leads over the hole.
      if (position &- home) & mask >= (position &- hole) & mask {
        unsafe slots[hole].store(other, ordering: .relaxed)
        hole = position
      }
      position = (position &+ 1) & mask
    }
    unsafe slots[hole].store(nil, ordering: .relaxed)
  }

  /// Stores the keys of another array.
  func insert(contentsOf other: borrowing SlotArray) {
    for index in 0..<other.capacity {
      // Relaxed: as in `insert`.
      if let key = unsafe other.slots[index].load(ordering: .relaxed) { unsafe insert(key) }
    }
  }

  @inline(__always)
  private static func equal(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    // An encoded attribute has nine bytes at least.
    unsafe ByteScan.equalLong(left, right, count)
  }

  deinit {
    unsafe slots.deinitialize(count: mask + 1)
    unsafe slots.deallocate()
  }
}
