/// What a repair could read. Points are counted once a sink.
struct SalvageResult: Sendable {
  var batches = 0
  var points = 0
  var lostPoints = 0
  /// What processors lost of what they noted.
  var losses: [SalvageRecords.Loss] = []
}
