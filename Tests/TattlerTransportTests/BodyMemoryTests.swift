import Testing

@testable import TattlerTransport

@Suite struct BodyMemoryTests {
  @Test("The memory of a body is there for the next one, empty")
  func again() {
    let memory = BodyMemory()
    #expect(memory.take().capacity == 0)
    memory.give(Array(repeating: 7, count: 3 << 20))
    let next = memory.take()
    #expect(next.isEmpty && next.capacity >= 3 << 20)
    #expect(memory.take().capacity == 0)
  }

  @Test("Of a body that somebody else still has nothing is kept, and nothing is changed")
  func shared() {
    let memory = BodyMemory()
    let body = [UInt8](repeating: 7, count: 3 << 20)
    memory.give(body)
    #expect(memory.take().capacity == 0)
    #expect(body.count == 3 << 20 && body.last == 7)
  }

  @Test("No more is kept than the bound, and nothing of what had no memory")
  func bound() {
    let memory = BodyMemory()
    for _ in 0..<20 { memory.give(Array(repeating: 1, count: 5 << 20)) }
    memory.give([])
    var kept = 0
    while case let body = memory.take(), body.capacity > 0 { kept += body.capacity }
    #expect(kept > 0 && kept <= BodyMemory.maximumBytes)
  }
}
