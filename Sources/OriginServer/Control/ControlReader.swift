// Cuts the bytes of a control connection into messages, one after the other; NIOHTTP1 judges them.
import Ground

/// Reads the questions that come over one connection.
final class ControlReader {
  /// What came.
  enum Event: Equatable {
    /// A question's head: the body is read only if it is wanted.
    case head(ControlQuestion)
    /// A whole question.
    case question(ControlQuestion)
    /// Nothing that could be a question; the connection is of no use any more.
    case refused(status: Int, String)
  }

  private let parser = MessageParser()
  private var question: ControlQuestion?
  private var headBytes = 0
  private var isRefused = false

  /// Takes bytes in and says what they were.
  func receive(_ bytes: Span<UInt8>) -> [Event] {
    guard !isRefused else { return [] }
    if question == nil { headBytes += bytes.count }
    var events: [Event] = []
    for part in parser.feed(bytes.withUnsafeBufferPointer { Array($0) }) {
      switch part {
      case .head(let head):
        let begun = ControlQuestion(
          method: head.method, path: head.target,
          authorization: head.field("authorization"),
          session: head.field(ControlProtocol.sessionField))
        question = begun
        events.append(.head(begun))
      case .body(let bytes):
        guard (question?.body.count ?? 0) + bytes.count <= ControlLimits.questionBytesMax else {
          return events + [
            refuse(413, "a body has \(ControlLimits.questionBytesMax) bytes at most")
          ]
        }
        question?.body += bytes
      case .end:
        if let question { events.append(.question(question)) }
        question = nil
        headBytes = 0
      case .malformed(let problem): return events + [refuse(400, "no HTTP/1.1: \(problem)")]
      }
    }
    if question == nil, headBytes > ControlLimits.headBytesMax {
      return events + [refuse(431, "a header has \(ControlLimits.headBytesMax) bytes at most")]
    }
    return events
  }

  private func refuse(_ status: Int, _ text: String) -> Event {
    isRefused = true
    question = nil
    return .refused(status: status, text)
  }
}

/// Reads the answers that come over one connection.
final class ControlAnswerReader {
  private let parser = MessageParser(answering: [])
  private var answer: ControlAnswer?

  /// Says that a question was sent, to which an answer is due.
  func expect(_ method: String) { parser.expect(method) }

  /// Takes bytes in and returns the answers that are whole; nil where they are no HTTP.
  func receive(_ bytes: Span<UInt8>) -> [ControlAnswer]? {
    var answers: [ControlAnswer] = []
    for part in parser.feed(bytes.withUnsafeBufferPointer { Array($0) }) {
      switch part {
      case .head(let head): answer = ControlAnswer(status: head.status)
      case .body(let bytes):
        guard (answer?.body.count ?? 0) + bytes.count <= ControlLimits.answerBytesMax else {
          return nil
        }
        answer?.body += bytes
      case .end:
        if let answer { answers.append(answer) }
        answer = nil
      case .malformed: return nil
      }
    }
    return answers
  }
}
