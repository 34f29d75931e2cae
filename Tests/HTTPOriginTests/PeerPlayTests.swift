// The exchange of the TCP peer: what it does next, and when it goes no further.
import Ground
import Testing

@testable import HTTPOrigin

@Suite struct PeerPlayTests {
  /// What is done until nothing more is.
  private func actions(_ play: inout PeerPlay) -> [PeerAction] {
    var done: [PeerAction] = []
    while let action = play.next() { done.append(action) }
    return done
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func `an echo sends back what comes, as it comes`() {
    var play = PeerPlay(PeerScript(isEcho: true))
    #expect(actions(&play) == [])
    play.receive([0, 13, 10])
    #expect(actions(&play) == [.send([0, 13, 10])])
    play.receive([1])
    play.receive([2])
    #expect(actions(&play) == [.send([1, 2])])
  }

  @Test func `without a script nothing is said`() {
    var play = PeerPlay(nil)
    play.receive(bytes("hello"))
    #expect(actions(&play) == [])
  }

  @Test func `an exchange waits for the bytes that it expects, in however many pieces they come`() {
    var play = PeerPlay(
      PeerScript(steps: [
        .send(bytes("220")), .expect(bytes("QUIT")), .wait(.seconds(1)), .send(bytes("221")),
        .close,
      ]))
    #expect(actions(&play) == [.send(bytes("220"))])
    play.receive(bytes("QU"))
    #expect(actions(&play) == [])
    play.receive(bytes("IT"))
    #expect(!play.isFinished)
    #expect(actions(&play) == [.wait(.seconds(1)), .send(bytes("221")), .close])
    #expect(play.isFinished)
  }

  @Test func `other bytes than are expected end the exchange for good`() {
    var play = PeerPlay(PeerScript(steps: [.expect(bytes("QUIT")), .send(bytes("221"))]))
    play.receive(bytes("QX"))
    #expect(actions(&play) == [])
    play.receive(bytes("QUIT"))
    #expect(actions(&play) == [])
    #expect(!play.isFinished)
  }

  @Test func `so many bytes are taken, and what comes beyond belongs to the next step`() {
    var play = PeerPlay(PeerScript(steps: [.take(3), .expect(bytes("d")), .reset]))
    play.receive(bytes("abcd"))
    #expect(actions(&play) == [.reset])
    #expect(play.isFinished)
  }

  @Test(arguments: [
    PeerScript.Step.take(3 * PeerPlay.unreadBytesMax + 1),
    .expect([UInt8](repeating: 7, count: 3 * PeerPlay.unreadBytesMax + 1)),
  ])
  func `a step may want more bytes than are kept unread`(step: PeerScript.Step) {
    var play = PeerPlay(PeerScript(steps: [step, .close]))
    for _ in 0..<3 {
      play.receive([UInt8](repeating: 7, count: PeerPlay.unreadBytesMax))
      #expect(actions(&play) == [])
    }
    play.receive([7])
    #expect(actions(&play) == [.close])
  }

  @Test(arguments: [(0, true), (1, false)])
  func `so many bytes are kept that no step has asked for yet`(surplus: Int, isKept: Bool) {
    var play = PeerPlay(
      PeerScript(steps: [.wait(.seconds(1)), .take(PeerPlay.unreadBytesMax + surplus), .close]))
    #expect(actions(&play) == [.wait(.seconds(1))])
    // What comes meanwhile is cut at the bound.
    play.receive([UInt8](repeating: 7, count: PeerPlay.unreadBytesMax + surplus))
    #expect(actions(&play) == (isKept ? [.close] : []))
  }
}
