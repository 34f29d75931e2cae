// Faults that a server brings out which spells its replies as HTTP allows and few do, and faults of
// limits that only two things together reach.
import Ground

extension Fault {
  static let spelling: [Fault] = [
    Fault(
      "chunk-capitals-break", breaks: "ACT-16", "a chunk size with capitals is taken as broken",
      .body(when: .reply(.capitalChunk), .breaksAtChunk)),
    Fault(
      "trailer-is-body", breaks: "ACT-16", "fields behind the last chunk become part of the body",
      .body(.takesTrailers)),
    Fault(
      "timernum-0-is-default", breaks: "ACT-6", "a timernum of 0 is taken for none",
      .time(.zeroTimernum)),
    Fault(
      "data-refused-beside-full-cache", breaks: "DATA-3",
      "with a full cache HTTPDATA over 40000 is refused", on: .largeCache,
      .data(when: .both(.fullCache, .bytes(40_001)), .refused)),
    Fault(
      "deaf-while-receiving", breaks: "ACT-17",
      "commands are not answered while a reply is awaited or comes",
      .answer(when: .receiving, .unheard)),
    Fault(
      "result-within-read", breaks: "LINE-3",
      "read during an action, a result line comes within counted data",
      .read(when: .acting, .interrupted(Array("\r\n+HTTPRES: 0,200,10\r\n".utf8)))),
  ]
}
