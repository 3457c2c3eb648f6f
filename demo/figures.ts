import { spoken } from './account.ts';
import type { Flows } from './flows.ts';
import type { DemoHub } from './hub.ts';
import { Percentiles } from './percentiles.ts';
import { type Screen, styled } from './screen.ts';
import { counted, several } from './text.ts';

/** What the hub has acknowledged so far, and how it fares. */
export class Figures {
  locations = 0;
  states = 0;
  tariffs = 0;
  tokens = 0;
  commands = 0;
  sessions = 0;
  cdrs = 0;
  /** Pushes that the hub did not acknowledge. */
  failures = 0;
  /** From the acknowledgement of a change to its last receipt, of what the hub stores and brings to its receivers. */
  readonly deliveryMs = new Percentiles();
  readonly #startedAt = performance.now();
  #last: { readonly at: number; readonly pushes: number } | undefined;

  /** Writes the two lines of the summary. */
  async summarise(screen: Screen, flows: Flows, hub: DemoHub, networkMs: number): Promise<void> {
    const memory = await hub.memoryBytes().catch(() => undefined);
    const now = performance.now();
    const since = this.#last ?? { at: this.#startedAt, pushes: 0 };
    const rate = ((flows.pushes - since.pushes) * 1000) / Math.max(1, now - since.at);
    this.#last = { at: now, pushes: flows.pushes };

    const counts = [
      `${several(this.locations, 'location')} (${several(this.states, 'state')})`,
      several(this.tariffs, 'tariff'),
      several(this.tokens, 'token'),
      several(this.sessions, 'session'),
      several(this.cdrs, 'CDR'),
    ];
    const [p50, p99] = [this.deliveryMs.at(0.5), this.deliveryMs.at(0.99)];
    const times = p50 === undefined || p99 === undefined ? [] : [`delivery p50 ${spoken(p50)} p99 ${spoken(p99)}`];
    const fares = [
      `${counted(flows.pushes)} pushes, ${counted(rate)}/s`,
      ...times,
      ...(memory === undefined ? [] : [`hub ${counted(memory / 2 ** 20)} MiB`]),
      ...(hub.warnings + hub.errors === 0 ? [] : [several(hub.warnings + hub.errors, 'warning')]),
      ...(this.failures === 0 ? [] : [`${counted(this.failures)} not acknowledged`]),
      `network ${dayText(networkMs)}`,
    ];
    const commands = several(this.commands, 'command');
    const line = (names: readonly string[]): string => ` ${clockText(now - this.#startedAt)}  ${names.join(' · ')} `;
    // What matters least is left out where there is no room.
    const [all, most] = [line(counts.toSpliced(3, 0, commands)), line(counts)];
    const isFitting = ruled(all, 0).length <= screen.columns;
    screen.line(styled(ruled(isFitting ? all : most, screen.columns), 'bold'));
    screen.line(styled(ruled(` ${fares.join(' · ')} `, screen.columns), 'dim'));
  }
}

/** A text on a rule. */
const ruled = (text: string, columns: number): string => `──${text}`.padEnd(columns, '─');

/** `1:05`, `1:02:05`. */
export function clockText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** `Thu 29 Oct 07:14`. */
function dayText(ms: number): string {
  const [weekday = '', day = '', month = ''] = new Date(ms).toUTCString().split(/,? /);
  return `${weekday} ${Number(day)} ${month} ${new Date(ms).toISOString().slice(11, 16)}`;
}
