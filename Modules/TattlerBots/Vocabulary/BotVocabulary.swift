/// The metrics of bots and their conversations. Beside them there is a counter for each name of an event.
public enum BotVocabulary {
  /// Conversations that began.
  public static let started = MetricDeclaration(
    "bot.conversation.started", .counter, unit: "{conversation}", attributes: common, "Conversations that began.")

  /// Conversations that reached their goal.
  public static let completed = MetricDeclaration(
    "bot.conversation.completed", .counter, unit: "{conversation}", attributes: common,
    "Conversations that were completed.")

  /// Conversations that ended without reaching it.
  public static let dropped = MetricDeclaration(
    "bot.conversation.dropped", .counter, unit: "{conversation}", attributes: common + ["reason"],
    "Conversations that ended without being completed.")

  /// Conversations that are under way.
  public static let active = MetricDeclaration(
    "bot.conversation.active", .upDownCounter, unit: "{conversation}", attributes: common,
    "Conversations that are under way.")

  /// How long users wait.
  public static let response = MetricDeclaration(
    "bot.response.duration", .histogram, unit: "s", attributes: common,
    "Time from the first unanswered message of a user to the bot's reply.")

  /// What went wrong.
  public static let errors = MetricDeclaration(
    "bot.errors", .counter, unit: "{error}", attributes: common + ["error.type"], "Errors of bots, by type.")

  /// All of them.
  public static let all = [started, completed, dropped, active, response, errors]

  /// The attributes of events that are counted unless it is said otherwise.
  private static let common = ["channel", "botId", "version"]

  /// The boundaries of ``response``, in seconds.
  static let responseBuckets: [Double] = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 20, 30, 60, 120, 300]
}
