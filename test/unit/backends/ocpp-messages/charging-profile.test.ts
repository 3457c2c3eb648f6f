import { expect } from 'chai';
import type { StationRequest } from '../../../../src/stations/model.ts';
import { asked } from '../../../support/ocpp-hearing.ts';
import { wordsOf } from '../../../support/ocpp-request-rows.ts';

describe('a charging profile', () => {
  const withPeriods = (periods: readonly { startS: number; limit: number }[], startAt?: string): StationRequest => ({
    kind: 'set-profile',
    evse: 1,
    transactionId: '1',
    profileId: 1,
    stackLevel: 0,
    schedule: startAt === undefined ? { unit: 'W', periods } : { unit: 'W', periods, startAt },
  });

  it('begins with charging where it has no time', async () => {
    const call = await asked('2.0.1', withPeriods([{ startS: 0, limit: 1 }]));
    expect(call?.payload).to.have.nested.property('chargingProfile.chargingProfileKind', 'Relative');
    const old = await asked('1.6', withPeriods([{ startS: 0, limit: 1 }]));
    expect(old?.payload).to.have.nested.property('csChargingProfiles.chargingProfileKind', 'Relative');
  });

  it('is never rounded up, and never lower than by a tenth', async () => {
    for (let hundredths = 0; hundredths < 10_000; hundredths += 7) {
      const call = await asked('2.1', withPeriods([{ startS: 0, limit: hundredths / 100 }]));
      const path = 'chargingProfile.chargingSchedule[0].chargingSchedulePeriod[0].limit';
      expect(call?.payload).to.have.nested.property(path, Math.floor(hundredths / 10) / 10);
    }
  });

  it('is refused where OCPP could not say it', async () => {
    const wrong = [
      [],
      [{ startS: 5, limit: 1 }],
      [
        { startS: 0, limit: 1 },
        { startS: 0, limit: 2 },
      ],
      [
        { startS: 0, limit: 1 },
        { startS: 1.5, limit: 2 },
      ],
      [{ startS: 0, limit: Number.NaN }],
    ];
    for (const version of ['1.6', '2.0.1', '2.1'] as const) {
      for (const periods of wrong) expect(await wordsOf(version, withPeriods(periods))).to.equal('invalid');
      expect(await wordsOf(version, withPeriods([{ startS: 0, limit: 1 }], 'tomorrow'))).to.equal('invalid');
    }
  });
});
