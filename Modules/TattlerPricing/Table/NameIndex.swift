internal import TattlerModel

/// Finds names of several scopes: of providers, and of each provider's models. A `Dictionary` of strings takes twice the time.
struct NameIndex: Sendable {
  /// Where a name counts.
  enum Scope: Sendable, Hashable {
    /// The names of providers.
    case providers
    /// The models of one provider.
    case models(provider: Int)
    /// The models of all of them, the first that has a name.
    case anyModel

    fileprivate var number: Int32 {
      switch self {
      case .providers: -1
      case .anyModel: -2
      case .models(let provider): Int32(truncatingIfNeeded: provider)
      }
    }
  }

  private struct Entry: Sendable {
    let name: String
    let scope: Int32
    let value: Int32
  }

  private var entries: [Entry] = []
  /// The hash of an entry and its number from 1; 0 where none is. At most half of the slots are taken.
  private var slots: [UInt64] = [UInt64](repeating: 0, count: 1_024)
  /// Secret, so that who chooses names cannot make them collide.
  private let seed = UInt64.random(in: .min ... .max)

  subscript(name: String, scope: Scope) -> Int? {
    let number = scope.number
    let hash = hash(name, number)
    var position = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[position] != 0 {
      if UInt32(truncatingIfNeeded: slots[position] &>> 32) == hash {
        let index = Int(UInt32(truncatingIfNeeded: slots[position])) - 1
        if entries[index].scope == number, entries[index].name == name { return Int(entries[index].value) }
      }
      position = (position &+ 1) & (slots.count - 1)
    }
    return nil
  }

  /// Adds a name, unless the scope has it.
  mutating func add(_ name: String, _ scope: Scope, _ value: Int) {
    guard self[name, scope] == nil else { return }
    entries.append(Entry(name: name, scope: scope.number, value: Int32(clamping: value)))
    if entries.count * 2 > slots.count {
      slots = [UInt64](repeating: 0, count: slots.count * 2)
      for index in entries.indices { place(index) }
    } else {
      place(entries.count - 1)
    }
  }

  private mutating func place(_ index: Int) {
    let hash = hash(entries[index].name, entries[index].scope)
    var position = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[position] != 0 { position = (position &+ 1) & (slots.count - 1) }
    slots[position] = UInt64(hash) &<< 32 | UInt64(index + 1)
  }

  private func hash(_ name: String, _ scope: Int32) -> UInt32 {
    let seed = seed &+ UInt64(bitPattern: Int64(scope)) &* 0x9E37_79B9_7F4A_7C15
    let hash = unsafe name.utf8.withContiguousStorageIfAvailable { bytes in
      unsafe bytes.baseAddress.map { unsafe ByteHash.of($0, bytes.count, seed: seed) }
    }
    // A text of another kind (bridged from Objective-C) is hashed as its bytes are.
    if case .some(.some(let hash)) = hash { return hash }
    let bytes = Array(name.utf8) + [0]
    return unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe bytes.baseAddress.map { unsafe ByteHash.of($0, bytes.count - 1, seed: seed) } ?? 0
    }
  }
}
