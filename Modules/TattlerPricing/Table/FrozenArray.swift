/// Values that never change, in memory of their own: read without counting references where they hold none.
///
/// Who makes one frees it, once nobody reads it any more.
@safe
struct FrozenArray<Element: Sendable>: @unchecked Sendable {
  let count: Int
  private let base: UnsafeMutablePointer<Element>

  init(_ elements: [Element]) {
    count = elements.count
    unsafe base = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
    for index in elements.indices { unsafe (base + index).initialize(to: elements[index]) }
  }

  /// Frees the memory.
  func free() {
    unsafe base.deinitialize(count: count)
    unsafe base.deallocate()
  }

  @inline(__always) subscript(index: Int) -> Element {
    precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "BUG: a record that the table does not have")
    return unsafe base[index]
  }

  @inline(__always) subscript(index: Int32) -> Element { self[Int(index)] }
}
