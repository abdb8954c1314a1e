/// The steps of the clock.
extension QueueStore {
  /// Writes down the steps of the clock.
  func save(_ jumps: ClockJumps) throws(SQLiteFailure) {
    try connection.execute("DELETE FROM clock_jumps")
    let statement = try connection.prepare("INSERT INTO clock_jumps VALUES(?, ?, ?)")
    for jump in jumps.jumps {
      try statement.bind(jump.batch, jump.nanoseconds, RowSeal.ofJump(jump))
      try statement.run()
    }
  }

  /// The steps of the clock that are written down; a row that is not what was written is left out.
  func clockJumps() throws(SQLiteFailure) -> ClockJumps {
    let statement = try connection.prepare("SELECT batch, nanoseconds, seal FROM clock_jumps ORDER BY batch")
    var jumps: [ClockJumps.Jump] = []
    while try statement.step() {
      let jump = ClockJumps.Jump(batch: statement.integer(0), nanoseconds: statement.integer(1))
      if RowSeal.ofJump(jump) == statement.integer(2) { jumps.append(jump) }
    }
    return ClockJumps(jumps)
  }
}
