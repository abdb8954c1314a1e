import TattlerDelivery
import Testing

@Suite struct ConcealmentTests {
  @Test(
    "A value, and the beginning of a long one, is replaced wherever it stands; ordinary words are kept",
    arguments: [
      ("secret-token", "no such token: secret-token", "no such token: X"),
      ("secret-token", "secret-tokensecret-token.", "XX."),
      ("secret-token", "secret-toke", "secret-toke"),
      ("a-very-long-secret-token", "found \"a-very-long-s…\"", "found \"X…\""),
      ("a-very-long-secret-token", "a-very-long", "a-very-long"),
      ("token", "the token is wrong", "the token is wrong"),
      ("größe!", "die größe!", "die X"), ("", "nothing", "nothing"), ("secret-token", "", ""),
    ])
  func conceals(value: String, words: String, wanted: String) {
    #expect(Concealment.concealing(value, as: "X", in: words) == wanted)
  }
}
