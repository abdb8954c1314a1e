/// A handler whose series can be ended.
protocol EndingHandler: AnyObject {
  /// Ends the series, unless another handler uses it. Any call but the first has no effect.
  func end()
}
