// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "voice-bot",
  platforms: [.macOS(.v15)],
  dependencies: [
    // In a program of your own: .package(url: "https://github.com/tattler/tattler", from: "1.0.0", traits: ["Telemetry"])
    .package(name: "tattler", path: "../../..", traits: ["Telemetry"]),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  ],
  targets: [
    .executableTarget(
      name: "voice-bot",
      dependencies: [
        .product(name: "TattlerKit", package: "tattler"), .product(name: "TattlerBots", package: "tattler"),
        .product(name: "TattlerPricing", package: "tattler"), .product(name: "Logging", package: "swift-log"),
      ],
      path: "Sources")
  ])
