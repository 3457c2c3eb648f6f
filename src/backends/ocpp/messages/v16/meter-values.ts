import type { MeterValuesRequest, MeterValuesResponse } from 'typed-ocpp/dist/ocpp16/types.js';
import { parseJson } from '../../../../kernel/json.ts';
import { defaultLimits } from '../../../../kernel/limits.ts';
import type { MeterValue, Sample, SignedValue, TransactionEvent } from '../../../../stations/model.ts';
import type { Heard } from '../../translator.ts';
import { noticeOf } from '../notice.ts';
import { present } from '../present.ts';
import { decimalText, signedOf } from '../samples.ts';
import { utc } from '../times.ts';
import { whole } from '../whole.ts';

type MeterValue16 = MeterValuesRequest['meterValue'][number];
type SampledValue16 = MeterValue16['sampledValue'][number];

/** MeterValues: of a transaction, or of a connector whose transaction the station may not know yet. */
export async function meterValues({ desk, link }: Heard, payload: MeterValuesRequest): Promise<MeterValuesResponse> {
  const connectorId = whole('/connectorId', payload.connectorId);
  const transactionId = transactionIdOf(payload.transactionId);
  const values = payload.meterValue.map(meterValue);
  const last = values.at(-1);
  if (!last) return {};
  // The main meter of the station belongs to no transaction.
  if (connectorId === 0 && transactionId === undefined) {
    await desk.notice(link, noticeOf('MeterValues', payload));
    return {};
  }
  const event = present<TransactionEvent>({
    type: 'Updated',
    at: last.at,
    transactionId,
    evse: connectorId === 0 ? undefined : connectorId,
    connector: connectorId === 0 ? undefined : 1,
    meterValues: values,
  });
  await desk.transaction(link, event);
  return {};
}

/** The number the hub gave; undefined for those that stations send when they do not know it (-1 and 0). Throws `OcppError`. */
export function transactionIdOf(number: number | undefined): string | undefined {
  return number === undefined || number === 0 || number === -1 ? undefined : String(whole('/transactionId', number, 1));
}

/** Meter values as the canonical model has them; what is neither a number nor signed is left out. */
export function meterValue({ timestamp, sampledValue }: MeterValue16): MeterValue {
  const samples: Sample[] = [];
  for (const sampled of sampledValue) {
    const sample = sampleOf(sampled);
    if (sample) samples.push(sample);
  }
  return { at: utc(timestamp), samples };
}

function sampleOf(sampled: SampledValue16): Sample | undefined {
  const signed = sampled.format === 'SignedData' ? signedText(sampled.value) : undefined;
  const value = signed ? undefined : decimalText(sampled.value);
  if (value === undefined && !signed) return undefined;
  return present<Sample>({
    value,
    measurand: sampled.measurand,
    unit: sampled.unit,
    phase: sampled.phase,
    location: sampled.location,
    context: sampled.context,
    signed,
  });
}

/** JSON by OCA's paper on signed meter values, or the bare data; either way the data stay as they are. */
function signedText(value: string): SignedValue | undefined {
  if (value.trimStart().startsWith('{')) {
    try {
      const parsed = parseJson(value, defaultLimits.stationPayloadDepthMax) as Readonly<Record<string, unknown>>;
      const data = parsed['signedMeterData'];
      if (typeof data === 'string') {
        const { encodingMethod, signingMethod, publicKey } = parsed;
        return signedOf(data, { encodingMethod, signingMethod, publicKey });
      }
    } catch {
      // Some vendors' own formats begin with a brace as well.
    }
  }
  return signedOf(value, {});
}
