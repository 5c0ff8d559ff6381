/** Of paper first: dark on white, room to write. What comes after a prediction is overleaf: its questions give answers away. */
export const STYLES = `
:root { color-scheme: light; }
body { font: 11pt/1.5 system-ui, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #1a1a1a; background: #fff; max-width: 46rem; margin: 2rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.9em; margin: 0 0 .5em; }
h2 { font-size: 1.35em; margin: 0; }
h3 { font-size: 1em; margin: 1.3em 0 .35em; }
p { margin: .35em 0; }
.minutes { color: #555; font-weight: 400; font-size: .75em; white-space: nowrap; }
section { margin-top: 2.5rem; padding-top: 1.25rem; border-top: 2px solid #1a1a1a; }
ol, ul { margin: .35em 0; padding-left: 1.4em; }
.choices { list-style: none; padding: 0; }
.choices li { margin: .45em 0; padding-left: 1.7em; position: relative; }
.box { position: absolute; left: 0; top: .25em; width: .9em; height: .9em; border: 1.5px solid #1a1a1a; }
.right .box { background: #1a1a1a; }
.right > b { font-weight: 600; }
.behind { color: #444; font-size: .93em; }
code { font: .9em ui-monospace, "DejaVu Sans Mono", monospace; background: #f1f1f1; padding: .1em .3em; overflow-wrap: anywhere; }
pre { margin: .35em 0; white-space: pre-wrap; }
.lines { height: 5.4em; background: repeating-linear-gradient(#fff 0 1.7em, #bbb 1.7em 1.8em); print-color-adjust: exact; }
.answer { border-left: 3px solid #1a1a1a; padding: .1em 0 .3em 1em; margin: 1em 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3em .6em .3em 0; border-bottom: 1px solid #ccc; vertical-align: top; font-variant-numeric: tabular-nums; }
td:last-child, th:last-child { text-align: right; white-space: nowrap; padding-right: 0; }
@page { margin: 18mm 16mm; }
@media print {
  body { margin: 0; max-width: none; padding: 0; font-size: 10.5pt; }
  section, .afterwards { break-before: page; }
  section { border-top: 0; margin-top: 0; padding-top: 0; }
  h3, .lines { break-after: avoid; }
  li, .answer p, tr { break-inside: avoid; }
}`;
