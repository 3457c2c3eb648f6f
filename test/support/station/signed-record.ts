import { createHash } from 'node:crypto';
import type { Author } from './dialect.ts';
import type { Reading } from './words.ts';

/** An OCMF record of one reading. The signature is a stand-in: nothing here has a meter's key. */
export function signedRecord({ meterSerialNumber }: Author, { at, registerWh, context }: Reading): string {
  const kind = context === 'Transaction.Begin' ? 'B' : 'E';
  const record = JSON.stringify({
    FV: '1.0',
    GI: 'SIM',
    GS: meterSerialNumber,
    PG: 'T1',
    RD: [
      {
        TM: `${new Date(at).toISOString().replace('.', ',').replace('Z', '+0000')} S`,
        TX: kind,
        RV: registerWh / 1000,
        RI: '1-b:1.8.0',
        RU: 'kWh',
        ST: 'G',
      },
    ],
  });
  return `OCMF|${record}|${JSON.stringify({ SA: 'ECDSA-secp256r1-SHA256', SD: createHash('sha256').update(record).digest('hex') })}`;
}
