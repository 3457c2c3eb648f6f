import { expect } from 'chai';
import type { ChargingPreferences } from '../../../src/generated/ocpi-2.2.1.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { partiesOf } from '../../support/pushes.ts';

const at = { location_id: 'LOC1', evse_uid: 'CAPABLE' };
const elsewhere = { country_code: 'DE', party_id: 'OTH', uid: 'T9', contract_id: 'DE-OTH-C9' };

describe('charging preferences', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let twin: ConnectedPartner;
  let emsp: ConnectedPartner;
  let otherEmsp: ConnectedPartner;

  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    twin = await hub.connect('CPO', 'FR-TWN');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    otherEmsp = await hub.connect('EMSP', 'DE-OTH');
    await hub.agree('*', 'NL-TNM');
    await hub.agree('BE-BEC', 'DE-OTH');
    const evses = [
      build.evse({
        uid: 'CAPABLE',
        capabilities: ['CHARGING_PREFERENCES_CAPABLE'],
        connectors: [build.connector({ tariff_ids: ['T-FAST', 'T-CHEAP'] })],
      }),
      build.evse({ uid: 'PLAIN', connectors: [build.connector({ tariff_ids: ['T-FAST'] })] }),
    ];
    await cpo.push('tariffs/BE/BEC/T-FAST', build.tariff({ id: 'T-FAST', type: 'PROFILE_FAST' }));
    await cpo.push('tariffs/BE/BEC/T-CHEAP', build.tariff({ id: 'T-CHEAP', type: 'PROFILE_CHEAP' }));
    await cpo.push('locations/BE/BEC/LOC1', build.location({ id: 'LOC1', evses }));
    await session(cpo, { id: 'RUNNING' });
    await session(cpo, { id: 'PLUGGED', status: 'PENDING' });
    await session(cpo, { id: 'OVER', status: 'COMPLETED' });
    await session(cpo, { id: 'PLAIN', evse_uid: 'PLAIN' });
    await session(cpo, { id: 'TWICE' });
    await session(twin, { id: 'TWICE', country_code: 'FR', party_id: 'TWN' });
    await session(cpo, { id: 'THEIRS', cdr_token: build.cdrToken(elsewhere) });
    await hub.settled();
  });
  after(() => hub.stop());
  afterEach(() => {
    for (const partner of hub.partners) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  async function session(owner: ConnectedPartner, about: object): Promise<void> {
    const made = build.session({ ...at, ...about });
    const path = `sessions/${made.country_code}/${made.party_id}/${made.id}`;
    expect((await owner.push(path, made)).http).to.equal(201);
  }

  const put = (id: string, body: unknown, to?: string, by = emsp) =>
    by.request('PUT', 'sessions', 'sender', `${id}/charging_preferences`, { to, body });

  /** HTTP status, OCPI status and data of the answer. */
  async function ask(id: string, body: unknown, to?: string, by = emsp): Promise<unknown[]> {
    const { http, envelope } = await put(id, body, to, by);
    return [http, envelope.status_code, envelope.data];
  }

  const asksOf = (owner: ConnectedPartner) =>
    owner.receivedLog.filter(({ path }) => path.includes('/charging_preferences'));

  it('go to the CPO of the session, named or not, as they were sent, and its answer comes back (S-17, R-49)', async () => {
    for (const to of ['BE-BEC', undefined]) {
      const text =
        '{"profile_type":"CHEAP","departure_time":"2026-01-15T18:00:00Z","energy_need":10.50,"x_car":{"v":1.0}}';
      const answer = await put('RUNNING', text, to);
      expect([answer.http, answer.envelope.status_code, answer.envelope.data]).to.deep.equal([200, 1000, 'ACCEPTED']);
      expect(partiesOf(answer)).to.deep.equal({ to: 'NL-TNM', from: 'BE-BEC' });
      const asked = asksOf(cpo).at(-1);
      expect(asked?.method).to.equal('PUT');
      expect(asked?.path).to.equal('/ocpi/2.2.1/sender/sessions/RUNNING/charging_preferences');
      expect(asked?.bodyText).to.equal(text);
      expect(asked && partiesOf(asked)).to.deep.equal({ to: 'BE-BEC', from: 'NL-TNM' });
    }
    expect(asksOf(twin)).to.deep.equal([]);
  });

  it('are answered with one value of the CPO, whichever it is (S-17)', async () => {
    const departure_time = '2026-01-15T18:00:00Z';
    const cases: [ChargingPreferences, string][] = [
      [{ profile_type: 'FAST' }, 'ACCEPTED'],
      [{ profile_type: 'CHEAP' }, 'DEPARTURE_REQUIRED'],
      [{ profile_type: 'CHEAP', departure_time }, 'ENERGY_NEED_REQUIRED'],
      [{ profile_type: 'GREEN', discharge_allowed: true }, 'PROFILE_TYPE_NOT_SUPPORTED'],
    ];
    for (const [body, data] of cases) expect(await ask('RUNNING', body)).to.deep.equal([200, 1000, data]);
  });

  it('are for sessions under way: over is NOT_POSSIBLE, unknown is 404 (S-20)', async () => {
    const body = { profile_type: 'FAST' };
    expect(await ask('RUNNING', body)).to.deep.equal([200, 1000, 'ACCEPTED']);
    expect(await ask('PLUGGED', body)).to.deep.equal([200, 1000, 'ACCEPTED']);
    for (const to of ['BE-BEC', undefined]) {
      expect(await ask('OVER', body, to)).to.deep.equal([200, 1000, 'NOT_POSSIBLE']);
      expect(await ask('UNKNOWN', body, to)).to.deep.equal([404, 2000, undefined]);
    }
  });

  it('of a session that two CPOs have need a name; with it they go there (R-49, S-17)', async () => {
    const asked = asksOf(cpo).length;
    expect(await ask('TWICE', { profile_type: 'FAST' })).to.deep.equal([200, 4001, undefined]);
    expect(await ask('TWICE', { profile_type: 'FAST' }, 'FR-TWN')).to.deep.equal([200, 1000, 'ACCEPTED']);
    expect(asksOf(cpo)).to.have.lengthOf(asked);
    expect(asksOf(twin)).to.have.lengthOf(1);
  });

  it('are for the eMSP of the session, and for what is well-formed (S-17, R-65)', async () => {
    const asked = asksOf(cpo).length;
    for (const to of ['BE-BEC', undefined]) {
      expect(await ask('theirs', { profile_type: 'FAST' }, to)).to.deep.equal([404, 2000, undefined]);
      expect(await ask('RUNNING', { profile_type: 'FAST' }, to, otherEmsp)).to.deep.equal([404, 2000, undefined]);
    }
    for (const body of [{}, { profile_type: 'SLOW' }, { profile_type: 'FAST', energy_need: 'much' }, []]) {
      expect((await ask('RUNNING', body)).slice(0, 2)).to.deep.equal([200, 2001]);
    }
    for (const method of ['GET', 'POST', 'PATCH', 'DELETE']) {
      const { http } = await emsp.request(method, 'sessions', 'sender', 'RUNNING/charging_preferences', {
        ...(method === 'POST' || method === 'PATCH' ? { body: { profile_type: 'FAST' } } : {}),
      });
      expect([method, http]).to.deep.equal([method, 405]);
    }
    expect(asksOf(cpo)).to.have.lengthOf(asked);
    expect(await ask('THEIRS', { profile_type: 'FAST' }, undefined, otherEmsp)).to.deep.equal([200, 1000, 'ACCEPTED']);
  });

  it('are supported where the EVSE says so, with a tariff for each profile; the eMSP sees both (S-18, S-19)', async () => {
    const [location] = emsp.received('locations');
    const evses = location?.evses ?? [];
    const capable = evses.filter(({ capabilities }) => capabilities?.includes('CHARGING_PREFERENCES_CAPABLE'));
    expect(capable.map(({ uid }) => uid)).to.deep.equal(['CAPABLE']);
    const tariffs = capable[0]?.connectors[0]?.tariff_ids?.map((id) =>
      emsp.received('tariffs').find((tariff) => tariff.id === id),
    );
    expect(tariffs?.map((tariff) => tariff?.type)).to.deep.equal(['PROFILE_FAST', 'PROFILE_CHEAP']);
    expect(await emsp.list('locations')).to.deep.equal([location]);
    // Where it does not, the CPO says so.
    expect(await ask('PLAIN', { profile_type: 'FAST' })).to.deep.equal([404, 2001, undefined]);
  });
});
