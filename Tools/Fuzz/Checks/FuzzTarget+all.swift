extension FuzzTarget {
  /// Every target.
  public static let all: [FuzzTarget] = [
    lineProtocol, prometheus, batch, otlpProtobuf, otlpJSON, otlpResponse, gzip, json, configuration,
    priceTable, frames, credentials, export, rows,
  ]
}
