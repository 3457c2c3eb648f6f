import { type Screen, type Style, styled } from './screen.ts';
import { fitted, fittedRight, plain, several } from './text.ts';

export type Kind = 'station' | 'location' | 'tariff' | 'token' | 'command' | 'session' | 'CDR';

/** One line of the account: something has come from its owner to those it is for. */
export interface Told {
  readonly kind: Kind;
  /** When it happened in the network, in milliseconds; undefined for what was there before. */
  readonly at: number | undefined;
  readonly from: string;
  readonly to: readonly string[];
  /** What it is about; as long as there is room, `detail` stands in a column of its own. */
  readonly about: string;
  readonly detail?: string;
  /** From sending to the last receipt; undefined where it is not known when it was sent. */
  readonly ms: number | undefined;
}

const styles: Readonly<Record<Kind, readonly Style[]>> = {
  station: ['bold'],
  location: ['cyan'],
  tariff: ['magenta'],
  token: ['yellow'],
  command: ['red'],
  session: ['blue'],
  CDR: ['green', 'bold'],
};

const columns = { clock: 5, kind: 8, route: 22, detail: 24, ms: 7 } as const;
/** The columns with the spaces between them and one at each side. */
const taken = columns.clock + columns.kind + columns.route + columns.detail + columns.ms + 6;

/** Tells what flows, a line each. */
export class Account {
  readonly #screen: Screen;
  #lastAt = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** Milliseconds since something was told. */
  get quietMs(): number {
    return performance.now() - this.#lastAt;
  }

  heading(): void {
    this.#lastAt = performance.now();
    this.#line(['clock', 'what', 'from → to', 'what about', '', 'took'], ['dim'], ['dim']);
  }

  tell({ kind, at, from, to, about, detail, ms }: Told): void {
    this.#lastAt = performance.now();
    const clock = at === undefined ? '' : new Date(at).toISOString().slice(11, 16);
    const whom = to.length > 2 ? several(to.length, 'CPO') : to.join(' ');
    const own = styles[kind];
    this.#line(
      [clock, kind, `${from} → ${whom}`, plain(about), detail, ms === undefined ? '' : spoken(ms)],
      own,
      kind === 'CDR' ? own : [],
    );
  }

  /** Something that was not to happen. */
  warn(text: string): void {
    this.#lastAt = performance.now();
    this.#screen.line(styled(` ! ${plain(text)}`, 'red'));
  }

  #line(
    [clock, kind, route, about, detail, ms]: readonly [string, string, string, string, string | undefined, string],
    ofKind: readonly Style[],
    ofText: readonly Style[],
  ): void {
    const room = Math.max(8, this.#screen.columns - taken);
    const text =
      detail === undefined
        ? fitted(about, room + 1 + columns.detail)
        : `${fitted(about, room)} ${fitted(detail, columns.detail)}`;
    this.#screen.line(
      styled(` ${fitted(clock, columns.clock)} `, 'dim'),
      styled(fitted(kind, columns.kind), ...ofKind),
      ` ${fitted(route, columns.route)} `,
      styled(text, ...ofText),
      styled(fittedRight(ms, columns.ms), 'dim'),
    );
  }
}

/** A duration in at most seven columns. */
export function spoken(ms: number): string {
  if (ms < 1000) return `${ms < 9.95 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
  return `${(ms / 1000).toFixed(1)} s`;
}
