import Foundation
import Synchronization

/// Kills what the tests have started, also when the tests themselves crash or are killed.
///
/// A shell reads which processes run from a pipe. Where the pipe ends, because the process of the tests has, it kills
/// the rest.
package final class ProcessGuardian: Sendable {
  package static let shared = ProcessGuardian()

  private static let script = """
    trap '' INT TERM HUP
    pids=' '
    while read -r word pid; do
      case $word in
        add) pids="$pids$pid " ;;
        remove) case $pids in *" $pid "*) pids="${pids%% $pid *} ${pids#* $pid }" ;; esac ;;
      esac
    done
    for pid in $pids; do kill -9 "$pid" 2>/dev/null; done
    """

  private let pipe: Mutex<FileHandle?>

  private init() {
    let shell = Process()
    let words = Pipe()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", Self.script]
    shell.standardInput = words
    let isRunning = (try? shell.run()) != nil
    pipe = Mutex(isRunning ? words.fileHandleForWriting : nil)
  }

  package func add(_ pid: Int32) { tell("add \(pid)\n") }
  package func remove(_ pid: Int32) { tell("remove \(pid)\n") }

  private func tell(_ words: String) {
    pipe.withLock { pipe in try? pipe?.write(contentsOf: Data(words.utf8)) }
  }
}
