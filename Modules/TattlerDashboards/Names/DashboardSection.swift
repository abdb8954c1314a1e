/// A part of the vocabulary, of which a dashboard may have some.
public enum DashboardSection: String, Sendable, Hashable, CaseIterable {
  /// Calls of voice agents.
  case voice
  /// Bots and their conversations.
  case bots
  /// The daemon: what it takes, keeps and delivers.
  case delivery
}
