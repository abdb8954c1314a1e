import Testing

/// Tests that use the one script of ``ScriptedSink``: one at a time.
@Suite(.serialized, .timeLimit(.minutes(2))) enum ScriptedSinkTests {}
