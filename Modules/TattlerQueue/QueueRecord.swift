/// Something that a processor notes together with a batch, for instance what the batch has used.
///
/// It waits in the queue until its owner folds it into a state: see
/// ``OfflineQueue/fold(owner:through:changes:batch:for:)``.
public struct QueueRecord: Sendable, Hashable {
  /// Who notes it and will fold it: a name of 1 to 64 bytes, the same after a restart.
  public var owner: String
  /// What is noted, at most ``maximumBytes``; the queue stores it as it is.
  public var bytes: [UInt8]

  /// The most bytes of a record: 16 MiB.
  public static let maximumBytes = 16 << 20
  /// The most bytes of the records that wait, of all owners together: 64 MiB. Each counts 64 bytes beside its own.
  public static let maximumWaitingBytes = 64 << 20

  /// A record of an owner.
  public init(owner: String, bytes: [UInt8]) {
    self.owner = owner
    self.bytes = bytes
  }

  /// Why it cannot be a record; nil where it can.
  var fault: QueueError? {
    if let fault = Self.fault(ofOwner: owner) { return fault }
    if bytes.count <= Self.maximumBytes { return nil }
    return QueueError(.tooLarge, "a record of \(bytes.count) bytes: at most \(Self.maximumBytes) are possible")
  }

  /// Why a name cannot be that of an owner; nil where it can.
  static func fault(ofOwner name: String) -> QueueError? {
    if (1...64).contains(name.utf8.count) { return nil }
    return QueueError(.tooLarge, "the owner of a record has a name of 1 to 64 bytes, not \(name.utf8.count)")
  }
}
