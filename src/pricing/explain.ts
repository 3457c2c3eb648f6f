import { Decimal } from '../kernel/decimal.ts';
import type { Amount } from './amount.ts';
import type { ComponentPlace, Cost, Line, Priced, Slice, Step } from './priced.ts';
import { Zone } from './zone.ts';

/** Decimals of amounts in OCPI's fields (P-49). */
export const amountPlaces = 4;

/**
 * A price in sentences, for who has to understand a bill: what was active when, what that came to, what a step_size and the bounds
 * changed, and what had to be assumed. Times are of the zone given.
 */
export function explain(priced: Priced, timeZone: string): string[] {
  const { currency } = priced;
  return [
    ...priced.slices.map((slice) => sliceSentence(slice, currency, Zone.of(timeZone))),
    ...priced.lines.map((line) => lineSentence(line, currency)),
    ...priced.steps.map(stepSentence),
    ...priced.bounds.map(
      ({ tariffId, kind, of, from, to }) =>
        `${kind} of tariff ${tariffId}: ${of === 'exclVat' ? 'without' : 'with'} VAT ${amount(from)} becomes ${amount(to)} ${currency}`,
    ),
    ...priced.notes.map((note) => `assumed: ${note}`),
    `in all ${costText(priced.total, currency)}, rounded to ${amountPlaces} decimals, halves up`,
  ];
}

function sliceSentence(slice: Slice, currency: string, zone: Zone): string {
  const volumes = [
    slice.energy && `${slice.energy} kWh`,
    slice.chargingTime && `${durationText(slice.chargingTime)} charging`,
    slice.parkingTime && `${durationText(slice.parkingTime)} parking`,
    slice.reservationTime && `${durationText(slice.reservationTime)} reserved`,
  ].filter((text) => text !== undefined);
  const active = slice.active.map(placeText).join(', ') || 'nothing is priced';
  const when = `${clockText(slice.start, zone)} to ${clockText(slice.end, zone)}`;
  return `period ${slice.period + 1}, ${when}: ${volumes.join(', ') || 'nothing used'}; ${active}; ${costText(slice.cost, currency)}`;
}

function lineSentence(line: Line, currency: string): string {
  const { dimension, billed, consumed, price, vat } = line;
  const isTime = dimension === 'TIME' || dimension === 'PARKING_TIME';
  const quantity = (value: Decimal) => {
    if (dimension === 'FLAT') return 'once';
    return isTime ? durationText(value) : `${value} kWh`;
  };
  const unit = dimension === 'FLAT' ? '' : isTime ? ' an hour' : ' a kWh';
  const raised = billed.compare(consumed) === 0 ? '' : ` (used: ${quantity(consumed)})`;
  const tax = vat === undefined ? 'no VAT' : `${vat} % VAT`;
  return `${placeText(line)}: ${quantity(billed)}${raised} at ${price} ${currency}${unit}, ${tax}: ${costText(line.cost, currency)}`;
}

function stepSentence(step: Step): string {
  const isEnergy = step.dimension === 'ENERGY';
  const text = (value: Decimal) => (isEnergy ? `${value} kWh` : durationText(value));
  return `step_size ${step.stepSize} ${isEnergy ? 'Wh' : 's'} of ${placeText(step)}, which was active last: ${text(step.total)} in all become ${text(step.raisedTo)}`;
}

function placeText({ tariffId, element, component, dimension, reservation }: ComponentPlace): string {
  const what = reservation === undefined ? dimension : `${dimension} (${reservation})`;
  return `${what} of tariff ${tariffId}, element ${element + 1}, component ${component + 1}`;
}

/** Zero is said, too; what cannot be said is left out. */
function costText({ exclVat, inclVat }: Cost, currency: string): string {
  // Without a tariff there is no currency.
  const money = (value: Amount) => `${amount(value)}${currency && ` ${currency}`}`;
  const parts = [
    exclVat && `${money(exclVat)} without VAT`,
    inclVat && `${money(inclVat)} with ${exclVat ? 'VAT' : 'taxes'}`,
  ];
  return parts.filter(Boolean).join(', ');
}

const amount = (value: Amount): string => value.rounded(amountPlaces).toString();

function durationText(seconds: Decimal): string {
  const whole = Math.trunc(seconds.toNumber());
  const [hours, minutes] = [Math.trunc(whole / 3600), Math.trunc((whole % 3600) / 60)];
  const rest = seconds.minus(Decimal.of(hours * 3600 + minutes * 60)).rounded(secondPlaces);
  const texts = [hours !== 0 && `${hours} h`, minutes !== 0 && `${minutes} min`, !rest.isZero && `${rest} s`];
  return texts.filter(Boolean).join(' ') || '0 s';
}

const secondPlaces = 3;

/** Local date and time; weekday first, because tariffs hang on it. */
function clockText(ms: number, zone: Zone): string {
  const local = new Date(ms + zone.offsetAt(ms));
  const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][local.getUTCDay()];
  return `${day} ${local.toISOString().slice(0, 19).replace('T', ' ')}`;
}
