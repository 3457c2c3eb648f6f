import type { EmissionFigure, QuoteComponent, Receipt } from '../../../generated/driver.ts';
import { languageOf, type TextLanguage } from '../../../hub/drivers/charging/state-texts.ts';
import { isTimeZone } from '../../../ocpi/time-zone.ts';
import { componentWord, type ReceiptWord, receiptWord } from './receipt-labels.ts';

/** A receipt as it is laid out, in words of one language: whatever draws it only has to put this down. */
export interface ReceiptSheet {
  readonly lang: TextLanguage;
  readonly title: string;
  readonly number: string;
  /** What it says first, if the bill was taken back. */
  readonly warning: string | null;
  readonly facts: readonly Line[];
  readonly head: readonly [string, string, string, string];
  readonly items: readonly (readonly [string, string, string, string])[];
  readonly totals: readonly Line[];
  readonly quote: readonly Line[];
  readonly footprint: readonly Line[];
  readonly notes: readonly string[];
  readonly signedTitle: string;
  /** Signed values and what they are checked with, to be copied as they stand. */
  readonly signed: readonly Line[];
}

/** What something is called, and what it is. */
export type Line = readonly [label: string, value: string];

/** Lays a receipt out in the first of these languages that there is. */
export function receiptSheet(receipt: Receipt, languages: readonly string[]): ReceiptSheet {
  const lang = languageOf(languages);
  const word = (name: ReceiptWord): string => receiptWord(name, lang);
  const show = new Shown(lang, receipt);
  return {
    lang,
    title: word('receipt'),
    number: receipt.receipt_number,
    warning: receipt.credit && `${word('credit')} ${receipt.credit.receipt_number}`,
    facts: factsOf(receipt, word, show),
    head: [word('item'), word('quantity'), word('unitPrice'), word('amount')],
    items: receipt.components.map((component) => itemOf(component, lang, show)),
    totals: totalsOf(receipt, word, show),
    quote: quoteOf(receipt, word, show),
    footprint: footprintOf(receipt, word, show),
    notes: receipt.notes,
    signedTitle: word('signed'),
    signed: signedOf(receipt, word),
  };
}

type Word = (name: ReceiptWord) => string;

/** Writes figures as they are written in a language. */
class Shown {
  readonly #lang: string;
  readonly #currency: string | undefined;
  readonly #time: Intl.DateTimeFormat;

  constructor(lang: string, { total, location }: Receipt) {
    this.#lang = lang;
    this.#currency = total?.currency;
    // A CPO may name a zone that there is not.
    const timeZone = location.time_zone !== null && isTimeZone(location.time_zone) ? location.time_zone : 'UTC';
    this.#time = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'long', timeZone });
  }

  time(text: string): string {
    return this.#time.format(new Date(text));
  }

