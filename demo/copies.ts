import { createHash } from 'node:crypto';
import type { Received } from '../test/support/partner/received.ts';
import type { Offered } from './offer.ts';
import { rawMembers } from './raw-json.ts';

/** Compares locations as they arrive at eMSPs, byte for byte, with what was pushed. */
export class Copies {
  readonly #expected = new Map<string, string>();
  /** For each eMSP, whether the copy that came last is the same, by the location's name. */
  readonly #seen = new Map<string, Map<string, boolean>>();

  expect({ name, text }: Offered): void {
    this.#expected.set(name, text.startsWith('{') ? digestOf(text) : '');
  }

  /** What is not taken is not expected anywhere. */
  forget(name: string): void {
    this.#expected.delete(name);
  }

  receive({ method, path, headers, bodyText }: Received): void {
    if (method !== 'PUT') return;
    const [, , , side, module, ...ids] = (path.split('?')[0] ?? '').split('/');
    if (side !== 'receiver' || module !== 'locations' || ids.length !== 3) return;
    const [country, party, id] = ids.map(decodeURIComponent);
    const name = `${country}-${party}/${id}`.toUpperCase();
    const expected = this.#expected.get(name);
    if (expected === undefined) return;
    const receiver = `${headers['ocpi-to-country-code']}-${headers['ocpi-to-party-id']}`.toUpperCase();
    this.#of(receiver).set(name, digestOf(bodyText) === expected);
  }

  /** How many locations this eMSP has exactly, and which it has otherwise or not at all. */
  at(receiver: string): { identical: number; different: string[]; missing: string[] } {
    const seen = this.#of(receiver);
    const names = [...this.#expected.keys()];
    return {
      identical: names.filter((name) => seen.get(name) === true).length,
      different: names.filter((name) => seen.get(name) === false),
      missing: names.filter((name) => !seen.has(name)),
    };
  }

  /** Forgets everything; from now on nothing is compared. */
  close(): void {
    this.#expected.clear();
    this.#seen.clear();
  }

  #of(receiver: string): Map<string, boolean> {
    const seen = this.#seen.get(receiver) ?? new Map<string, boolean>();
    this.#seen.set(receiver, seen);
    return seen;
  }
}

/** Different when anything is, but for the order of members; that there are no EVSEs can be said in several ways (T-21). */
function digestOf(text: string): string {
  const members = rawMembers(text);
  if (members.get('evses') === 'null' || members.get('evses') === '[]') members.delete('evses');
  const form = [...members].map(([name, value]) => `${JSON.stringify(name)}:${value}`).sort();
  return createHash('sha256').update(form.join('\n')).digest('base64');
}
