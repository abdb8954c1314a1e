// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "one-codec",
  platforms: [.macOS(.v15)],
  dependencies: [
    // In a program of your own: .package(url: "https://github.com/tattler/tattler", from: "1.0.0", traits: [])
    .package(name: "tattler", path: "../../..", traits: [])
  ],
  targets: [
    .executableTarget(
      name: "one-codec",
      dependencies: [
        .product(name: "TattlerLineProtocol", package: "tattler"), .product(name: "TattlerModel", package: "tattler"),
      ],
      path: "Sources")
  ])
