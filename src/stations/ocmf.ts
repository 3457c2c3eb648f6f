import type { Decimal } from '../kernel/decimal.ts';
import { sampleNumber } from './sample-number.ts';

/** What signed values say was charged, in Wh. */
export interface SignedEnergy {
  readonly total: Decimal;
  readonly startWh: Decimal;
  readonly stopWh: Decimal;
}

/** Longer ones are not looked into. */
const lengthMax = 65_536;

/**
 * The energy between the start and the end that OCMF containers hold, in one container or in two; undefined where they do not. The signatures
 * are not checked: that is for whoever has the key of the meter.
 */
export function signedEnergyOf(data: readonly string[]): SignedEnergy | undefined {
  const readings = data.flatMap((one) => {
    const text = ocmfText(one);
    return text === undefined ? [] : readingsIn(text);
  });
  const start = readings.find(({ kind }) => kind === 'B');
  const stop = readings.findLast(({ kind, register }) => endKinds.has(kind) && register === start?.register);
  if (start === undefined || stop === undefined) return undefined;
  const total = stop.wh.minus(start.wh);
  return total.isNegative ? undefined : { total, startWh: start.wh, stopWh: stop.wh };
}

/** The container itself: sent as it is, in Base64 (2.x), or in a JSON text (1.6). */
export function ocmfText(data: string): string | undefined {
  if (data.length > lengthMax) return undefined;
  if (data.startsWith('OCMF|')) return data;
  if (data.startsWith('{')) {
    const { signedMeterData } = objectIn(data);
    return typeof signedMeterData === 'string' && !signedMeterData.startsWith('{')
      ? ocmfText(signedMeterData)
      : undefined;
  }
  if (!data.startsWith('T0NNR')) return undefined;
  const text = Buffer.from(data, 'base64').toString('utf8');
  return text.startsWith('OCMF|') ? text : undefined;
}

interface OcmfReading {
  readonly kind: string;
  readonly register: string;
  readonly wh: Decimal;
}

/** B: begin; E: end, and why it ended. */
const endKinds = new Set(['E', 'L', 'R', 'A', 'P']);

/** A reading leaves out what is as in the one before it. */
function readingsIn(text: string): OcmfReading[] {
  const { RD } = objectIn(text.split('|')[1] ?? '');
  if (!Array.isArray(RD)) return [];
  const found: OcmfReading[] = [];
  let known: Record<string, unknown> = {};
  for (const one of RD as unknown[]) {
    if (typeof one !== 'object' || one === null) return [];
    known = { ...known, ...one };
    const { TX, RI, RU, RV, ST, EF } = known;
    const isGood = (ST === undefined || ST === 'G') && !(typeof EF === 'string' && EF.includes('E'));
    const exponent = RU === 'kWh' ? 3 : RU === 'Wh' ? 0 : undefined;
    const wh = exponent === undefined || !isGood ? undefined : sampleNumber(String(RV), exponent);
    if (wh !== undefined) found.push({ kind: String(TX ?? ''), register: String(RI ?? ''), wh });
  }
  return found;
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
