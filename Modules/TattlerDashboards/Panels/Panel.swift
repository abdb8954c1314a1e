/// A panel of a dashboard: a question, and how the answer is shown.
public struct Panel: Sendable, Hashable {
  /// The question, in short.
  public let title: String
  /// What the numbers mean, and what to do about them.
  public let description: String
  /// How it is shown.
  public var kind: PanelKind
  /// What the numbers are.
  public var unit: PanelUnit
  /// The queries, at most 26.
  public var queries: [PanelQuery]
  /// From where on there are other colours than green, ascending.
  public var thresholds: [PanelThreshold] = []
  /// Columns of 24.
  public var width = 12
  /// Lines of 30 pixels.
  public var height = 8
  /// What is shown where there is nothing.
  public var emptyText = "No data"

  init(
    _ title: String, _ kind: PanelKind, _ unit: PanelUnit, _ queries: [PanelQuery], _ description: String
  ) {
    self.title = title
    self.kind = kind
    self.unit = unit
    self.queries = queries
    self.description = description
    if kind == .number || kind == .name { (width, height) = (4, 4) }
  }

  func colored(_ thresholds: [PanelThreshold]) -> Panel { changed { $0.thresholds = thresholds } }

  func wide(_ width: Int) -> Panel { changed { $0.width = width } }

  func high(_ height: Int) -> Panel { changed { $0.height = height } }

  func orElse(_ text: String) -> Panel { changed { $0.emptyText = text } }

  private func changed(_ change: (inout Panel) -> Void) -> Panel {
    var copy = self
    change(&copy)
    return copy
  }
}
