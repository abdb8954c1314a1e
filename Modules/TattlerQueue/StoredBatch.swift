/// A batch as the queue's file holds it, without its bytes.
public struct StoredBatch: Sendable {
  /// The batch's number.
  public let id: BatchID
  /// When it was accepted, in nanoseconds since 1970.
  public let acceptedAt: UInt64
  /// Rows.
  public let rows: Int
  /// Points.
  public let points: Int
  /// How the bytes are stored: `zstd` or `plain`.
  public let codec: String
  /// The size of the stored bytes.
  public let storedBytes: Int
  /// The sinks that still need something of it.
  public let needs: [Need]

  /// What a sink still needs of a batch.
  public struct Need: Sendable {
    /// The sink's name.
    public let sinkName: String
    /// The first row that is not settled.
    public let nextRow: Int
    /// Points that are not settled.
    public let pointsLeft: Int
    /// Failed attempts so far.
    public let attempts: Int

    package init(sinkName: String, nextRow: Int, pointsLeft: Int, attempts: Int) {
      self.sinkName = sinkName
      self.nextRow = nextRow
      self.pointsLeft = pointsLeft
      self.attempts = attempts
    }
  }

  package init(
    id: BatchID, acceptedAt: UInt64, rows: Int, points: Int, codec: String, storedBytes: Int, needs: [Need]
  ) {
    self.id = id
    self.acceptedAt = acceptedAt
    self.rows = rows
    self.points = points
    self.codec = codec
    self.storedBytes = storedBytes
    self.needs = needs
  }
}
