import type {
  MeterValuesRequest,
  MeterValuesResponse,
  MeterValueType,
  SampledValueType,
} from 'typed-ocpp/dist/ocpp20/types.js';
import type { MeterValue, Sample } from '../../../../stations/model.ts';
import type { Heard } from '../../translator.ts';
import { noticeOf } from '../notice.ts';
import { decimalText, multiplierOf, signedOf } from '../samples.ts';
import { utc } from '../times.ts';
import { whole } from '../whole.ts';

/** MeterValues of an EVSE: of the transaction that is open there, if one is. EVSE 0 is the station's main meter. */
export async function meterValues({ desk, link }: Heard, payload: MeterValuesRequest): Promise<MeterValuesResponse> {
  const evse = whole('/evseId', payload.evseId);
  const values = payload.meterValue.map(meterValue);
  const last = values.at(-1);
  if (!last) return {};
  if (evse === 0) await desk.notice(link, noticeOf('MeterValues', payload));
  else await desk.transaction(link, { type: 'Updated', at: last.at, evse, meterValues: values });
  return {};
}

/** Meter values as the canonical model has them. Throws `OcppError`. */
export function meterValue({ timestamp, sampledValue }: MeterValueType): MeterValue {
  const samples: Sample[] = [];
  for (const sampled of sampledValue) {
    const sample = sampleOf(sampled);
    if (sample) samples.push(sample);
  }
  return { at: utc(timestamp), samples };
}

function sampleOf(sampled: SampledValueType): Sample | undefined {
  const { signedMeterValue } = sampled;
  const value = sampled.value === undefined ? undefined : decimalText(String(sampled.value));
  const signed = signedMeterValue ? signedOf(signedMeterValue.signedMeterData, signedMeterValue) : undefined;
  if (value === undefined && !signed) return undefined;
  const { measurand, unitOfMeasure, phase, location, context } = sampled;
  const multiplier = multiplierOf(unitOfMeasure?.multiplier);
  const sample: { -readonly [K in keyof Sample]: Sample[K] } = {};
  if (value !== undefined) sample.value = value;
  if (measurand !== undefined) sample.measurand = measurand;
  if (unitOfMeasure?.unit !== undefined) sample.unit = unitOfMeasure.unit;
  if (multiplier !== undefined) sample.multiplier = multiplier;
  if (phase !== undefined) sample.phase = phase;
  if (location !== undefined) sample.location = location;
  if (context !== undefined) sample.context = context;
  if (signed !== undefined) sample.signed = signed;
  return sample;
}
