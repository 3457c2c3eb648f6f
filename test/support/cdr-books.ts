import type { Random } from '../kill/random.ts';
import { build } from './build.ts';

/** A CDR as its sender sends it. */
export interface SentCdr {
  readonly cpo: string;
  readonly emsp: string;
  readonly id: string;
  readonly text: string;
  /** The one it credits. */
  readonly credits?: SentCdr;
}

const cpos = ['BE-BEC', 'FR-FRC', 'DE-CHA'];
const emsps = ['NL-TNM', 'DE-OTH', 'AT-EMP'];
const currencies = ['EUR', 'EUR', 'EUR', 'CHF', 'SEK'];
const rates = ['21', '19', '8.1', '0'];

/** Simulated CDRs of several CPOs for several eMSPs, with amounts written in every way that is allowed. */
export class CdrSimulation {
  readonly #random: Random;
  readonly #credited = new Set<SentCdr>();
  #count = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A bill; between two parties if they are given. */
  bill(cpo = this.#random.pick(cpos), emsp = this.#random.pick(emsps)): SentCdr {
    this.#count += 1;
    const id = `SIM-${this.#count}`;
    const [country_code = '', party_id = ''] = cpo.split('-');
    const [country = '', party = ''] = emsp.split('-');
    const rate = this.#random.pick(rates);
    const cdr = build.cdr({
      country_code,
      party_id,
      id,
      currency: this.#random.pick(currencies),
      cdr_token: build.cdrToken({ country_code: country, party_id: party }),
    });
    const text = JSON.stringify(cdr)
      .replaceAll('"vat":21', this.#random.chance(0.1) ? '"note":21' : `"vat":${rate}`)
      .replace(/"total_cost":\{[^}]*\}/, `"total_cost":{${this.#totalCost(rate)}}`)
      .replace(/"total_energy":[\d.]+/, `"total_energy":${this.#amount(3, 4)}`);
    return { cpo, emsp, id, text };
  }

  /** A credit CDR of a bill that has none yet; undefined when it has. */
  credit(bill: SentCdr): SentCdr | undefined {
    if (bill.credits !== undefined || this.#credited.has(bill)) return undefined;
    this.#credited.add(bill);
    return this.creditAs(bill, `${bill.id}-C`);
  }

  /** A credit CDR of a bill, whatever it has. */
  creditAs(bill: SentCdr, id: string): SentCdr {
    const taken = bill.text.replace(/"total_cost":\{[^}]*\}/, (cost) => cost.replace(/:(?=\d)/g, ':-'));
    const text = taken
      .replace(`"id":"${bill.id}"`, `"id":"${id}"`)
      .replace(/\}$/, `,"credit":true,"credit_reference_id":"${bill.id}"}`);
    // A few do not repeat incl_vat, which their originals state.
    return {
      ...bill,
      id,
      credits: bill,
      text: this.#random.chance(0.1) ? text.replace(/,"incl_vat":-[\d.]+/, '') : text,
    };
  }

  #totalCost(rate: string): string {
    const excl = this.#random.chance(0.03) ? '0' : this.#amount(this.#random.int(1, 7), 4);
    if (this.#random.chance(0.1)) return `"excl_vat":${excl}`;
    const factor = 1000n + BigInt(rate.replace('.', '').padEnd(rate.includes('.') ? 0 : rate.length + 1, '0'));
    return `"excl_vat":${excl},"incl_vat":${textOf((unitsOf(excl) * factor) / 1000n)}`;
  }

  /** With at most so many digits before the point and after it, zeros at the end too. */
  #amount(whole: number, places: number): string {
    const digits = this.#random.int(0, 10 ** whole - 1);
    const fraction = this.#random.int(0, places);
    return fraction === 0
      ? String(digits)
      : `${digits}.${String(this.#random.int(0, 10 ** fraction - 1)).padStart(fraction, '0')}`;
  }
}

/** Sums of what a sender sent, in units of 10^-12: whole numbers, added up without any of the hub's arithmetic. */
interface Sums {
  cdrs: number;
  kwh: bigint;
  excl: bigint;
  statedExcl: bigint;
  incl: bigint;
  unstated: number;
}

type Part = 'billed' | 'credits' | 'held' | 'rejected';

/** What senders sent, added up by pair and currency from the texts they sent. */
export class Books {
  readonly #parts = new Map<string, Sums>();

  /** Notes a CDR that was taken, and what it counts as. */
  note(cdr: SentCdr, part: Part = cdr.credits ? 'credits' : 'billed'): void {
    const excl = numberIn(cdr.text, 'excl_vat') ?? 0n;
    const original = cdr.credits ?? cdr;
    const sign = cdr.credits ? -1n : 1n;
    const incl = numberIn(original.text, 'incl_vat');
    const currency = /"currency":"(\w+)","charging_periods"/.exec(cdr.text)?.[1] ?? '';
    const name = `${cdr.cpo} ${cdr.emsp} ${currency} ${part}`;
    const sums = this.#parts.get(name) ?? { cdrs: 0, kwh: 0n, excl: 0n, statedExcl: 0n, incl: 0n, unstated: 0 };
    sums.cdrs += 1;
    sums.kwh += sign * (numberIn(cdr.text, 'total_energy') ?? 0n);
    sums.excl += excl;
    if (incl === undefined) sums.unstated += 1;
    else {
      sums.statedExcl += excl;
      sums.incl += sign * incl;
    }
    this.#parts.set(name, sums);
  }

  /** As a settlement shows them: `BE-BEC NL-TNM EUR billed` and so on. */
  shown(): Record<string, object> {
    const parts = [...this.#parts].sort(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(
      parts.map(([name, { cdrs, kwh, excl, statedExcl, incl, unstated }]) => [
        name,
        {
          cdrs,
          kwh: textOf(kwh),
          excl_vat: textOf(excl),
          vat: textOf(incl - statedExcl),
          incl_vat: textOf(incl),
          cdrs_without_incl_vat: unstated,
          excl_vat_without_incl_vat: textOf(excl - statedExcl),
        },
      ]),
    );
  }

  /** What is due: without VAT, by pair and currency. */
  net(): Record<string, string> {
    const due = new Map<string, bigint>();
    for (const [name, { excl }] of this.#parts) {
      const [cpo, emsp, currency, part] = name.split(' ');
      if (part !== 'billed' && part !== 'credits') continue;
      const pair = `${cpo} ${emsp} ${currency}`;
      due.set(pair, (due.get(pair) ?? 0n) + excl);
    }
    return Object.fromEntries([...due].sort().map(([pair, excl]) => [pair, textOf(excl)]));
  }
}

/** The number of the first field with this name in total_cost, or in the CDR itself. */
function numberIn(text: string, field: string): bigint | undefined {
  const part = field === 'total_energy' ? text : (/"total_cost":\{[^}]*\}/.exec(text)?.[0] ?? '');
  const number = new RegExp(`"${field}":(-?[\\d.]+)`).exec(part)?.[1];
  return number === undefined ? undefined : unitsOf(number);
}

const places = 12;

/** A decimal text in units of 10^-12. */
export function unitsOf(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const units = BigInt(whole + fraction.padEnd(places, '0'));
  return text.startsWith('-') ? -units : units;
}

/** The decimal text of such units, as short as it can be. */
export function textOf(units: bigint): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0');
  const text = `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, '');
  return units < 0n ? `-${text}` : text;
}
