internal import FuzzChecks

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What libFuzzer calls, for the target that `FUZZ_TARGET` names.
enum FuzzDriver {
  static let target: FuzzTarget = {
    let name = environment("FUZZ_TARGET") ?? ""
    guard let target = FuzzTarget.named(name) else {
      stop(64, "FUZZ_TARGET is one of: \(FuzzTarget.all.map(\.name).joined(separator: " "))")
    }
    return target
  }()

  static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  static func stop(_ status: CInt, _ message: String) -> Never {
    say(message)
    exit(status)
  }

  static func say(_ message: String) {
    let bytes = Array("fuzz: \(message)\n".utf8)
    _ = unsafe write(STDERR_FILENO, bytes, bytes.count)
  }

  /// Writes the inputs to begin with, and the dictionary, into the folder that `FUZZ_SEEDS` names.
  static func writeSeeds(to folder: String) {
    var random = SeededGenerator(seed: 1)
    for index in 0..<200 { save(target.generate(&random), to: "\(folder)/seed-\(index)") }
    let dictionary = target.tokens.map { "\"\($0.map(escaped).joined())\"\n" }.joined()
    save(Array(dictionary.utf8), to: "\(folder).dict")
  }

  private static func escaped(_ byte: UInt8) -> String {
    let digits = Array("0123456789ABCDEF")
    return "\\x\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
  }

  private static func save(_ bytes: [UInt8], to path: String) {
    guard let file = unsafe fopen(path, "w") else { stop(74, "cannot write \(path)") }
    unsafe fwrite(bytes, 1, bytes.count, file)
    unsafe fclose(file)
  }
}

@_cdecl("LLVMFuzzerInitialize")
func initializeFuzzer(_ count: UnsafeMutableRawPointer?, _ arguments: UnsafeMutableRawPointer?) -> CInt {
  if FuzzDriver.environment("FUZZ_LIST") != nil {
    print(FuzzTarget.all.map(\.name).joined(separator: " "))
    exit(0)
  }
  _ = FuzzDriver.target
  if let folder = FuzzDriver.environment("FUZZ_SEEDS") {
    FuzzDriver.writeSeeds(to: folder)
    exit(0)
  }
  return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
  do throws(FuzzFailure) { _ = try FuzzDriver.target.check(input) } catch {
    FuzzDriver.say("\(FuzzDriver.target): \(error)")
    abort()
  }
  return 0
}
