/** The parts of an exported page that are the same on every one. Nothing of a conversation gets in here. */

export const STYLE = `
:root { color-scheme: light dark; --dim: #777; --line: #8884; --mark: #fd4; }
body { margin: 0; font: 14px/1.4 ui-monospace, Menlo, Consolas, monospace; }
header { position: sticky; top: 0; padding: 8px 16px; background: Canvas; border-bottom: 1px solid var(--line); }
h1 { margin: 0 0 4px; font-size: 16px; }
h2 { margin: 24px 16px 8px; font-size: 14px; }
dl { margin: 0 16px 8px; display: grid; grid-template-columns: max-content 1fr; gap: 0 12px; color: var(--dim); }
dd { margin: 0; overflow-wrap: anywhere; }
form { display: flex; flex-wrap: wrap; gap: 12px; align-items: center; }
input[type=search] { font: inherit; width: 24em; max-width: 100%; }
main > div { display: flex; gap: 8px; padding: 0 16px; content-visibility: auto; contain-intrinsic-size: auto 20px; }
time { color: var(--dim); flex: none; }
b { flex: none; width: 2ch; white-space: pre; }
code { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
.out { background: #8881; }
.note { color: var(--dim); font-style: italic; }
mark { background: var(--mark); color: #000; }
.here { outline: 1px solid; }
.gone, .hide-in .in, .hide-out .out, .hide-note .note, .hide-times time { display: none !important; }
`;

export const CONTROLS =
  '<form id="find"><input type="search" id="text" placeholder="search" autocomplete="off" aria-label="search">' +
  '<label><input type="checkbox" id="only"> only what matches</label>' +
  '<label><input type="checkbox" data-hides="in" checked> in &lt;</label>' +
  '<label><input type="checkbox" data-hides="out" checked> out &gt;</label>' +
  '<label><input type="checkbox" data-hides="note" checked> notes *</label>' +
  '<label><input type="checkbox" data-hides="times" checked> times</label>' +
  '<output id="count"></output></form>';

/** Searches the rows for a text, in slices, so that a long page stays usable. `#find=TEXT` in the address searches at once. */
export const SCRIPT = `
'use strict';
const text = document.getElementById('text');
const only = document.getElementById('only');
const count = document.getElementById('count');
const main = document.querySelector('main');
const rows = Array.from(document.querySelectorAll('main > div'), (row) => ({ row, code: row.querySelector('code') }));
let turn = 0;
let hits = [];
let at = -1;

function marked(said, wanted) {
  const parts = [];
  const folded = said.toLowerCase();
  let from = 0;
  // Lower case may have another length: then the row is marked as a whole.
  if (folded.length !== said.length) return null;
  for (let next = folded.indexOf(wanted); next >= 0; next = folded.indexOf(wanted, from)) {
    const mark = document.createElement('mark');
    mark.textContent = said.slice(next, next + wanted.length);
    parts.push(said.slice(from, next), mark);
    from = next + wanted.length;
  }
  parts.push(said.slice(from));
  return parts;
}

function show(entry, wanted) {
  const said = entry.code.textContent;
  const isHit = wanted !== '' && said.toLowerCase().includes(wanted);
  if (entry.isMarked) entry.code.textContent = said;
  if (isHit) entry.code.replaceChildren(...(marked(said, wanted) ?? [said]));
  entry.isMarked = isHit;
  entry.row.classList.toggle('gone', only.checked && wanted !== '' && !isHit);
  entry.row.classList.remove('here');
  if (isHit) hits.push(entry.row);
}

function search() {
  const mine = ++turn;
  const wanted = text.value.toLowerCase();
  hits = [];
  at = -1;
  let next = 0;
  const slice = () => {
    if (mine !== turn) return;
    for (const end = Math.min(next + 5000, rows.length); next < end; next++) show(rows[next], wanted);
    if (next < rows.length) setTimeout(slice);
    count.textContent = wanted === '' ? '' : hits.length + (next < rows.length ? '...' : hits.length === 1 ? ' line' : ' lines');
  };
  slice();
}

function go(step) {
  if (hits.length === 0) return;
  hits[at]?.classList.remove('here');
  at = (at + step + hits.length) % hits.length;
  hits[at].classList.add('here');
  hits[at].scrollIntoView({ block: 'center' });
}

text.addEventListener('input', search);
only.addEventListener('change', search);
text.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter') return;
  event.preventDefault();
  go(event.shiftKey ? -1 : 1);
});
for (const box of document.querySelectorAll('[data-hides]')) {
  box.addEventListener('change', () => main.classList.toggle('hide-' + box.dataset.hides, !box.checked));
}
const wanted = /^#find=(.*)$/.exec(location.hash);
if (wanted !== null) {
  try { text.value = decodeURIComponent(wanted[1]); } catch { text.value = wanted[1]; }
  search();
}
`;
