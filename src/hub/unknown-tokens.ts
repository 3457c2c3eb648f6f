import type { Clock } from '../kernel/clock.ts';
import { Fault } from '../kernel/fault.ts';
import type { Limits } from '../kernel/limits.ts';
import { MinuteWindow } from '../kernel/minute-window.ts';
import { statusCodes } from '../ocpi/envelope.ts';
import type { OcpiResponse } from '../ocpi/message.ts';

/**
 * Questions of each platform about tokens the hub does not know, within a minute: whoever tries out uids gets no further than that
 * (B5). What an eMSP turns out to know does not count.
 */
export class UnknownTokens {
  readonly #limits: Limits;
  readonly #minute: MinuteWindow;
  /** Tokens that nobody knew, and questions that are not answered yet. There are no more platforms than the registry has. */
  readonly #unknown = new Map<string, number>();
  readonly #open = new Map<string, number>();
  /** Platforms that did not answer the last question in time. */
  readonly silent = new Set<string>();

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#minute = new MinuteWindow(clock);
  }

  /**
   * Asks, and counts when nobody knows the token: there is no answer, or one that says so. Throws `too-many-requests` instead of
   * asking when the platform might come past the limit.
   */
  async ask(platformId: string, question: () => Promise<OcpiResponse | undefined>): Promise<OcpiResponse | undefined> {
    this.#admit(platformId);
    add(this.#open, platformId, 1);
    try {
      const answer = await question();
      if (answer === undefined || saysUnknown(answer)) add(this.#unknown, platformId, 1);
      return answer;
    } finally {
      add(this.#open, platformId, -1);
    }
  }

  #admit(platformId: string): void {
    if (this.#minute.turn()) this.#unknown.clear();
    const count = (this.#unknown.get(platformId) ?? 0) + (this.#open.get(platformId) ?? 0);
    if (count < this.#limits.unknownTokensPerMinuteMax) return;
    throw new Fault('too-many-requests', 'too many questions about unknown tokens', {
      retryAfterS: this.#minute.leftS,
    });
  }
}

/** With any HTTP status; or with no status but HTTP's. */
const saysUnknown = ({ http, statusCode }: OcpiResponse): boolean =>
  statusCode === statusCodes.unknownToken || http === 404;

function add(counts: Map<string, number>, name: string, more: number): void {
  const count = (counts.get(name) ?? 0) + more;
  if (count === 0) counts.delete(name);
  else counts.set(name, count);
}
