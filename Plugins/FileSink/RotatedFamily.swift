/// The files that rotation has put aside of one path.
struct RotatedFamily: Hashable, Sendable {
  /// Folders below the root.
  let folder: [String]
  /// The name while it was written.
  let base: String
}
