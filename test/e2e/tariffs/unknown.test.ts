import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';

/** Pulls for the sake of a Tariff may follow one another at once. */
const limits = { referencePullIntervalMs: 0 };

describe('a Tariff that is named and not at the hub', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub({ limits });
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
    await until(async () => (await pullsEnded()).length === 1, { what: 'the first pull' });
    await hub.settled();
  });
  after(() => hub.stop());
  afterEach(() => {
    for (const partner of [cpo, emsp]) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  async function pullsEnded(): Promise<{ last_full_at: Date }[]> {
    const { rows } = await hub.app.hub.reads.query<{ last_full_at: Date }>(
      `select last_full_at from pulls where module = 'tariffs' and state = 'idle' and last_full_at is not null`,
    );
    return rows;
  }
  const lists = () => cpo.receivedLog.filter(({ path }) => path.includes('/sender/tariffs'));
  const evse = (uid: string, ...tariff_ids: string[]) =>
    build.evse({ uid, connectors: [build.connector({ tariff_ids })] });

  const cdr_token = build.cdrToken();
  const period = (tariff_id: string) => ({
    start_date_time: '2026-03-01T10:00:00Z',
    dimensions: [{ type: 'ENERGY' as const, volume: 1 }],
    tariff_id,
  });
  const connector = (tariff_ids: string[]) => build.connector({ id: '1', tariff_ids });
  const whole = () => build.location({ id: 'PLACE', evses: [evse('A', 'KNOWN')] });

  const ways: readonly (readonly [what: string, send: (id: string) => Promise<{ http: number }>])[] = [
    [
      'a Location',
      (id) => cpo.push('locations/BE/BEC/L1', build.location({ id: 'L1', evses: [evse('A'), evse('B', id)] })),
    ],
    ['an EVSE', (id) => cpo.push('locations/BE/BEC/PLACE/A', evse('A', 'KNOWN', id))],
    ['a Connector', (id) => cpo.push('locations/BE/BEC/PLACE/A/1', connector([id]))],
    ['a PATCH of a Connector', (id) => cpo.patch('locations/BE/BEC/PLACE/A/1', build.patch({ tariff_ids: [id] }))],
    [
      'a Session',
      (id) =>
        cpo.push(
          'sessions/BE/BEC/S1',
          build.session({ id: 'S1', cdr_token, charging_periods: [period(id)] }),
          'NL-TNM',
        ),
    ],
    [
      'a PATCH of a Session',
      (id) => cpo.patch('sessions/BE/BEC/S1', build.patch({ kwh: 2, charging_periods: [period(id)] }), 'NL-TNM'),
    ],
    ['a CDR', (id) => cpo.postCdr(build.cdr({ id: 'C1', cdr_token, charging_periods: [period(id)] }), 'NL-TNM')],
  ];
  for (const [index, [what, send]] of ways.entries()) {
    it(`is asked for when ${what} names it, which is taken all the same (P-11)`, async () => {
      await cpo.push('tariffs/BE/BEC/KNOWN', build.tariff({ id: 'KNOWN' }));
      await cpo.push('locations/BE/BEC/PLACE', whole());
      const tariff = build.tariff({ id: `SILENT-${index}` });
      cpo.keep('tariffs', tariff);
      // It is named in another case than its own (T-90).
      expect((await send(`silent-${index}`)).http).to.be.oneOf([200, 201]);
      const copy = () => emsp.received('tariffs').find(({ id }) => id === tariff.id);
      await until(copy, { what: 'the Tariff at the eMSP' });
      expect(copy()).to.deep.equal(tariff);
    });
  }

  it('is not asked for when it is there, pushed by its owner before', async () => {
    await cpo.push('tariffs/BE/BEC/THERE', build.tariff({ id: 'THERE' }));
    const before = lists().length;
    await cpo.push('locations/BE/BEC/L2', build.location({ id: 'L2', evses: [evse('A', 'THERE', 'KNOWN')] }));
    await askedNext();
    expect(lists().length - before, 'one list, for the mark').to.equal(1);
  });

  it('is asked for once: a list that lacks it is not read again and again', async () => {
    await cpo.push('locations/BE/BEC/L3', build.location({ id: 'L3', evses: [evse('A', 'NOWHERE')] }));
    await askedNext();
    const before = lists().length;
    for (let at = 0; at < 3; at += 1) await cpo.push('locations/BE/BEC/L3/A', evse('A', 'NOWHERE'));
    await askedNext();
    expect(lists().length - before, 'one list, for the mark').to.equal(1);
  });

  let marks = 0;
  /** Names one more Tariff that is not there and waits until it is: everything named before has been looked up then. */
  async function askedNext(): Promise<void> {
    marks += 1;
    const id = `MARK-${marks}`;
    cpo.keep('tariffs', build.tariff({ id }));
    await cpo.push('locations/BE/BEC/MARK', build.location({ id: 'MARK', evses: [evse('A', id)] }));
    await until(() => emsp.received('tariffs').some((tariff) => tariff.id === id), { what: 'the mark' });
    await hub.settled();
  }
});
