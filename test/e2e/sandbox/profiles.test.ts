import { expect } from 'chai';
import type { TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';
import { openSandbox, startSandboxHub, TestingEmsp } from './scene.ts';

const capacity = 360_000;
const kwhPerStep = 0.5;

describe('charging profiles at the simulated CPO of a sandbox', () => {
  let hub: TestHub;
  let testing: TestingEmsp;
  before(async () => {
    hub = await startSandboxHub({ limits: { sandboxChargeSteps: 100_000 } });
    const emsp = await hub.connect('EMSP', 'NL-TNM');
    testing = new TestingEmsp(emsp, (await openSandbox(hub, emsp.partnerId)).party);
  });
  after(async () => {
    expect(testing.emsp.complaints).to.deep.equal([]);
    await hub.stop();
  });

  const begin = async (location: string) => {
    await testing.start(location);
    return (await testing.sessionAt(location)).id;
  };
  const flat = (limit: number) => ({
    charging_rate_unit: 'W',
    charging_profile_period: [{ start_period: 0, limit }],
  });
  const volumesOf = (id: string): number[] => {
    const session = testing.emsp.received('sessions').find((one) => one.id === id);
    return session?.charging_periods?.map(({ dimensions }) => dimensions[0]?.volume ?? -1) ?? [];
  };
  const volumesUntil = async (id: string, isThere: (volumes: number[]) => boolean) => {
    await until(() => isThere(volumesOf(id)), { what: 'periods' });
    return volumesOf(id);
  };

  it('are upper limits: with 90 kW a quarter is charged, with more than the capacity no more than that (G-05)', async () => {
    const id = await begin('HAPPY');
    await (await testing.profile('PUT', id, flat(capacity / 4))).result();
    await volumesUntil(id, (volumes) => volumes.includes(kwhPerStep / 4));
    await (await testing.profile('PUT', id, flat(10 * capacity))).result();
    await volumesUntil(id, (volumes) => volumes.at(-1) === kwhPerStep);
    await (await testing.profile('PUT', id, flat(0))).result();
    await volumesUntil(id, (volumes) => volumes.at(-1) === 0);
    await testing.command('STOP_SESSION', { session_id: id });
    const cdr = await testing.cdrOf(id);
    const volumes = cdr.charging_periods.map(({ dimensions }) => dimensions[0]?.volume ?? 0);
    expect(new Set(volumes)).to.deep.equal(new Set([kwhPerStep, kwhPerStep / 4, 0]));
    expect(cdr.total_energy).to.be.closeTo(
      volumes.reduce((sum, volume) => sum + volume, 0),
      0.001,
    );
    expect(
      testing.limitsTold(id).map(({ charging_profile }) => charging_profile.charging_profile_period),
    ).to.deep.equal([capacity / 4, capacity, 0].map((limit) => [{ start_period: 0, limit }]));
  });

  it('count from the start of charging without a start of their own, the last period to the end (G-14)', async () => {
    const id = await begin('LOST_CDR');
    const session = await testing.sessionAt('LOST_CDR');
    const limits = [1000, 2000, 3000];
    const charging_profile = {
      charging_rate_unit: 'W',
      charging_profile_period: limits.map((limit, index) => ({ start_period: index * 1000, limit })),
    };
    expect((await (await testing.profile('PUT', id, charging_profile)).result()).result).to.equal('ACCEPTED');
    const { profile } = await (await testing.profile('GET', id, undefined, 5000)).result();
    const elapsedS = (Date.parse(profile?.start_date_time ?? '') - Date.parse(session.start_date_time)) / 1000;
    const periods = profile?.charging_profile.charging_profile_period ?? [];
    expect(periods.map(({ limit }) => limit)).to.deep.equal(limits);
    expect(periods[0]?.start_period).to.equal(0);
    for (const index of [1, 2]) expect(periods[index]?.start_period).to.be.closeTo(index * 1000 - elapsedS, 1);
    expect(profile?.charging_profile.duration).to.equal(5000);
    const later = { ...charging_profile, start_date_time: new Date(Date.now() - 10_000_000).toISOString() };
    await (await testing.profile('PUT', id, later)).result();
    const last = await (await testing.profile('GET', id)).result();
    expect(last.profile?.charging_profile.charging_profile_period).to.deep.equal([{ start_period: 0, limit: 3000 }]);
    await testing.command('STOP_SESSION', { session_id: id });
  });

  it('are told for 5 to 60 minutes, and as the capacity when none is active any more (G-07)', async () => {
    const id = await begin('LONG_ADDRESS');
    const until1 = (duration: number) => ({ ...flat(4000), start_date_time: new Date().toISOString(), duration });
    const durations: number[] = [];
    for (const duration of [60, 1200, 100_000]) {
      await (await testing.profile('PUT', id, until1(duration))).result();
      const count = durations.length;
      await until(() => testing.limitsTold(id).length > count, { what: 'the limits' });
      durations.push(testing.limitsTold(id).at(-1)?.charging_profile.duration ?? 0);
    }
    expect(durations[0]).to.equal(300);
    expect(durations[1]).to.be.within(1190, 1200);
    expect(durations[2]).to.equal(3600);

    expect((await (await testing.profile('DELETE', id)).result()).result).to.equal('ACCEPTED');
    const full = [{ start_period: 0, limit: capacity }];
    const last = () => testing.limitsTold(id).at(-1)?.charging_profile.charging_profile_period;
    await until(() => testing.limitsTold(id).length === 4, { what: 'the capacity' });
    expect(last()).to.deep.equal(full);
    expect((await (await testing.profile('DELETE', id)).result()).result).to.equal('UNKNOWN');

    // One that runs out by itself.
    await (await testing.profile('PUT', id, until1(1))).result();
    await until(() => testing.limitsTold(id).length === 6, { what: 'the end of the profile' });
    expect(last()).to.deep.equal(full);
    await testing.command('STOP_SESSION', { session_id: id });
    await testing.cdrOf(id);
    expect(testing.limitsTold(id)).to.have.length(6);
  });

  it('that nobody has set are told to nobody, and cannot be cleared (G-06)', async () => {
    const id = await begin('HAPPY');
    const { profile } = await (await testing.profile('GET', id)).result();
    expect(profile?.charging_profile.charging_profile_period).to.deep.equal([{ start_period: 0, limit: capacity }]);
    expect((await (await testing.profile('DELETE', id)).result()).result).to.equal('UNKNOWN');
    await testing.command('STOP_SESSION', { session_id: id });
    await testing.cdrOf(id);
    expect(testing.limitsTold(id)).to.deep.equal([]);
  });

  it('are NOT_SUPPORTED where the EVSE cannot take them (G-17, M-26)', async () => {
    const id = await begin('BASIC');
    expect((await testing.profile('PUT', id, flat(1000))).said).to.equal('NOT_SUPPORTED');
    expect((await testing.profile('GET', id)).said).to.equal('NOT_SUPPORTED');
    await testing.command('STOP_SESSION', { session_id: id });
    await testing.cdrOf(id);
  });
});
