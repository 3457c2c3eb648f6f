import { type Html, html, type Part } from './html.ts';

/** Paragraphs of Markdown with what our descriptions have of it: code, bold and links. */
export const paragraphs = (text: string): readonly Html[] =>
  text.split(/\n{2,}/).map((paragraph) => html`<p>${inline(paragraph)}</p>`);

/** The same within a line. */
export const inline = (text: string): readonly Part[] =>
  text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith('`')) return html`<code>${part.slice(1, -1)}</code>`;
    return part.startsWith('**') ? html`<strong>${part.slice(2, -2)}</strong>` : part;
  });
