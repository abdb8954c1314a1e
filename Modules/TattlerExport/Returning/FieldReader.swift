/// The fields of a record of CSV (RFC 4180, section 2).
struct FieldReader {
  private var bytes: [UInt8] = []
  /// Where the fields end in `bytes`.
  private var ends: [Int] = []

  var count: Int { ends.count }

  /// The text of a field; the field has to exist.
  subscript(index: Int) -> ArraySlice<UInt8> { bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]] }

  mutating func read(_ record: ArraySlice<UInt8>) throws(RowFault) {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    var place = record.startIndex
    while true {
      if place < record.endIndex, record[place] == UInt8(ascii: "\"") {
        place = try quoted(record, from: place + 1)
      } else {
        place = try plain(record, from: place)
      }
      ends.append(bytes.count)
      guard place < record.endIndex else { return }
      guard record[place] == UInt8(ascii: ",") else {
        throw RowFault("field \(count) has text behind its closing quote; a quote in a field is written twice")
      }
      place += 1
    }
  }

  private mutating func plain(_ record: ArraySlice<UInt8>, from start: Int) throws(RowFault) -> Int {
    var place = start
    while place < record.endIndex, record[place] != UInt8(ascii: ",") {
      if record[place] == UInt8(ascii: "\"") || record[place] == 0x0D {
        throw RowFault("field \(count + 1) has a quote or a line end, but is not in quotes")
      }
      place += 1
    }
    bytes.append(contentsOf: record[start..<place])
    return place
  }

  /// - Returns: the place behind the closing quote.
  private mutating func quoted(_ record: ArraySlice<UInt8>, from start: Int) throws(RowFault) -> Int {
    var place = start
    while place < record.endIndex {
      let byte = record[place]
      place += 1
      if byte == UInt8(ascii: "\"") {
        guard place < record.endIndex, record[place] == byte else { return place }
        place += 1
      }
      bytes.append(byte)
    }
    throw RowFault("the quote of field \(count + 1) is not closed")
  }
}