  /** A decimal, with all the digits that it has. */
  number(text: string, unit = ''): string {
    const format = new Intl.NumberFormat(this.#lang, { maximumFractionDigits: 6 });
    return `${format.format(text as `${number}`)}${unit && ` ${unit}`}`;
  }

  money(text: string, currency = this.#currency): string {
    if (currency === undefined) return this.number(text);
    // `#NA` is what OCPI has for none.
    if (!/^[A-Z]{3}$/.test(currency)) return this.number(text, currency);
    const style = { style: 'currency', currency, maximumFractionDigits: 6 } as const;
    return new Intl.NumberFormat(this.#lang, style).format(text as `${number}`);
  }
}

function factsOf(receipt: Receipt, word: Word, show: Shown): Line[] {
  const { location, evse, connector, provider, cpo, meter_id } = receipt;
  const { line, postal_code, city } = location.address;
  const town = [postal_code, city].filter((part) => part !== null).join(' ');
  const at = [location.name, line, town].filter((part) => part !== null && part !== '').join(', ');
  const power = connector?.max_power_kw == null ? '' : `, ${show.number(String(connector.max_power_kw), 'kW')}`;
  const minutes = (value: number): string => show.number(String(value), word('minutes'));
  const lines: (Line | undefined)[] = [
    [word('issued'), show.time(receipt.issued_at)],
    [word('provider'), named(provider)],
    [word('operator'), named(cpo)],
    at === '' ? undefined : [word('place'), at],
    evse.evse_id === null ? undefined : [word('evse'), evse.evse_id],
    connector === null ? undefined : [word('connector'), `${connector.standard}, ${connector.power_type}${power}`],
    [word('start'), show.time(receipt.started_at)],
    [word('end'), show.time(receipt.ended_at)],
    [word('energy'), show.number(receipt.energy_kwh, 'kWh')],
    [word('charging'), minutes(receipt.charging_min)],
    [word('idle'), minutes(receipt.idle_min)],
    meter_id === null ? undefined : [word('meter'), meter_id],
  ];
  return lines.filter((one) => one !== undefined);
}

const named = ({ party, name }: { readonly party: string; readonly name: string | null }): string =>
  name === null ? party : `${name} (${party})`;

const units: Readonly<Record<string, string>> = { KWH: 'kWh', HOUR: 'h', PERCENT: '', SESSION: '×' };

function itemOf(component: QuoteComponent, lang: TextLanguage, show: Shown): [string, string, string, string] {
  const { type, quantity, unit, unit_price, amount, note } = component;
  const what = componentWord(type, lang);
  const price = unit_price === null ? '' : unit === 'PERCENT' ? show.number(unit_price, '%') : show.money(unit_price);
  const count =
    quantity === null ? '' : unit === 'PERCENT' ? show.money(quantity) : show.number(quantity, units[unit ?? '']);
  return [note === null ? what : `${what} – ${note}`, count, price, show.money(amount)];
}

function totalsOf({ total, tax }: Receipt, word: Word, show: Shown): Line[] {
  if (total === null) return [[word('total'), word('unknown')]];
  const { incl_tax, excl_tax } = total;
  if (incl_tax === null) return [[word('totalWithoutTax'), excl_tax === null ? word('unknown') : show.money(excl_tax)]];
  const whole: Line = [word('total'), show.money(incl_tax)];
  return tax === null ? [whole] : [whole, [word('tax'), show.money(tax)]];
}

function quoteOf({ quote }: Receipt, word: Word, show: Shown): Line[] {
  const quoted = quote?.total?.incl_tax ?? quote?.total?.excl_tax;
  if (quote === null || quoted == null) return [];
  const energy = quote.energy_kwh === null ? '' : ` (${show.number(quote.energy_kwh, 'kWh')})`;
  const lines: Line[] = [[word('quote'), `${show.money(quoted, quote.total?.currency)}${energy}`]];
  if (quote.difference === null) return lines;
  const percent = quote.difference_pct === null ? '' : ` (${show.number(quote.difference_pct, '%')})`;
  return [...lines, [word('difference'), `${show.money(quote.difference)}${percent}`]];
}

/** What is said of the energy's CO2: figures with their sources, and nothing where there are none. */
function footprintOf({ co2 }: Receipt, word: Word, show: Shown): Line[] {
  const { location = null, declared = null, avoided = null } = co2 ?? {};
  const kg = (g: number): string => show.number(String(g / 1000), 'kg');
  const range = (least: number, most: number): string => `${kg(least)} … ${kg(most)}`;
  const lineOf = (label: ReceiptWord, figure: EmissionFigure): Line => {
    const { g, g_range, source, year } = figure;
    const much = g !== null ? kg(g) : g_range !== null ? range(g_range.min, g_range.max) : word('greenClaim');
    const from = [source, year].filter((part) => part !== null).join(', ');
    return [`${word('footprint')}, ${word(label)}`, from === '' ? much : `${much} (${from})`];
  };
  return [
    ...(location === null ? [] : [lineOf('byGrid', location)]),
    ...(declared === null ? [] : [lineOf('byOperator', declared)]),
    ...(avoided === null ? [] : [[word('avoided'), range(avoided.g_min, avoided.g_max)] as const]),
  ];
}

function signedOf({ signed_data }: Receipt, word: Word): Line[] {
  if (signed_data === null) return [];
  const { encoding_method, public_key, url, values } = signed_data;
  return [
    ['Format', encoding_method],
    ...(public_key === null ? [] : [[word('publicKey'), public_key] as const]),
    ...(url === null ? [] : [['URL', url] as const]),
    ...values.map(({ nature, signed_data: signed }): Line => [nature, signed]),
  ];
}
