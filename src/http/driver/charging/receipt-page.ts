import type { Receipt } from '../../../generated/driver.ts';
import { Content } from '../operation.ts';
import { type Line, receiptSheet } from './receipt-sheet.ts';

/** Nothing is fetched, and nothing runs. */
const headers = {
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
};

const style =
  'body{font:15px/1.45 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#111}' +
  'h1{font-size:1.6rem;margin:0}h2{font-size:1.05rem;margin:1.6rem 0 .4rem}p.no{color:#555;margin:.2rem 0 1rem}' +
  'p.warn{background:#fde8e8;padding:.6rem;border-radius:.3rem}dl{display:grid;grid-template-columns:14rem 1fr;gap:.15rem 1rem;margin:0}' +
  'dt{color:#555}dd{margin:0;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%;margin:1.2rem 0 .6rem}' +
  'th,td{text-align:right;padding:.3rem .4rem;border-bottom:1px solid #ddd}th:first-child,td:first-child{text-align:left}' +
  'code{font:11px/1.3 ui-monospace,monospace;overflow-wrap:anywhere}dl.sum dd{font-weight:600}';

/** A receipt as a page, in the first of these languages that there is. */
export function receiptPage(receipt: Receipt, languages: readonly string[]): Content {
  const sheet = receiptSheet(receipt, languages);
  const rows = sheet.items.map((cells) => `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`);
  const head = `<tr>${sheet.head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join('')}</tr>`;
  const html = [
    `<!doctype html><html lang="${sheet.lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<title>${escaped(`${sheet.title} ${sheet.number}`)}</title><style>${style}</style></head><body>`,
    `<h1>${escaped(sheet.title)}</h1><p class="no">${escaped(sheet.number)}</p>`,
    sheet.warning === null ? '' : `<p class="warn">${escaped(sheet.warning)}</p>`,
    listOf(sheet.facts),
    rows.length === 0 ? '' : `<table><thead>${head}</thead><tbody>${rows.join('')}</tbody></table>`,
    listOf(sheet.totals, 'sum'),
    listOf(sheet.quote),
    listOf(sheet.footprint),
    ...sheet.notes.map((note) => `<p>${escaped(note)}</p>`),
    sheet.signed.length === 0 ? '' : `<h2>${escaped(sheet.signedTitle)}</h2>${listOf(sheet.signed, 'signed', true)}`,
    '</body></html>',
  ].join('\n');
  return new Content(html, { type: 'text/html', headers });
}

function listOf(lines: readonly Line[], name = '', isCode = false): string {
  if (lines.length === 0) return '';
  const shown = lines.map(([label, value]) => {
    const text = isCode ? `<code>${escaped(value)}</code>` : escaped(value);
    return `<dt>${escaped(label)}</dt><dd>${text}</dd>`;
  });
  return `<dl class="${name}">${shown.join('')}</dl>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text of any origin, for HTML. */
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
