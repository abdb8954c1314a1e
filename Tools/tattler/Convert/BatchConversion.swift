internal import TattlerConfig
internal import TattlerGrafana
internal import TattlerHost
internal import TattlerLineProtocol
internal import TattlerPipeline

/// `tattler convert --batch`: one document a line, so that a checker starts the program once.
///
/// A request is `<precision> <base64>`. The answer with `--to json` is a JSON array, or an object with `error` where
/// something was refused; with every other format it is base64, or `ERR` and the reason.
struct BatchConversion {
  let from: MetricFormat
  let to: MetricFormat
  let dialect: NamedDialect
  let isStrict: Bool

  func run() throws {
    while let line = readLine(strippingNewline: true) {
      try Console.write(answer(to: line) + [UInt8(ascii: "\n")])
    }
  }

  private func answer(to line: String) -> [UInt8] {
    let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first, let precision = LineProtocolPrecision(parameter: String(name)) else {
      return failure("the line does not begin with a precision")
    }
    guard let input = Base64.decode(parts.count > 1 ? String(parts[1]) : "") else {
      return failure("the document is not Base64")
    }
    do {
      let conversion = Conversion(from: from, to: to, precision: precision, dialect: dialect, isStrict: isStrict)
      let result = try conversion.convert(input)
      if result.isRefused { return failure(result.complaints.joined(separator: "; ")) }
      switch to {
      case .json: return result.output.filter { $0 != UInt8(ascii: "\n") }
      default: return Array(Base64.encode(result.output).utf8)
      }
    } catch {
      return failure("\(error)")
    }
  }

  private func failure(_ reason: String) -> [UInt8] {
    guard to == .json else { return Array("ERR \(reason)".utf8).filter { $0 != UInt8(ascii: "\n") } }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("error")
    writer.string(reason)
    writer.endObject()
    return writer.bytes
  }
}
