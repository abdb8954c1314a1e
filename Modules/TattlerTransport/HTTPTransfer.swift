/// A request on its way; letting go of it does not cancel.
public struct HTTPTransfer: Sendable {
  /// `nil` for a request that was refused before it became one.
  private let transfer: Transfer?
  private let core: TransportCore

  init(_ transfer: Transfer?, core: TransportCore) {
    self.transfer = transfer
    self.core = core
  }

  /// Aborts the request: its completion gets `.cancelled`, unless it had its result already. May be called from any
  /// thread and more than once.
  public func cancel() {
    if let transfer { core.cancel(transfer) }
  }
}
