import type { Partner } from '../support/partner/partner.ts';
import type { Received } from '../support/partner/received.ts';
import { callAdmin } from './admin.ts';
import { connectPartner } from './connect.ts';
import { type Agreement, Journal, type PartyName } from './history.ts';
import { heldOfPush, Stamps } from './objects.ts';

/** Everything flows between these parties; nobody sees everybody. */
export const agreements: readonly Agreement[] = [
  { cpo: 'BE-BEC', emsp: 'NL-TNM', modules: ['locations', 'tariffs', 'tokens', 'sessions', 'cdrs'] },
  { cpo: 'BE-BEC', emsp: 'FR-EMA', modules: ['locations', 'tokens', 'sessions', 'cdrs'] },
  { cpo: 'DE-CHG', emsp: 'FR-EMA', modules: ['locations', 'tariffs', 'tokens', 'sessions', 'cdrs'] },
  { cpo: 'DE-CHG', emsp: 'AT-SLO', modules: ['locations', 'tariffs', 'tokens', 'sessions', 'cdrs'] },
];

export const cpos: readonly PartyName[] = ['BE-BEC', 'DE-CHG'];
export const emsps: readonly PartyName[] = ['NL-TNM', 'FR-EMA', 'AT-SLO'];

/** The slow one, and how slow it is. */
const slowParty = 'AT-SLO';
const slowMs = 150;

/** Requests a partner remembers until they are written into the history, and how often that happens. */
const keepLog = 20_000;
const observeMs = 100;

/** The simulated partners at the hub, and what they remember together. */
export class World {
  readonly journal = new Journal();
  readonly stamps = new Stamps();
  readonly partners = new Map<PartyName, Partner>();
  readonly #seenUpTo = new Map<PartyName, Received>();
  #observer: NodeJS.Timeout | undefined;

  /** Registers every partner and makes the agreements. */
  async connect(hubUrl: string): Promise<void> {
    for (const party of cpos) await this.#connectOne(hubUrl, 'CPO', party);
    for (const party of emsps) await this.#connectOne(hubUrl, 'EMSP', party);
    for (const agreement of agreements) await callAdmin(hubUrl, 'POST', '/agreements', agreement);
    await this.partner(slowParty).behave({ delayMs: slowMs });
    this.#observer = setInterval(() => this.observe(), observeMs);
  }

  partner(party: PartyName): Partner {
    const partner = this.partners.get(party);
    if (partner === undefined) throw new Error(`${party} is no partner`);
    return partner;
  }

  /** Writes what has reached the partners since the last time into the history. */
  observe(): void {
    for (const [party, partner] of this.partners) {
      const log = partner.receivedLog;
      const last = this.#seenUpTo.get(party);
      const from = last === undefined ? 0 : log.lastIndexOf(last) + 1;
      if (last !== undefined && from === 0) throw new Error(`${party} was sent more than could be written down`);
      for (const received of log.slice(from)) this.#note(party, received);
      const newest = log.at(-1);
      if (newest !== undefined) this.#seenUpTo.set(party, newest);
    }
  }

  complaints(): string[] {
    return [...this.partners].flatMap(([party, partner]) => partner.complaints.map((text) => `${party}: ${text}`));
  }

  async close(): Promise<void> {
    clearInterval(this.#observer);
    await Promise.all([...this.partners.values()].map((partner) => partner.close()));
  }

  async #connectOne(hubUrl: string, role: 'CPO' | 'EMSP', party: PartyName): Promise<void> {
    this.partners.set(party, await connectPartner(hubUrl, role, party, { keepLog }));
  }

  #note(party: PartyName, { method, path, body, at }: Received): void {
    const place = path.split('/receiver/')[1];
    if (place === undefined || method === 'GET' || place.startsWith('hubclientinfo')) return;
    this.journal.seen(party, at, heldOfPush(this.stamps, method, decodeURIComponent(place), body));
  }
}
