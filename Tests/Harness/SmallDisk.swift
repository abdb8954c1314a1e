import Foundation
import Glibc

/// A file system of a few MiB in memory, mounted on a folder. Mounting needs root.
package final class SmallDisk {
  /// Whether one can be mounted here.
  package static let isPossible: Bool = {
    guard let scratch = try? Scratch(), let disk = try? SmallDisk(scratch, "probe", mebibytes: 1) else { return false }
    _ = disk
    return true
  }()

  private let path: String
  private let scratch: Scratch

  package init(_ scratch: Scratch, _ name: String, mebibytes: Int) throws {
    self.scratch = scratch
    path = try scratch.folder(name)
    guard unsafe mount("tmpfs", path, "tmpfs", 0, "size=\(mebibytes)m,mode=0700") == 0 else {
      throw Trouble("no tmpfs: \(unsafe String(cString: strerror(errno)))")
    }
  }

  deinit { unsafe umount2(path, Int32(MNT_DETACH)) }

  /// Makes it read-only.
  package func protect() throws {
    guard unsafe mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0 else {
      throw Trouble("no remount: \(unsafe String(cString: strerror(errno)))")
    }
  }
}
