import type { WriteStream } from 'node:tty';
import { fitted, widthOf } from './text.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan';

/** A piece of a line, and how it looks. */
export type Piece = string | { readonly text: string; readonly styles: readonly Style[] };

/** On and off, as terminals want it. */
const codes: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  // The bright one: the other can hardly be read on black.
  blue: [94, 39],
  magenta: [35, 39],
  cyan: [36, 39],
};

/** Wider is not easier to read. */
const columnsMax = 100;
/** Narrower, lines are broken by the terminal. */
const columnsMin = 72;

export const styled = (text: string, ...styles: Style[]): Piece => ({ text, styles });

/** Writes lines: in colours and as wide as the terminal, or plain and 100 columns wide when there is none. */
export class Screen {
  readonly #stream: NodeJS.WriteStream;
  readonly #colours: boolean;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    // Minds NO_COLOR, FORCE_COLOR and TERM.
    this.#colours = (stream as Partial<WriteStream>).hasColors?.() ?? false;
  }

  get columns(): number {
    const { columns } = this.#stream;
    return columns === undefined ? columnsMax : Math.min(columnsMax, Math.max(columnsMin, columns));
  }

  /** Writes one line; what does not fit is cut. */
  line(...pieces: Piece[]): void {
    let left = this.columns;
    let text = '';
    for (const piece of pieces) {
      const { text: part, styles } = typeof piece === 'string' ? { text: piece, styles: [] } : piece;
      const width = widthOf(part);
      const shown = width > left ? fitted(part, left) : part;
      left -= Math.min(width, left);
      text += this.#dressed(shown, styles);
      if (left === 0) break;
    }
    this.#stream.write(`${text.trimEnd()}\n`);
  }

  /** Writes a line that may be wider than the screen, because it has to be read whole. */
  whole(text: string, ...styles: Style[]): void {
    this.#stream.write(`${this.#dressed(text, styles)}\n`);
  }

  /** Writes the heading of what follows. */
  title(text: string): void {
    this.line();
    this.line(styled(` ${text}`, 'bold'));
  }

  #dressed(text: string, styles: readonly Style[]): string {
    if (!this.#colours || text.trim() === '') return text;
    const on = styles.map((style) => `\u001b[${codes[style][0]}m`).join('');
    const off = styles.map((style) => `\u001b[${codes[style][1]}m`).join('');
    return on + text + off;
  }
}
