import { expect } from 'chai';
import { systemClock } from '../../../src/kernel/clock.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { pushesDuring } from '../../support/pushes.ts';

const hourMs = 3_600_000;

describe('what a Location leaves to those who read it', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  /** How far the hub's clock is ahead of ours. */
  let aheadMs = 0;
  before(async () => {
    hub = await startHub({ clock: { ...systemClock, now: () => Date.now() + aheadMs } });
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.settled();
  });
  after(() => hub.stop());
  afterEach(() => {
    aheadMs = 0;
    for (const partner of [cpo, emsp]) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  const copyOf = (id: string) => emsp.received('locations').find((location) => location.id === id);
  async function push(location: { id: string }): Promise<void> {
    expect((await cpo.push(`locations/BE/BEC/${location.id}`, location)).envelope.status_code).to.equal(1000);
    await hub.settled();
  }

  it('is one status for an EVSE, whatever its Connectors: what a Connector says is its own (L-23)', async () => {
    const connectors = ['1', '2', '3'].map((id) => build.connector({ id }));
    const evse = build.evse({ uid: 'A', connectors });
    await push(build.location({ id: 'PLUGS', evses: [evse] }));
    const charging = build.patch({ status: 'CHARGING' });
    await cpo.patch('locations/BE/BEC/PLUGS/A', charging);
    const odd = build.patch({ status: 'AVAILABLE' });
    await cpo.patch('locations/BE/BEC/PLUGS/A/2', odd);
    await hub.settled();
    const { last_updated } = odd;
    const expected = [
      {
        ...evse,
        status: 'CHARGING',
        connectors: connectors.with(1, { ...connectors[1], ...odd } as never),
        last_updated,
      },
    ];
    expect(copyOf('PLUGS')?.evses).to.deep.equal(expected);
    expect((await emsp.list('locations')).find(({ id }) => id === 'PLUGS')?.evses).to.deep.equal(expected);
  });

  it('is the plan in a status_schedule: the status is the one that was pushed, until another one is (L-25)', async () => {
    const at = (ms: number) => new Date(Date.now() + ms).toISOString();
    const status_schedule = [
      { period_begin: at(-hourMs), period_end: at(hourMs), status: 'OUTOFORDER' as const },
      { period_begin: at(2 * hourMs), status: 'REMOVED' as const },
    ];
    const evse = build.evse({ uid: 'A', status: 'AVAILABLE', status_schedule });
    await push(build.location({ id: 'PLANNED', evses: [evse] }));
    expect(copyOf('PLANNED')?.evses).to.deep.equal([evse]);

    const planned = await pushesDuring(hub, [emsp], 'locations', async () => {
      aheadMs = 3 * hourMs;
    });
    const listed = (await emsp.list('locations')).find(({ id }) => id === 'PLANNED');
    expect(listed?.evses).to.deep.equal([evse]);
    expect(planned).to.deep.equal([[]]);

    const real = build.patch({ status: 'REMOVED' });
    const [pushes = []] = await pushesDuring(hub, [emsp], 'locations', () =>
      cpo.patch('locations/BE/BEC/PLANNED/A', real),
    );
    expect(pushes.map(({ line, body }) => [line, body])).to.deep.equal([['PATCH BE/BEC/PLANNED/A', real]]);
    expect(copyOf('PLANNED')?.evses).to.deep.equal([{ ...evse, ...real }]);
  });

  it('are the tariffs of a Connector: all of them, with what says when and for whom each one is (L-26)', async () => {
    const [spring, summer] = ['2026-06-01T00:00:00Z', '2026-09-01T00:00:00Z'];
    const free = [{ price_components: [{ type: 'FLAT' as const, price: 0, step_size: 1 }] }];
    const tariffs = [
      build.tariff({ id: 'REGULAR-1', type: 'REGULAR', end_date_time: spring }),
      build.tariff({ id: 'REGULAR-2', type: 'REGULAR', start_date_time: spring, end_date_time: summer }),
      build.tariff({ id: 'CHEAP', type: 'PROFILE_CHEAP' }),
      build.tariff({ id: 'FAST', type: 'PROFILE_FAST' }),
      build.tariff({ id: 'GREEN', type: 'PROFILE_GREEN' }),
      build.tariff({ id: 'FREE', type: 'AD_HOC_PAYMENT', elements: free }),
    ];
    for (const tariff of tariffs) await cpo.push(`tariffs/BE/BEC/${tariff.id}`, tariff);
    const tariff_ids = tariffs.map(({ id }) => id);
    const evse = build.evse({ uid: 'A', connectors: [build.connector({ tariff_ids })] });
    await push(build.location({ id: 'TARIFFS', evses: [evse] }));
    expect(copyOf('TARIFFS')?.evses).to.deep.equal([evse]);
    const received = tariff_ids.map((id) => emsp.received('tariffs').find((tariff) => tariff.id === id));
    expect(received).to.deep.equal(tariffs);
  });

  it('is its operator when it names none: the hub adds nothing, and knows the details of its owner’s role (L-27)', async () => {
    const operator = { name: 'Stadsnet' };
    const location = build.location({ id: 'OPERATED', operator });
    await push(location);
    expect(copyOf('OPERATED')?.operator).to.deep.equal(operator);
    const { operator: _, ...without } = { ...location, last_updated: build.time() };
    await push(without);
    expect(copyOf('OPERATED')).to.deep.equal(without);
    const [role] = hub.app.hub.registry().rolesOf({ country_code: 'BE', party_id: 'BEC' });
    expect(role).to.include({ role: 'CPO' });
    expect(role?.business_details).to.deep.include({ name: cpo.name });
  });

  it('is charging_when_closed when it is left out: what was said before does not stay (L-29, T-14)', async () => {
    const location = build.location({ id: 'CLOSED', charging_when_closed: false });
    await push(location);
    await cpo.patch('locations/BE/BEC/CLOSED', build.patch({ charging_when_closed: null }));
    await hub.settled();
    expect(copyOf('CLOSED')?.charging_when_closed).to.equal(false);
    const { charging_when_closed: _, ...open } = { ...location, last_updated: build.time() };
    await push(open);
    expect(copyOf('CLOSED')).to.deep.equal(open);
    expect((await emsp.list('locations')).find(({ id }) => id === 'CLOSED')).to.deep.equal(open);
  });
});
