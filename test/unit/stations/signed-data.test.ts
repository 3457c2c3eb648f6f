import { expect } from 'chai';
import { chargeOf } from '../../../src/stations/charge.ts';
import type { SignedReading } from '../../../src/stations/charged.ts';
import type { SignedValue } from '../../../src/stations/model.ts';
import { signedEnergyOf } from '../../../src/stations/ocmf.ts';
import { signedDataOf } from '../../../src/stations/signed-data.ts';
import { ocmf } from '../../support/stations/ocmf-blob.ts';
import { ended, measured, recorded, started } from '../../support/stations/say.ts';

const blob = ocmf(1000, 9000);
const blob64 = Buffer.from(blob).toString('base64');
const reading = (signed: SignedValue, nature: SignedReading['nature'] = 'End'): SignedReading => ({
  at: 0,
  nature,
  signed,
});

describe('signed values', () => {
  it('are in the CDR as they were signed, readable and in Base64 (D-27)', () => {
    expect(signedDataOf([reading({ data: blob })])).to.deep.equal({
      encoding_method: 'OCMF',
      signed_values: [{ nature: 'End', plain_data: blob, signed_data: blob64 }],
    });
  });

  it('that are in Base64 already are not encoded again', () => {
    const signed = { data: blob64, encodingMethod: 'OCMF', publicKey: 'QUJD' };
    expect(signedDataOf([reading(signed)])).to.deep.equal({
      encoding_method: 'OCMF',
      public_key: 'QUJD',
      signed_values: [{ nature: 'End', plain_data: blob, signed_data: blob64 }],
    });
  });

  it('of 1.6 are taken out of their JSON text', () => {
    const data = JSON.stringify({ signedMeterData: blob64, encodingMethod: 'OCMF', publicKey: 'QUJD' });
    const found = signedDataOf([reading({ data }, 'Start')]);
    expect(found).to.deep.include({ encoding_method: 'OCMF', public_key: 'QUJD' });
    expect(found?.signed_values).to.deep.equal([{ nature: 'Start', plain_data: blob, signed_data: blob64 }]);
  });

  it('that nobody can read are shown as they came', () => {
    const data = Buffer.from([0xff, 0xfe, 0x00, 0x01, 0x02, 0x03]).toString('base64');
    expect(signedDataOf([reading({ data, encodingMethod: 'EDL' })])?.signed_values).to.deep.equal([
      { nature: 'End', plain_data: data, signed_data: data },
    ]);
  });

  it('that do not fit are left out, and that is said', () => {
    const data = `OCMF|${'x'.repeat(20_000)}`;
    const charge = chargeOf(
      recorded([started(0, { meterStartWh: 0 }), measured(ended(60, { meterStopWh: 1 }), { signed: { data } })]),
    );
    expect(signedDataOf(charge.signedValues)).to.equal(undefined);
    expect(charge.assumptions.map(({ code }) => code)).to.include('signed-data-too-long');
    expect(signedDataOf([])).to.equal(undefined);
  });

  it('say in two containers what they say in one, and nothing where they are broken', () => {
    const [begin, stop] = [ocmf(1000, 1000), ocmf(9000, 9000).replaceAll('"TX":"B"', '"TX":"C"')];
    expect(signedEnergyOf([begin.replaceAll('"TX":"E"', '"TX":"C"'), stop])?.total.toString()).to.equal('8000');
    const odd = [
      '',
      'OCMF|',
      'OCMF|{',
      'OCMF|[]|{}',
      'OCMF|{"RD":[null]}|',
      '{"signedMeterData":{}}',
      'T0NNR',
      ocmf(9000, 1000),
    ];
    for (const data of odd) expect(signedEnergyOf([data]), data).to.equal(undefined);
    expect(signedEnergyOf([blob.replaceAll('"ST":"G"', '"ST":"M"')])).to.equal(undefined);
    expect(signedEnergyOf([blob.replaceAll('"RU":"kWh"', '"RU":"mOhm"')])).to.equal(undefined);
  });
});
