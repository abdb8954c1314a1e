internal import TattlerDelivery

/// The states of a sink by the names that `/status` and `/metrics` give them.
enum SinkState: String, CaseIterable, Sendable {
  case delivering, retrying, paused, off

  init(_ health: DeliveryStatus.Health) {
    switch health {
    case .healthy: self = .delivering
    case .retrying: self = .retrying
    case .paused: self = .paused
    case .off: self = .off
    }
  }
}
