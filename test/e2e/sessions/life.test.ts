import { expect } from 'chai';
import type { Session } from '../../../src/generated/ocpi-2.2.1.ts';
import { type About, build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { pushesOf } from '../../support/pushes.ts';

describe('the life of a session, as its eMSP sees it through the hub', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;

  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.settled();
  });
  after(() => hub.stop());
  afterEach(() => {
    for (const partner of hub.partners) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  /** The newest state at the eMSP, which is the owner's and the one in the hub's list. */
  async function seen(id: string) {
    const copy = emsp.received('sessions').find((session) => session.id === id);
    expect(copy).to.deep.equal(cpo.own('sessions').find((session) => session.id === id));
    expect((await emsp.list('sessions')).find((session) => session.id === id)).to.deep.equal(copy);
    return copy;
  }

  async function put(about: About<Session>): Promise<void> {
    const session = build.session(about);
    const answer = await cpo.push(`sessions/BE/BEC/${session.id}`, session, 'NL-TNM');
    expect([answer.http, answer.envelope.status_code]).to.deep.equal([201, 1000]);
  }

  async function patch(id: string, fields: object): Promise<void> {
    const answer = await cpo.patch(`sessions/BE/BEC/${id}`, build.patch(fields), 'NL-TNM');
    expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 1000]);
  }

  it('starts anew when it becomes ACTIVE: until then it has the time it was made (S-07)', async () => {
    const [made, started] = ['2026-01-15T10:00:00Z', '2026-01-15T10:07:30Z'];
    await put({ id: 'STARTED', status: 'PENDING', start_date_time: made, kwh: 0, charging_periods: [] });
    expect(await seen('STARTED')).to.include({ status: 'PENDING', start_date_time: made });
    await patch('STARTED', { status: 'ACTIVE', start_date_time: started });
    expect(await seen('STARTED')).to.include({ status: 'ACTIVE', start_date_time: started });
    const change = pushesOf(emsp, 'sessions').at(-1);
    expect([change?.method, change?.body]).to.deep.equal([
      'PATCH',
      { status: 'ACTIVE', start_date_time: started, last_updated: cpo.own('sessions')[0]?.last_updated },
    ]);
  });

  it('changes how the driver was authorised (S-08)', async () => {
    await put({ id: 'AUTH', auth_method: 'COMMAND' });
    for (const auth_method of ['WHITELIST', 'AUTH_REQUEST'] as const) {
      await patch('AUTH', { auth_method });
      expect(await seen('AUTH')).to.include({ auth_method });
    }
    const answer = await cpo.request('PATCH', 'sessions', 'receiver', 'BE/BEC/AUTH', {
      to: 'NL-TNM',
      body: build.patch({ auth_method: 'GUESSED' }),
    });
    expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 2001]);
  });

  it('refers to the last thing the eMSP said (S-09)', async () => {
    await put({ id: 'REFERENCE', authorization_reference: undefined });
    expect(await seen('REFERENCE')).to.not.have.property('authorization_reference');
    for (const authorization_reference of ['Reserve-0x01', 'start 2/b']) {
      await patch('REFERENCE', { authorization_reference });
      expect(await seen('REFERENCE')).to.include({ authorization_reference });
    }
    // A change of something else leaves it as it is.
    await patch('REFERENCE', { kwh: 9 });
    expect(await seen('REFERENCE')).to.include({ authorization_reference: 'start 2/b' });
  });

  it('says nothing of the price, or that it is free, or what it is; the hub adds nothing (S-10)', async () => {
    await put({ id: 'PRICE', total_cost: undefined });
    expect(await seen('PRICE')).to.not.have.property('total_cost');
    const body = `{"total_cost":{"excl_vat":0.00,"incl_vat":0.00},"last_updated":"${build.time()}"}`;
    await cpo.request('PATCH', 'sessions', 'receiver', 'BE/BEC/PRICE', { to: 'NL-TNM', body });
    const { text } = await emsp.request('GET', 'sessions', 'sender', '', { to: 'NL-HUB' });
    expect(text).to.include('"total_cost":{"excl_vat":0.00,"incl_vat":0.00}');
    expect(pushesOf(emsp, 'sessions').at(-1)?.bodyText).to.equal(body);
    cpo.keep('sessions', { ...cpo.own('sessions').at(-1), ...JSON.parse(body) });
    await patch('PRICE', { total_cost: { excl_vat: 12.5 } });
    expect((await seen('PRICE'))?.total_cost).to.deep.equal({ excl_vat: 12.5 });
  });

  it('begins with a reservation that turns into charging, and ends in a CDR with what was said last (S-11, D-20, D-23)', async () => {
    const [reserved, plugged, ended] = ['2026-01-15T09:30:00Z', '2026-01-15T10:00:00Z', '2026-01-15T11:00:00Z'];
    await put({
      id: 'RESERVED',
      status: 'RESERVATION',
      start_date_time: reserved,
      auth_method: 'COMMAND',
      authorization_reference: 'RESERVE-1',
      evse_uid: '#NA',
      connector_id: '#NA',
      kwh: 0,
      charging_periods: [],
    });
    expect(await seen('RESERVED')).to.include({ status: 'RESERVATION', evse_uid: '#NA', connector_id: '#NA' });
    const last = { auth_method: 'AUTH_REQUEST', authorization_reference: 'AUTHORIZE-2' } as const;
    await patch('RESERVED', { status: 'ACTIVE', evse_uid: 'EVSE1', connector_id: '1', ...last });
    expect(await seen('RESERVED')).to.include({ status: 'ACTIVE', evse_uid: 'EVSE1', ...last });
    await patch('RESERVED', { status: 'COMPLETED', end_date_time: ended, kwh: 16.5 });
    expect(await seen('RESERVED')).to.include({ status: 'COMPLETED', end_date_time: ended });

    const cdr = build.cdr({
      id: 'RESERVED-C',
      session_id: 'RESERVED',
      start_date_time: reserved,
      end_date_time: ended,
      charging_periods: [
        { start_date_time: reserved, dimensions: [{ type: 'RESERVATION_TIME', volume: 0.5 }], tariff_id: 'TARIFF1' },
        {
          start_date_time: plugged,
          dimensions: [
            { type: 'ENERGY', volume: 16.5 },
            { type: 'TIME', volume: 1 },
          ],
          tariff_id: 'TARIFF1',
        },
      ],
      ...last,
    });
    expect((await cpo.postCdr(cdr, 'NL-TNM')).http).to.equal(201);
    const [received] = emsp.received('cdrs').filter(({ session_id }) => session_id === 'RESERVED');
    expect(received).to.deep.equal(cdr);
    expect(received).to.include({ ...last, start_date_time: reserved, end_date_time: ended });
  });

  it('ends as a reservation that was never used, which can have a CDR of its own (S-11, D-21)', async () => {
    const na = { evse_uid: '#NA', connector_id: '#NA' };
    await put({ id: 'UNUSED', status: 'RESERVATION', ...na, kwh: 0, charging_periods: [] });
    await patch('UNUSED', { status: 'COMPLETED', end_date_time: '2026-01-15T10:30:00Z' });
    expect(await seen('UNUSED')).to.include({ status: 'COMPLETED', kwh: 0 });

    const place = build.cdr().cdr_location;
    const cdr = build.cdr({
      id: 'UNUSED-C',
      session_id: undefined,
      cdr_location: { ...place, ...na, evse_id: '#NA' },
      charging_periods: [
        { start_date_time: '2026-01-15T10:00:00Z', dimensions: [{ type: 'RESERVATION_TIME', volume: 0.5 }] },
      ],
      total_energy: 0,
      total_time: 0,
      total_reservation_cost: { excl_vat: 2 },
      total_cost: { excl_vat: 2 },
    });
    expect(cdr).to.not.have.property('session_id');
    expect((await cpo.postCdr(cdr, 'NL-TNM')).http).to.equal(201);
    expect(emsp.received('cdrs').find(({ id }) => id === 'UNUSED-C')).to.deep.equal(cdr);
  });

  for (const ending of ['INVALID', 'COMPLETED'] as const) {
    it(`can end ${ending} without ever having been ACTIVE; the hub bills nothing of its own accord (S-24)`, async () => {
      const id = `NEVER-${ending}`;
      const cdrs = emsp.received('cdrs').length;
      await put({ id, status: 'PENDING', kwh: 0, charging_periods: [] });
      await patch(id, { status: ending, end_date_time: '2026-01-15T10:05:00Z' });
      await hub.settled();
      expect(await seen(id)).to.include({ status: ending, kwh: 0 });
      expect(emsp.received('cdrs')).to.have.lengthOf(cdrs);
      expect((await emsp.list('cdrs')).filter(({ session_id }) => session_id === id)).to.deep.equal([]);
    });
  }
});
