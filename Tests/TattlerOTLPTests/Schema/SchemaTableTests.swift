import Testing

@testable import TattlerOTLP

/// What the transcoders rely on when they use the tables.
@Suite struct SchemaTableTests {
  @Test("Every field fits the tables and is found by number and by name", arguments: Schema.Message.allCases)
  func fieldsAreFound(_ message: Schema.Message) {
    let table = SchemaTable.shared
    let fields = message.fields
    #expect(!fields.isEmpty && fields.count <= 16)
    #expect(table.fields(of: message).count == fields.count)
    #expect(Set(fields.map(\.number)).count == fields.count)
    #expect(fields.map(\.number) == fields.map(\.number).sorted())
    for (index, definition) in zip(table.fields(of: message), fields) {
      let field = table[index]
      #expect(definition.name.utf8CodeUnitCount < SchemaField.maximumNameLength)
      #expect(definition.number > 0 && definition.number < 16)
      #expect(field.text == "\(definition.name)")
      #expect(table.field(UInt64(definition.number), of: message) == index)
      #expect(table.field(named: field.name, of: message) == index)
      #expect((field.kind == .message) == (definition.message != nil))
      #expect(field.choiceBits == 0 || field.choiceBits & field.bit != 0)
    }
    #expect(table.field(0, of: message) == SchemaTable.none)
    #expect(table.field(16, of: message) == SchemaTable.none)
    #expect(table.field(.max, of: message) == SchemaTable.none)
  }

  @Test("Guesses fit a byte")
  func indicesFit() {
    #expect(SchemaTable.shared.count + Schema.Message.count < Int(SchemaTable.none))
    #expect(Schema.Message.allCases.count == Schema.Message.count)
  }
}
