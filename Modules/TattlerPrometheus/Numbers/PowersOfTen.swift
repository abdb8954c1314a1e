/// Powers of ten that are exact in their type.
enum PowersOfTen {
  /// 10^0 to 10^19.
  static let integers: [UInt64] = (0...19).map { count in
    (0..<count).reduce(1) { power, _ in power * 10 }
  }

  /// 10^0 to 10^22.
  static let doubles: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  /// 10^`exponent`, which is 0 to 38.
  static func wide(_ exponent: Int) -> UInt128 {
    if exponent <= 19 { return UInt128(integers[exponent]) }
    return UInt128(integers[19]) &* UInt128(integers[exponent &- 19])
  }
}
