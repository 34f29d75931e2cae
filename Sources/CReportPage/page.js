// Finds, sorts and shows cases. What the page shows is always the state in its address, so that a
// link shows it to somebody else: q text, v verdicts, s module, c command, r requirement, o order,
// open cases, rows unfolded in the matrix, hex, at (a section). Text gets into the page by
// textContent alone: nothing here makes markup of data.
"use strict";
document.documentElement.classList.add("js");
addEventListener("DOMContentLoaded", () => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const total = data.row.length;
  const order = "feikps";
  const words = { f: "fail", e: "error", i: "inconclusive", k: "known", p: "pass", s: "skip" };
  const glyphs = { f: "✗", e: "!", i: "?", k: "◆", p: "✓", s: "–" };
  const pageSize = 200;

  const moduleOf = new Uint16Array(total);
  data.counts.reduce((first, count, module) => {
    moduleOf.fill(module, first, first + count);
    return first + count;
  }, 0);
  const message = new Int32Array(total).fill(-1);
  for (const [index, text] of data.said) message[index] = text;
  const notes = new Map();
  for (const [index, note] of data.noted) {
    if (!notes.has(index)) notes.set(index, []);
    notes.get(index).push(note);
  }
  const keyOf = (index) => {
    const [suite, name] = data.rows[data.row[index]];
    return `${data.modules[moduleOf[index]]}/${suite}/${name}`;
  };
  let keys = null;
  const indexOf = (key) => {
    if (!keys) {
      keys = new Map();
      for (let index = 0; index < total; index++) keys.set(keyOf(index), index);
    }
    return keys.get(key);
  };

  function make(name, properties, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties || {})) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  // --- The cases as elements: those that came with the page, others made when they are shown.
  const list = byId("list");
  const elements = new Map();
  const rank = new Float64Array(total);
  for (let index = 0; index < total; index++) {
    rank[index] = order.indexOf(data.outcome[index]) * 1e8 + 1e7 + index;
  }
  list.querySelectorAll(":scope > details").forEach((element, place) => {
    const index = Number(element.dataset.case);
    elements.set(index, element);
    const outcome = order.indexOf(data.outcome[index]);
    if (outcome < 4) rank[index] = outcome * 1e8 + place;
  });

  function time(microseconds) {
    const digits = (value, unit) =>
      `${value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)} ${unit}`;
    if (microseconds >= 120e6) {
      const seconds = Math.floor(microseconds / 1e6);
      return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
    }
    if (microseconds >= 1e6) return digits(microseconds / 1e6, "s");
    return microseconds >= 1e3 ? digits(microseconds / 1e3, "ms") : `${microseconds} µs`;
  }

  function badge(outcome) {
    return make("b", { class: `v ${outcome}` },
      make("i", { "aria-hidden": "true" }, glyphs[outcome]), ` ${words[outcome]}`);
  }

  function elementOf(index) {
    const known = elements.get(index);
    if (known) return known;
    const [suite, name, title] = data.rows[data.row[index]];
    const why = message[index] < 0 ? title : data.messages[message[index]];
    const element = make("details", { class: "case", "data-case": index, id: `open=${keyOf(index)}` },
      make("summary", {}, badge(data.outcome[index]),
        make("span", { class: "m" }, data.modules[moduleOf[index]]),
        make("code", {}, `${suite}/${name}`), make("span", { class: "why" }, why),
        make("span", { class: "n" }, time(data.time[index]))));
    elements.set(index, element);
    return element;
  }

  const word = (text) =>
    /^[A-Za-z0-9._/:=,+@%-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

  /// Makes what a case shows when it is open, unless the page brought it.
  function fill(element) {
    if (element.querySelector(":scope > .body")) return;
    const index = Number(element.dataset.case);
    const [suite, name, title, place, , requirements] = data.rows[data.row[index]];
    const body = make("div", { class: "body" });
    if (title) body.append(make("p", { class: "title" }, title));
    const shown = requirements.map((number) => {
      const [id, section, text] = data.requirements[number];
      return make("li", {}, make("a", { href: `#r=${encode(id)}` }, id),
        make("small", {}, `manual ${section}`), make("span", {}, text));
    });
    body.append(make("ul", { class: "requirements" }, ...shown));
    if (message[index] >= 0) body.append(make("p", {}, data.messages[message[index]]));
    if (notes.has(index)) {
      body.append(make("ul", { class: "notes" },
        ...notes.get(index).map((note) => make("li", {}, `Note: ${data.notes[note]}`))));
    }
    if (place) {
      body.append(make("p", { class: "place" }, make("span", {}, "The case begins in "),
        make("span", { class: "file" }, place)));
    }
    const which = suite === data.probes ? "" : ` --case ${word(`${suite}/${name}`)}`;
    body.append(make("p", { class: "rerun" }, make("span", {}, "Play it again"), " ",
      make("code", {}, data.reruns[moduleOf[index]] + which + data.tails[moduleOf[index]])));
    element.append(body);
  }

  /// Adds what only the script can do to a case that is open.
  function equip(element) {
    fill(element);
    const body = element.querySelector(":scope > .body");
    if (body.dataset.ready) return;
    body.dataset.ready = "yes";
    const command = body.querySelector(".rerun code");
    if (navigator.clipboard) {
      const copy = make("button", { type: "button", class: "plain" }, "Copy");
      copy.addEventListener("click", () => {
        navigator.clipboard.writeText(command.textContent).then(
          () => { copy.textContent = "Copied"; },
          () => { getSelection().selectAllChildren(command); });
      });
      command.after(" ", copy);
    }
    if (body.querySelector("code[data-hex]")) {
      const button = make("button", { type: "button", class: "plain hex-switch" }, "Hex view");
      button.addEventListener("click", () => { state.hex = !state.hex; write(); showHex(); });
      body.prepend(make("p", { class: "tools" }, button));
    }
  }

  // --- Hex view: the bytes are read back from their escaped text, which says them all.
  function bytesOf(text) {
    const bytes = [];
    for (let at = 0; at < text.length; at++) {
      if (text[at] !== "\\") { bytes.push(text.charCodeAt(at)); continue; }
      const next = text[++at];
      if (next === "x") { bytes.push(parseInt(text.slice(at + 1, at + 3), 16)); at += 2; }
      else bytes.push({ r: 13, n: 10, t: 9 }[next] ?? 92);
    }
    return bytes;
  }

  function hexDump(code) {
    const cells = [];
    for (const node of code.childNodes) {
      if (node.nodeType === Node.ELEMENT_NODE && node.classList.contains("cut")) {
        cells.push({ gap: parseInt(node.textContent.replace(/\D+/g, ""), 10) });
      } else {
        const mark = node.nodeName === "MARK";
        for (const byte of bytesOf(node.textContent)) cells.push({ byte, mark });
      }
    }
    const dump = make("pre", { class: "hex", tabindex: "0", "aria-label": "bytes in hexadecimal" });
    let offset = Number(code.dataset.hex);
    const line = (row) => {
      dump.append(`${offset.toString(16).padStart(6, "0")}  `);
      for (let column = 0; column < 16; column++) {
        const cell = row[column];
        const hex = cell ? cell.byte.toString(16).toUpperCase().padStart(2, "0") : "  ";
        dump.append(cell && cell.mark ? make("mark", {}, hex) : hex, column === 7 ? "  " : " ");
      }
      dump.append(" ");
      for (const cell of row) {
        const shown = cell.byte >= 32 && cell.byte < 127 ? String.fromCharCode(cell.byte) : "·";
        dump.append(cell.mark ? make("mark", {}, shown) : shown);
      }
      dump.append("\n");
      offset += row.length;
    };
    let row = [];
    for (const cell of cells) {
      if (cell.gap === undefined) row.push(cell);
      if (row.length === 16 || (cell.gap !== undefined && row.length)) { line(row); row = []; }
      if (cell.gap !== undefined) {
        dump.append(`        … ${cell.gap} bytes are left out here …\n`);
        offset += cell.gap;
      }
    }
    if (row.length) line(row);
    return dump;
  }

  function showHex() {
    for (const button of list.querySelectorAll(".hex-switch")) {
      button.setAttribute("aria-pressed", state.hex);
      button.textContent = state.hex ? "Text view" : "Hex view";
    }
    for (const code of list.querySelectorAll("details[open] > .body code[data-hex]")) {
      const next = code.nextElementSibling;
      const dump = next && next.classList.contains("hex") ? next : null;
      if (state.hex && !dump) code.after(hexDump(code));
      if (!state.hex && dump) dump.remove();
      code.hidden = state.hex;
    }
  }

  // --- State and address
  const form = byId("filter");
  const fresh = () =>
    ({ q: "", v: "", s: "", c: "", r: "", o: "", open: new Set(), rows: new Set(), hex: false, at: "" });
  let state = fresh();
  const encode = (text) => encodeURIComponent(text).replaceAll("%2F", "/");

  function parse(hash) {
    const result = fresh();
    const text = hash.replace(/^#/, "");
    if (text && !text.includes("=")) { result.at = text; return result; }
    for (const part of text.split("&")) {
      const equals = part.indexOf("=");
      if (equals < 0) continue;
      const name = part.slice(0, equals);
      let value = part.slice(equals + 1);
      try { value = decodeURIComponent(value); } catch { continue; }
      if (result[name] instanceof Set) result[name].add(value);
      else if (name === "hex") result.hex = value === "1";
      else if (typeof result[name] === "string") result[name] = value;
    }
    return result;
  }

  function address() {
    const parts = [];
    for (const name of ["q", "v", "s", "c", "r", "o", "at"]) {
      if (state[name]) parts.push(`${name}=${encode(state[name])}`);
    }
    for (const name of ["open", "rows"]) {
      for (const value of state[name]) parts.push(`${name}=${encode(value)}`);
    }
    if (state.hex) parts.push("hex=1");
    return `#${parts.join("&")}`;
  }
  const write = () => history.replaceState(null, "", address());

  // --- Filter
  const lower = (text) => text.toLowerCase();
  let rowTexts = null;
  const detailTexts = new Map();
  function textOfDetails(index) {
    if (!detailTexts.has(index)) {
      // What every case does to be ready would be found in every case.
      const parts = elements.get(index).querySelectorAll(
        ":scope > .body > :not(.line, .tools, .rerun), :scope > .body > .line > .events");
      detailTexts.set(index, lower([...parts].map((part) => part.textContent).join("\n")));
    }
    return detailTexts.get(index);
  }
  const brought = new Set(elements.keys());

  /// For a word, whether each case has it somewhere.
  function finder(term) {
    rowTexts ??= data.rows.map(([suite, name, title, place, , requirements]) =>
      lower([`${suite}/${name}`, title, place,
        ...requirements.map((number) => data.requirements[number][0])].join("\n")));
    const hits = (texts) => texts.map((text) => lower(text).includes(term));
    const [inRow, inModule] = [hits(rowTexts), hits(data.modules)];
    const [inMessage, inNote] = [hits(data.messages), hits(data.notes)];
    return (index) => inRow[data.row[index]] || inModule[moduleOf[index]]
      || (message[index] >= 0 && inMessage[message[index]])
      || (notes.get(index)?.some((note) => inNote[note]) ?? false)
      || (brought.has(index) && textOfDetails(index).includes(term));
  }

  let found = [];
  let shown = pageSize;
  function filter() {
    const module = data.modules.indexOf(state.s);
    const command = data.commands.indexOf(state.c);
    const requirement = data.requirements.findIndex(([id]) => id === state.r);
    const rowFits = data.rows.map((row) =>
      (!state.r || row[5].includes(requirement)) && (!state.c || row[6].includes(command)));
    const finders = lower(state.q).split(/\s+/).filter(Boolean).map(finder);
    found = [];
    for (let index = 0; index < total; index++) {
      if (state.v && !state.v.includes(data.outcome[index])) continue;
      if (state.s && moduleOf[index] !== module) continue;
      if (!rowFits[data.row[index]]) continue;
      if (finders.every((has) => has(index))) found.push(index);
    }
    if (state.o === "slow") found.sort((a, b) => data.time[b] - data.time[a] || a - b);
    else if (state.o !== "played") found.sort((a, b) => rank[a] - rank[b]);
    shown = pageSize;
    draw();
  }

  const count = new Intl.NumberFormat("en");
  const foundText = byId("found");
  const more = byId("more");
  function draw() {
    const visible = found.slice(0, shown);
    // A case that the address opens is there, whatever the filter says.
    const extra = [];
    for (const key of state.open) {
      const index = indexOf(key);
      if (index !== undefined && !visible.includes(index)) extra.push(index);
    }
    const all = [...extra, ...visible];
    list.replaceChildren(...all.map(elementOf));
    for (const element of list.children) {
      const isOpen = state.open.has(keyOf(Number(element.dataset.case)));
      if (isOpen) equip(element);
      if (element.open !== isOpen) element.open = isOpen;
    }
    showHex();
    more.hidden = shown >= found.length;
    const of = found.length === total
      ? `${count.format(total)} cases` : `${count.format(found.length)} of ${count.format(total)} cases`;
    foundText.textContent = found.length === 0 ? "No case is like that." : of;
  }
  list.addEventListener("toggle", (event) => {
    const element = event.target;
    if (!element.classList.contains("case")) return;
    const key = keyOf(Number(element.dataset.case));
    if (state.open.has(key) === element.open) return;
    if (element.open) { state.open.add(key); equip(element); showHex(); } else state.open.delete(key);
    write();
  }, true);
  const showMore = () => { shown += pageSize; draw(); };
  more.addEventListener("click", showMore);
  new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting) && !more.hidden) showMore();
  }, { rootMargin: "400px" }).observe(more);

  // --- The form
  const option = (value, text) => make("option", { value }, text ?? value);
  form.s.append(...data.modules.map((name) => option(name)));
  form.c.append(...data.commands.map((name) => option(name)));
  form.r.append(...data.requirements.map(([id, , text]) =>
    option(id, text.length > 60 ? `${id}  ${text.slice(0, 57)}…` : `${id}  ${text}`)));
  for (const [name, least] of [["s", data.modules], ["c", data.commands], ["r", data.requirements]]) {
    if (least.length < 2) form[name].closest("label").hidden = true;
  }
  form.hidden = false;
  function fillForm() {
    form.q.value = state.q;
    for (const name of ["s", "c", "r", "o"]) form[name].value = state[name];
    for (const box of form.querySelectorAll("[name=v]")) box.checked = state.v.includes(box.value);
  }
  form.addEventListener("input", () => {
    for (const name of ["q", "s", "c", "r", "o"]) state[name] = form[name].value;
    state.v = [...form.querySelectorAll("[name=v]:checked")].map((box) => box.value).join("");
    state.open.clear();
    write();
    filter();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    state = { ...fresh(), rows: state.rows, hex: state.hex };
    write();
    fillForm();
    filter();
    form.q.focus();
  });

  // --- The matrix
  const matrix = document.querySelector("#matrix table");
  const folds = [...matrix.querySelectorAll(".fold")];
  const allRows = byId("all-rows");
  allRows.hidden = folds.length === 0;
  function showRows() {
    for (const fold of folds) {
      const isOpen = state.rows.has(fold.dataset.suite) || state.rows.has("*");
      fold.setAttribute("aria-expanded", isOpen);
      fold.closest("tbody").classList.toggle("open", isOpen);
    }
    allRows.setAttribute("aria-pressed", state.rows.has("*"));
    allRows.textContent = state.rows.has("*") ? "Fold rows without failures" : "Show all rows";
  }
  allRows.addEventListener("click", () => {
    state.rows = new Set(state.rows.has("*") ? [] : ["*"]);
    write();
    showRows();
  });
  matrix.addEventListener("click", (event) => {
    const fold = event.target.closest(".fold");
    if (fold) {
      if (state.rows.delete("*")) for (const other of folds) state.rows.add(other.dataset.suite);
      const suite = fold.dataset.suite;
      if (!state.rows.delete(suite)) state.rows.add(suite);
      write();
      showRows();
      return;
    }
    const cell = event.target.closest("tr[data-row] > td");
    if (!cell || event.target.closest("a")) return;
    const [suite, name] = data.rows[Number(cell.parentElement.dataset.row)];
    go(`#open=${encode(`${data.modules[cell.cellIndex - 1]}/${suite}/${name}`)}`);
  });

  // --- Going about
  function apply() {
    fillForm();
    filter();
    showRows();
  }
  function reveal() {
    const [key] = [...state.open].slice(-1);
    const element = key !== undefined && byId(`open=${key}`);
    if (element) {
      element.scrollIntoView({ block: "start" });
      element.querySelector("summary").focus({ preventScroll: true });
    } else if (state.at) {
      visit(state.at);
    } else if (state.q || state.v || state.s || state.c || state.r) {
      visit("cases");
    }
  }
  function visit(id) {
    const section = byId(id);
    if (!section) return;
    section.scrollIntoView({ block: "start" });
    byId(`${id}-title`)?.focus({ preventScroll: true });
  }
  /// Goes where a link of the page leads, keeping how the page is looked at.
  function go(hash) {
    const wanted = parse(hash);
    if (wanted.at) {
      state.at = wanted.at;
    } else {
      state = { ...wanted, rows: state.rows, hex: state.hex };
    }
    history.pushState(null, "", address());
    if (wanted.at) {
      visit(wanted.at);
    } else {
      apply();
      reveal();
    }
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0) return;
    event.preventDefault();
    go(link.getAttribute("href"));
  });
  addEventListener("popstate", () => { state = parse(location.hash); apply(); reveal(); });
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      form.scrollIntoView({ block: "nearest" });
      form.q.focus();
      form.q.select();
    } else if (event.key === "Escape" && event.target === form.q && form.q.value) {
      form.q.value = "";
      form.dispatchEvent(new Event("input"));
    }
  });
  const links = new Map([...document.querySelectorAll("nav a")].map((a) => [a.hash.slice(1), a]));
  const watch = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-20% 0px -75%" });
  for (const section of document.querySelectorAll("main > section")) watch.observe(section);

  // --- On paper everything that did not pass is open.
  let before = null;
  addEventListener("beforeprint", () => {
    before = state.open;
    state.open = new Set(found.filter((index) => order.indexOf(data.outcome[index]) < 4)
      .slice(0, pageSize).map(keyOf));
    for (const key of before) state.open.add(key);
    draw();
  });
  addEventListener("afterprint", () => { if (before) { state.open = before; draw(); } });

  state = parse(location.hash);
  apply();
  reveal();
  document.documentElement.dataset.ready = "yes";
});
