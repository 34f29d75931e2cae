// Where the manual leaves a choice, what each module chose: modules of one habit stand together.
internal import Results

extension HTMLPage {
  func dialect(_ page: inout HTMLWriter) {
    heading(&page, "dialect", "Dialect")
    let habits = self.habits
    guard !habits.isEmpty else {
      page.element("p", ["class": "quiet"], "Nothing was probed.")
      return
    }
    page.element(
      "p", ["class": "hint"],
      "The manual leaves these open; a module may choose, but must keep to its choice.")
    page.markup(
      """
      <div class="scroll" role="group" tabindex="0" aria-labelledby="dialect-title">\
      <table class="dialect"><thead><tr><th scope="col">What<th scope="col">Choice\
      <th scope="col">Modules</thead>
      """)
    for habit in habits {
      page.markup("\n<tbody>")
      for (index, choice) in habit.choices.enumerated() {
        page.markup("<tr>")
        if index == 0 {
          page.open("th", ["scope": "rowgroup", "rowspan": String(habit.choices.count)])
          page.text(habit.name)
        }
        page.element("td") { $0.element("code", choice.value) }
        page.markup("<td>")
        if habit.choices.count == 1, choice.modules.count > 1 {
          page.text("all \(choice.modules.count) that were asked")
        } else {
          for module in choice.modules {
            page.element("span", ["class": "chip"], model.moduleNames[module])
            page.text(" ")
          }
        }
      }
      page.markup("</tbody>")
    }
    page.markup("</table></div>\n")
  }

  private struct Habit {
    var name: String
    var choices: [(value: String, modules: [Int])]
  }

  /// What was probed, in the order probed, with each choice and the modules that made it.
  private var habits: [Habit] {
    var habits: [Habit] = []
    for (module, result) in run.modules.enumerated() {
      for (name, value) in result.dialect {
        let place = habits.firstIndex { $0.name == name } ?? habits.count
        if place == habits.count { habits.append(Habit(name: name, choices: [])) }
        if let choice = habits[place].choices.firstIndex(where: { $0.value == value }) {
          habits[place].choices[choice].modules.append(module)
        } else {
          habits[place].choices.append((value, [module]))
        }
      }
    }
    return habits
  }
}
