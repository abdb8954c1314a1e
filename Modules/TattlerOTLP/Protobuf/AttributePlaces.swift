internal import TattlerModel

/// Where in the message the attributes of a set were written already, so that they are copied the next time.
struct AttributePlaces: ~Copyable, Sendable {
  private struct Place: BitwiseCopyable {
    var generation: UInt32 = 0
    var tag: UInt32 = 0
    /// From the end of the message to the first byte.
    var distance: UInt32 = 0
    var length: UInt32 = 0
  }

  private var places = RecordTable<Place>()
  private var generation: UInt32 = 0

  /// Begins a message: nothing was written.
  mutating func begin(sets: Int) {
    if generation == .max {
      places.removeAll()
      generation = 0
    }
    generation += 1
    guard sets > places.count else { return }
    // Without memory for it there is no place for some sets, and they are written anew.
    guard (try? places.reserve(sets &- places.count)) != nil else { return }
    while places.count < sets { unsafe places.appendReserved(Place()) }
  }

  /// The place of a set that was written with this tag.
  @inline(__always)
  func find(_ set: UInt32, _ tag: UInt8) -> (distance: Int, length: Int)? {
    guard Int(set) < places.count else { return nil }
    let place = unsafe places.records[Int(set)]
    guard place.generation == generation, place.tag == UInt32(tag) else { return nil }
    return (Int(place.distance), Int(place.length))
  }

  /// Remembers that the set is the last `length` bytes that were written, of `distance` in all.
  mutating func remember(_ set: UInt32, _ tag: UInt8, distance: Int, length: Int) {
    guard Int(set) < places.count else { return }
    places[Int(set)] = Place(
      generation: generation, tag: UInt32(tag), distance: UInt32(truncatingIfNeeded: distance),
      length: UInt32(truncatingIfNeeded: length))
  }
}
