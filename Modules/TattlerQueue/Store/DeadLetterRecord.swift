/// What the table keeps of a dead letter beside its rows.
struct DeadLetterRecord: Sendable {
  var sink: Int64
  /// The batch that the rows were part of; 0 where that is not known.
  var batch: Int64
  var reason: String
  var message: String
  /// Nanoseconds since 1970.
  var at: Int64
  var rows: Int64
  var points: Int64

  /// The checksum that the row should have.
  func checksum(codec: Int64, ofBytes checksum: UInt64) -> Int64 {
    if codec == PayloadCodec.bare.rawValue { return Int64(bitPattern: checksum) }
    var seal = RowSeal(.deadLetter)
    seal.add(Int64(bitPattern: checksum))
    for number in [sink, batch, at, rows, points, codec] { seal.add(number) }
    seal.add(reason)
    seal.add(message)
    return seal.value
  }
}
