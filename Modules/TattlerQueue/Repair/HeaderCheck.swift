/// Looks at the numbers in the header of a database ("Database File Format" on sqlite.org, section 1.3) by which SQLite
/// would read a file differently, or not write it, without a word.
enum HeaderCheck {
  /// Page size, versions of the format, bytes reserved on each page, and the fractions of a payload.
  private static let fixed: [UInt8] = [0, 1, 2, 2, 0, 64, 32, 32]

  /// - Returns: what is wrong; nil where nothing is, or where the file is none of SQLite's.
  static func contradiction(_ files: QueueFiles) -> String? {
    guard let file = try? DatabaseFile(files.path, .reading), let header = file.read(at: 0, count: 100),
      header.starts(with: "SQLite format 3\0".utf8)
    else { return nil }
    let application = header[68..<72].reduce(0) { $0 << 8 | Int64($1) }
    guard SchemaCheck.isNearly(application, QueueSchema.applicationID) else { return nil }
    if !header[16..<24].elementsEqual(fixed) { return "the header of the database was changed" }
    // With a log the number of pages may be one of former times.
    if (QueueFiles.size(files.writeAheadLog) ?? 0) > LogHeader.size { return nil }
    let pages = header[28..<32].reduce(0) { $0 << 8 | Int($1) }
    // What was asked for from the file system in advance is zero.
    if let behind = file.read(at: pages * QueueSchema.pageSize, count: 16), behind.contains(where: { $0 != 0 }) {
      return "the database has more pages than its header says"
    }
    return nil
  }
}
