// The style of the HTML page, as it stands in the page byte for byte. A text and not a resource: an array of
// so many bytes takes the optimiser minutes.

/// The style of the page.
let pageStyle: StaticString = #"""
  /* The page's looks: system fonts, one accent, verdicts in colours that the colour-blind tell apart
     (Okabe and Ito's), each with a glyph and a word beside. */
  :root {
    color-scheme: light dark;
    --paper: #fff; --raised: #f6f7f9; --ink: #1b1f24; --soft: #59636e; --line: #d9dee3;
    --link: #0b5394; --focus: #0b5394; --hover: #eef3f8;
    --pass: #00694e; --pass-back: #e3f3ee; --fail: #a63603; --fail-back: #fde4d6;
    --error: #8a2a66; --error-back: #f8e1ee; --inconclusive: #765600; --inconclusive-back: #fbf0cd;
    --known: #1f5f93; --known-back: #ddecf8; --skip: #68727c; --mark: #ffd54a; --mark-ink: #1b1f24;
    --sent: #1f5f93; --received: #00694e; --origin: #765600; --own: #8a2a66;
    --mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --paper: #14171b; --raised: #1c2127; --ink: #e4e8ec; --soft: #9ba6b1; --line: #333b44;
      --link: #7dbbf2; --focus: #7dbbf2; --hover: #20272f;
      --pass: #5fcaa6; --pass-back: #12332a; --fail: #ff9e6d; --fail-back: #4a2210;
      --error: #ec9acb; --error-back: #43203a; --inconclusive: #e7c25a; --inconclusive-back: #3d3110;
      --known: #8cc4f5; --known-back: #17334b; --skip: #8a949e; --mark: #f2c230;
      --sent: #8cc4f5; --received: #5fcaa6; --origin: #e7c25a; --own: #ec9acb;
    }
  }
  * { box-sizing: border-box; }
  html { scroll-padding-top: 3.2rem; -webkit-text-size-adjust: 100%; }
  body {
    margin: 0 auto; padding: 0 1.5rem 3rem; max-width: 84rem; background: var(--paper);
    color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans",
      "DejaVu Sans", sans-serif;
  }
  a { color: var(--link); text-underline-offset: .15em; }
  :focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 2px; }
  h1, h2, h3, h4, h5 { line-height: 1.25; margin: 0; font-weight: 650; text-wrap: balance; }
  h2 { font-size: 1.35rem; margin: 0 0 .75rem; }
  h2:focus { outline: none; }
  h3 { font-size: 1.05rem; margin: 1.5rem 0 .6rem; }
  p { margin: .4rem 0; }
  code, kbd, .file { font: .875em/1.5 var(--mono); overflow-wrap: anywhere; }
  small { font-size: .85em; color: var(--soft); }
  i { font-style: normal; }
  button, input, select { font: inherit; color: inherit; }
  .unseen {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
    white-space: nowrap;
  }
  .skip { position: absolute; left: -100vw; }
  .skip:focus { left: .5rem; top: .5rem; z-index: 9; background: var(--paper); padding: .5rem; }
  .hint, .quiet, .lead { color: var(--soft); }
  .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }

  /* The top */
  header { padding: 1.75rem 0 .5rem; }
  .brand { margin: 0; font-weight: 650; letter-spacing: .01em; }
  .brand span { color: var(--soft); font-weight: 400; }
  h1 { font-size: clamp(1.5rem, 4.4vw, 2.25rem); letter-spacing: -.015em; margin: .3rem 0; }
  h1.p { color: var(--pass); } h1.f { color: var(--fail); } h1.e { color: var(--error); }
  h1.i { color: var(--inconclusive); } h1.k { color: var(--known); }
  .alarm { color: var(--fail); font-weight: 600; }
  .bar { display: block; border-radius: 5px; margin: 1rem 0 .75rem; }
  rect.p { fill: #009e73; } rect.f { fill: #d55e00; } rect.e { fill: #cc79a7; }
  rect.i { fill: #e6ab02; } rect.k { fill: #56b4e9; } rect.s { fill: #b8c0c8; }
  .counts { list-style: none; display: flex; flex-wrap: wrap; gap: .5rem 2rem; padding: 0; margin: 0; }
  .counts a { text-decoration: none; color: inherit; display: block; }
  .counts a:hover span { text-decoration: underline; }
  .counts strong {
    display: block; font-size: 1.5rem; line-height: 1.2; font-variant-numeric: tabular-nums;
    font-weight: 650;
  }
  .counts span { color: var(--soft); }
  .counts .f i { color: var(--fail); } .counts .p i { color: var(--pass); }
  .counts .e i { color: var(--error); } .counts .k i { color: var(--known); }
  .counts .i i { color: var(--inconclusive); }
  .trend td { vertical-align: bottom; white-space: nowrap; }
  .modules { margin-top: 1.25rem; }
  summary { cursor: pointer; }
  .modules > summary, .change > summary, section > details > summary { color: var(--link); }
  .fact { margin-right: .75rem; white-space: nowrap; }
  .v { font-weight: 600; white-space: nowrap; border-radius: 4px; padding: .05em .45em; }
  .v.f { color: var(--fail); background: var(--fail-back); }
  .v.e { color: var(--error); background: var(--error-back); }
  .v.i { color: var(--inconclusive); background: var(--inconclusive-back); }
  .v.k { color: var(--known); background: var(--known-back); }
  .v.p { color: var(--pass); background: var(--pass-back); }
  .v.s { color: var(--skip); background: var(--raised); }

  /* Where to */
  nav {
    position: sticky; top: 0; z-index: 5; display: flex; gap: .25rem 1.25rem; overflow-x: auto;
    background: var(--paper); border-bottom: 1px solid var(--line); padding: .6rem 0;
    margin-top: 1rem; scrollbar-width: none;
  }
  nav a { text-decoration: none; white-space: nowrap; color: var(--soft); }
  nav a:hover, nav a[aria-current] { color: var(--ink); }
  nav a[aria-current] { box-shadow: 0 .65rem 0 -.5rem var(--link); }
  section { padding-top: 2rem; }

  /* Causes */
  .causes { list-style: none; padding: 0; margin: 0; display: grid; gap: .75rem; }
  .causes > li {
    border: 1px solid var(--line); border-left: 4px solid var(--line); border-radius: 6px;
    padding: .8rem 1rem;
  }
  .causes > li.f { border-left-color: #d55e00; } .causes > li.e { border-left-color: #cc79a7; }
  .causes > li.i { border-left-color: #e6ab02; } .causes > li.k { border-left-color: #56b4e9; }
  h4 { font-size: 1rem; }
  h4 a { color: inherit; text-decoration: none; overflow-wrap: anywhere; }
  h4 a:hover { text-decoration: underline; }
  .what { color: var(--soft); }
  .what code { color: var(--ink); margin-right: .5em; }
  .requirements { list-style: none; padding: 0; margin: .4rem 0; }
  .requirements li { display: grid; grid-template-columns: 5.5rem 6.5rem 1fr; gap: .25rem; }
  .requirements a { font-weight: 600; text-decoration: none; }
  .requirements a:hover { text-decoration: underline; }
  .requirements small { align-self: baseline; padding-top: .12em; }
  .known { color: var(--known); }
  .share { color: var(--soft); margin-right: .4em; }
  .chip {
    display: inline-block; border: 1px solid var(--line); border-radius: 99px; padding: 0 .6em;
    font-size: .87em; text-decoration: none; color: inherit; margin: .12em 0;
  }
  a.chip:hover { background: var(--hover); border-color: var(--link); }
  .chip small { margin-left: .3em; }

  /* Tables */
  .scroll { overflow: auto; max-width: 100%; position: relative; }
  .tall { max-height: 85vh; border: 1px solid var(--line); border-radius: 6px; }
  #coverage .tall { content-visibility: auto; contain-intrinsic-size: auto 85vh; }
  table { border-collapse: separate; border-spacing: 0; }
  th, td {
    text-align: left; padding: .3rem .8rem .3rem 0; vertical-align: top;
    border-bottom: 1px solid var(--line);
  }
  .n:is(th, td) { text-align: right; }
  thead th { font-weight: 600; color: var(--soft); font-size: .87em; }
  tbody th { font-weight: 500; white-space: nowrap; }
  tbody tr:hover > * { background: var(--hover); }
  .matrix { font-size: .8rem; line-height: 1.35; min-width: 100%; }
  .matrix th, .matrix td { padding: .22rem .4rem; background: var(--paper); white-space: nowrap; }
  .matrix thead th { position: sticky; top: 0; z-index: 3; background: var(--raised); }
  .matrix tbody th { position: sticky; left: 0; z-index: 2; font: .75rem/1.35 var(--mono); }
  .matrix thead th:first-child { left: 0; z-index: 4; }
  .matrix tbody th { max-width: 17rem; overflow: hidden; text-overflow: ellipsis; }
  .matrix .suite > * { background: var(--raised); font: 600 .8rem/1.35 system-ui, sans-serif; }
  .matrix .suite td { font-weight: 400; }
  .matrix tbody tr:not(.suite) th { padding-left: 1.6rem; }
  .matrix a { color: inherit; text-decoration: none; display: block; }
  .matrix a:hover { text-decoration: underline; }
  td.p, .matrix span.p { color: var(--pass); } td.s, .matrix span.s { color: var(--skip); }
  td.f { color: var(--fail); background: var(--fail-back) !important; font-weight: 600; }
  td.e { color: var(--error); background: var(--error-back) !important; font-weight: 600; }
  td.i { color: var(--inconclusive); background: var(--inconclusive-back) !important; }
  td.k { color: var(--known); background: var(--known-back) !important; }
  .matrix .v { padding: 0 .3em; }
  .js .matrix tr.q { display: none; }
  .js .matrix tbody.open tr.q { display: table-row; }
  .fold, .plain {
    border: 0; background: none; padding: 0; cursor: pointer; font-weight: inherit;
  }
  .fold::before { content: "▸"; display: inline-block; width: 1.1em; color: var(--soft); }
  .fold[aria-expanded="true"]::before { content: "▾"; }
  .plain { color: var(--link); text-decoration: underline; text-underline-offset: .15em; }
  .coverage tbody th { font-family: inherit; min-width: 25rem; max-width: 25rem; }
  .coverage.matrix tbody tr:not(.suite) th { padding-left: .5rem; }
  .coverage tbody th a { display: inline-block; min-width: 4.6rem; font-weight: 600; }
  .coverage tbody th span { color: var(--soft); white-space: normal; }
  .dialect tbody:hover tr > * { background: none; }

  /* Filters */
  #filter { display: grid; gap: .6rem; margin: 0 0 .5rem; }
  #filter[hidden] { display: none; }
  #filter p, fieldset { margin: 0; padding: 0; border: 0; }
  .search label { font-weight: 600; }
  .search { display: flex; align-items: center; gap: .6rem; }
  .search input { flex: 1; max-width: 34rem; }
  input[type="search"], select {
    border: 1px solid var(--line); border-radius: 6px; background: var(--paper);
    padding: .35rem .6rem; min-width: 0;
  }
  kbd { border: 1px solid var(--line); border-radius: 4px; padding: 0 .4em; color: var(--soft); }
  fieldset { display: flex; flex-wrap: wrap; gap: .4rem; }
  .toggle { position: relative; cursor: pointer; }
  .toggle input { position: absolute; opacity: 0; inset: 0; margin: 0; cursor: pointer; }
  .toggle span { display: block; border: 1px solid var(--line); border-radius: 99px; padding: .1rem .8rem; }
  .toggle small { margin-left: .45em; font-variant-numeric: tabular-nums; }
  .toggle input:focus-visible + span { outline: 2px solid var(--focus); outline-offset: 2px; }
  .toggle input:checked + span { background: var(--ink); color: var(--paper); border-color: var(--ink); }
  .toggle input:checked + span small { color: inherit; }
  .choices { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; }
  .choices label { color: var(--soft); }
  .choices select { color: var(--ink); margin-left: .3rem; max-width: 14rem; }

  /* Cases */
  #found { color: var(--soft); min-height: 1.5em; }
  .case { border-bottom: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 2.4rem; }
  .case > summary {
    display: grid; grid-template-columns: 7.2rem 6.5rem minmax(14rem, 26rem) 1fr auto; gap: .8rem;
    padding: .35rem .3rem; align-items: baseline; list-style: none; border-radius: 4px;
  }
  .case > summary::-webkit-details-marker { display: none; }
  .case > summary:hover { background: var(--hover); }
  .case > summary .v { justify-self: start; }
  .case > summary .why, .case > summary code, .m { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .case > summary .why, .case > summary .n { color: var(--soft); }
  .case[open] > summary .why { visibility: hidden; }
  .case[open] > summary { font-weight: 600; }
  .case[open] { content-visibility: visible; }
  .body { padding: .2rem 0 1.5rem .3rem; max-width: 70rem; }
  .body h5 { font-size: .95rem; margin: 1rem 0 .3rem; }
  .title { font-weight: 600; }
  .message { font-size: 1.05rem; font-weight: 600; color: var(--fail); overflow-wrap: anywhere; white-space: pre-wrap; }
  .diff {
    display: grid; grid-template-columns: max-content minmax(0, 1fr); margin: .5rem 0;
    border: 1px solid var(--line); border-radius: 6px; background: var(--raised);
  }
  .diff dt { padding: .4rem .8rem; color: var(--soft); }
  .diff dt small { display: block; }
  .diff dd { margin: 0; padding: .4rem .8rem .4rem 0; white-space: pre-wrap; }
  .diff dd:last-child, .diff dt:last-of-type { border-top: 1px solid var(--line); }
  mark { background: var(--mark); color: var(--mark-ink); border-radius: 2px; padding: .1em 0; font-weight: 700; }
  mark.end::after { content: "⏹ the end"; font: 600 .9em system-ui, sans-serif; padding: 0 .3em; }
  .cut { color: var(--soft); font-style: italic; }
  .place span:not(.file) { color: var(--soft); }
  .place code { background: var(--raised); padding: .1em .5em; border-radius: 4px; margin: 0 .8em 0 .4em; }
  .notes { margin: .4rem 0; padding-left: 1.2rem; color: var(--soft); }
  .rerun { margin-top: .9rem; display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: baseline; }
  .rerun > span { color: var(--soft); }
  .rerun code { background: var(--raised); border: 1px solid var(--line); border-radius: 4px; padding: .2em .6em; user-select: all; }
  .tools { display: flex; gap: 1rem; float: right; margin-top: 1rem; font-size: .9em; }

  /* The line: time, and a lane for each direction */
  .events { list-style: none; margin: 0; padding: 0; }
  .events li, .lanes { display: grid; grid-template-columns: 6rem 1fr; gap: .9rem; }
  .events li { border-top: 1px solid var(--line); padding: .14rem 0; }
  .events .t { text-align: right; color: var(--soft); font: .8rem/1.6 var(--mono); font-variant-numeric: tabular-nums; }
  .events .say { display: block; border-left: 3px solid; padding-left: .6rem; min-width: 0; }
  .events code { color: var(--ink); white-space: pre-wrap; }
  .events small { margin-left: .8em; white-space: nowrap; }
  .sent .say { border-color: var(--sent); margin-left: 0; }
  .received .say { border-color: var(--received); margin-left: 16%; }
  .unsolicited .say { border-color: var(--own); margin-left: 32%; }
  .origin .say { border-color: var(--origin); margin-left: 48%; }
  .remark .say { border-color: transparent; color: var(--soft); font-style: italic; }
  .lanes { margin: 0; font-size: .82em; color: var(--soft); grid-template-columns: 6.9rem 16fr 16fr 16fr 52fr; column-gap: 0; }
  .lanes span { border-left: 3px solid; padding-left: .6rem; line-height: 1.2; }
  .lanes span:first-child { border: 0; text-align: right; padding-right: .9rem; }
  .lanes .sent { border-color: var(--sent); } .lanes .received { border-color: var(--received); }
  .lanes .unsolicited { border-color: var(--own); } .lanes .origin { border-color: var(--origin); }
  .aside > summary { color: var(--soft); padding: .2rem 0; font-size: .9em; }
  .aside[open] { background: var(--raised); }
  .hex { font: .78rem/1.45 var(--mono); margin: .2rem 0; white-space: pre; overflow-x: auto; color: var(--ink); }

  /* Response times */
  .plot { display: block; margin: .5rem 0; overflow: visible; }
  .plot text { font: .8rem system-ui, sans-serif; fill: var(--soft); }
  .plot .axis { text-anchor: middle; font-size: .72rem; }
  .plot .name { font-weight: 600; fill: var(--ink); }
  .plot line { stroke-width: 1; }
  .plot .tick { stroke: var(--line); stroke-dasharray: 2 3; }
  .plot .base { stroke: var(--line); }
  .plot .bin { fill: #56b4e9; opacity: .65; }
  .plot .median { stroke: var(--ink); stroke-width: 2.5; }
  .plot .p95 { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 4 2; }
  .plot .limit { stroke: #d55e00; stroke-width: 2.5; }
  .plot .longest { fill: var(--paper); stroke: var(--ink); stroke-width: 1.5; }
  .plot .longest.over { fill: #d55e00; }
  .legend { display: flex; flex-wrap: wrap; gap: .2rem 1.5rem; color: var(--soft); font-size: .87em; margin-bottom: 1rem; }
  .legend span::before { content: ""; display: inline-block; margin-right: .45em; vertical-align: -.1em; }
  .legend .bars::before { width: .8em; height: .8em; background: #56b4e9; opacity: .65; }
  .legend .median::before { height: 1em; border-left: 2.5px solid var(--ink); }
  .legend .p95::before { height: 1em; border-left: 2px dashed var(--ink); }
  .legend .longest::before { width: .7em; height: .7em; border: 1.5px solid var(--ink); border-radius: 50%; }
  .legend .limit::before { height: 1em; border-left: 2.5px solid #d55e00; }
  footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .87em; }

  @media (max-width: 46rem) {
    body { padding: 0 1rem 2rem; }
    .requirements li { grid-template-columns: auto 1fr; column-gap: .6rem; }
    .requirements span { grid-column: 1 / -1; }
    .requirements li + li { margin-top: .35rem; }
    .case > summary { grid-template-columns: auto 1fr auto; gap: .1rem .6rem; }
    .case > summary code { grid-column: 1 / -1; grid-row: 2; white-space: normal; }
    .case > summary .why { grid-column: 1 / -1; grid-row: 3; white-space: normal; }
    .case[open] > summary .why { display: none; }
    .case { contain-intrinsic-size: auto 5.5rem; }
    .lanes { display: flex; flex-wrap: wrap; gap: .2rem 1rem; }
    .lanes span:first-child { display: none; }
    .events li { grid-template-columns: 1fr; gap: 0; }
    .events .t { text-align: left; }
    .received .say, .unsolicited .say, .origin .say { margin-left: 0; }
    .matrix tbody th, .coverage tbody th { max-width: 9.5rem; min-width: 0; }
    .tools { float: none; }
    .search kbd { display: none; }
    .choices label { flex: 1 1 9rem; }
    .choices select { display: block; width: 100%; margin: 0; max-width: none; }
  }
  @media print {
    @page { size: A4 landscape; margin: 12mm; }
    :root {
      --paper: #fff; --raised: #f6f7f9; --ink: #000; --soft: #444; --line: #ccc; --link: #000;
      --pass: #00694e; --fail: #a63603; --error: #8a2a66; --inconclusive: #765600; --known: #1f5f93;
      --pass-back: #e3f3ee; --fail-back: #fde4d6; --error-back: #f8e1ee;
      --inconclusive-back: #fbf0cd; --known-back: #ddecf8; --skip: #68727c;
    }
    body { font-size: 9.5pt; padding: 0; max-width: none; }
    nav, #filter, #more, .tools, .skip, #all-rows, .search { display: none !important; }
    .scroll, #coverage .tall { content-visibility: visible; overflow: visible; max-height: none; border: 0; }
    .matrix { font-size: 6.5pt; min-width: 0; }
    .matrix th, .matrix td { padding: 1px 3px; position: static !important; }
    .matrix tbody th { font-size: 6pt; max-width: 46mm; white-space: normal; overflow-wrap: anywhere; }
    .causes > li, .diff, tr, .events li { break-inside: avoid; }
    h2, h3, h4, h5, .case > summary { break-after: avoid; }
    .case { content-visibility: visible; }
    thead { display: table-header-group; }
    a { text-decoration: none; }
    * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  }

  """#
