import Foundation
import Testing

@Suite struct PromptTests {
  /// Starts the tool on a terminal of its own and follows a list of steps: wait for text, type, or send a signal.
  /// Prints everything that the terminal showed, then the status and whether the echo is on, as the last line.
  private static let driver = """
    import json, os, pty, signal, sys, termios
    program, steps = sys.argv[1], json.loads(sys.argv[2])
    master, slave = pty.openpty()
    child = os.fork()
    if child == 0:
        os.setsid()
        os.close(master)
        import fcntl, resource
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        for descriptor in range(3): os.dup2(slave, descriptor)
        os.execv(program, [program] + json.loads(sys.argv[3]))
    # The tests' threads block signals, and a child inherits that: here the alarm has to work.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    signal.alarm(60)
    shown = b""
    def read():
        global shown
        data = os.read(master, 4096)
        shown += data
        return data
    seen = 0
    for kind, text in steps:
        if kind == "wait":
            while text.encode() not in shown[seen:]: read()
            seen = shown.index(text.encode(), seen) + len(text)
        elif kind == "type":
            os.write(master, text.encode())
        elif kind == "echo is":
            assert bool(termios.tcgetattr(slave)[3] & termios.ECHO) == (text == "on"), "echo is not " + text
    status = os.waitpid(child, 0)[1]
    echo = bool(termios.tcgetattr(slave)[3] & termios.ECHO)
    os.close(slave)
    try:
        while read(): pass
    except OSError:
        pass
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
    sys.stdout.buffer.write(shown + ("\\nstatus %d echo %s" % (code, "on" if echo else "off")).encode())
    """

  private func converse(_ arguments: [String], _ steps: [[String]]) throws -> String {
    let encode = { (value: any Encodable) in String(decoding: try JSONEncoder().encode(value), as: UTF8.self) }
    let outcome = try AuthTool.run(
      URL(fileURLWithPath: "/usr/bin/env"),
      ["python3", "-c", Self.driver, AuthTool.url.path, try encode(steps), try encode(arguments)])
    try #require(outcome.status == 0, "\(outcome.complaint)")
    return outcome.output.replacing("\r\n", with: "\n")
  }

  @Test func `the token is asked for, and what is typed is not shown`() throws {
    let shown = try converse(
      ["header", "--id", "123456"],
      [["wait", "Token (not shown): "], ["echo is", "off"], ["type", "glc_invented\n"]])
    #expect(
      shown == """
        Token (not shown): 
        Authorization: Basic MTIzNDU2OmdsY19pbnZlbnRlZA==

        status 0 echo on
        """)
  }

  @Test func `the id is asked for and shown, and then the token`() throws {
    let shown = try converse(
      ["header", "--value"],
      [
        ["wait", "Instance id: "], ["echo is", "on"], ["type", "123456\n"], ["wait", "Token (not shown): "],
        ["type", "glc_invented\n"],
      ])
    #expect(
      shown == """
        Instance id: 123456
        Token (not shown): 
        Basic MTIzNDU2OmdsY19pbnZlbnRlZA==

        status 0 echo on
        """)
  }

  @Test func `a bad token is refused, still unseen`() throws {
    let shown = try converse(
      ["header", "--id", "1"], [["wait", "Token (not shown): "], ["type", "Basic invented\n"]])
    #expect(shown.contains("whole Authorization header"))
    #expect(!shown.contains("invented"))
    #expect(shown.hasSuffix("status 78 echo on"))
  }

  @Test(arguments: [("\u{3}", "status -2 echo on"), ("\u{1C}", "status -3 echo on"), ("\u{4}", "status 64 echo on")])
  func `the echo is back after an interrupt, a quit or an end of input`(_ key: String, _ ending: String) throws {
    let shown = try converse(["header", "--id", "1"], [["wait", "Token (not shown): "], ["type", key]])
    #expect(shown.hasSuffix(ending), "\(shown)")
  }
}
