import { expect } from 'chai';
import type { CDR, Session, Token } from '../../../src/generated/ocpi-2.2.1.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import type { Received } from '../../support/partner/received.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { type Station, startStation } from '../../support/station/station.ts';
import type { Version, Vices } from '../../support/station/words.ts';
import { hostParty, makeStation, site } from '../../support/stations/inventory.ts';
import { until } from '../../support/wait.ts';
import { asksOf } from '../authorize/asks.ts';
import { tokenOf } from './command-scene.ts';

const limits = { transactionSettleMs: 200, sessionUpdateMs: 30, chargesLookMs: 100, reservationsLookMs: 200 };
const uid = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const app: Token = tokenOf({ uid, type: 'APP_USER', whitelist: 'NEVER' });

describe('commands over the wire', () => {
  let hub: TestHub;
  let emsp: ConnectedPartner;
  let names = 0;
  const stations: Station[] = [];
  const { it } = sideBySide();
  before(async () => {
    hub = await startHub({ limits });
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hostParty(hub);
    await hub.agree('DE-XVC', 'NL-TNM');
  });
  after(async () => {
    await Promise.all(stations.map((station) => station.close()));
    await hub.stop();
  });

  async function connect(version: Version, vices: Vices = {}) {
    names += 1;
    const location = `SITE${names}`;
    const made = await makeStation(hub, `CP-${names}`, { location: site(location) });
    const { identity, password, evses, id } = made;
    const station = await startStation({
      url: `${hub.url.replace('http', 'ws')}/ocpp`,
      identity,
      password,
      version,
      evses: 1,
      vices,
    });
    stations.push(station);
    await station.boot();
    await hub.app.stations.settled();
    return { station, id, location, evse: evses[0]?.uid ?? '' };
  }

  async function command(kind: string, body: object) {
    names += 1;
    const name = `wait-${names}`;
    const url = emsp.responseUrl(name);
    const answer = await emsp.request('POST', 'commands', 'receiver', kind, {
      to: 'DE-XVC',
      body: { response_url: url, ...body },
    });
    const arrived = (): Received[] => emsp.receivedLog.filter(({ path }) => path.endsWith(`/${name}`));
    expect((answer.envelope.data as { result: string }).result, JSON.stringify(answer.envelope)).to.equal('ACCEPTED');
    await until(() => arrived().length > 0, { what: `the result of ${kind}` });
    return (arrived()[0]?.body as { result?: string } | undefined)?.result;
  }
  const sessionAt = (evse: string, status: string): Promise<Session> =>
    until(() => emsp.received('sessions').find((one) => one.evse_uid === evse && one.status === status), {
      what: `a ${status} Session`,
    }) as Promise<Session>;
  const cdrAt = (evse: string): Promise<CDR> =>
    until(() => emsp.received('cdrs').find(({ cdr_location }) => cdr_location.evse_uid === evse), {
      what: 'the CDR',
    }) as Promise<CDR>;

  /** What the eMSP is asked about tokens at a Location. */
  const asksAt = (location: string) => asksOf(emsp).filter(({ bodyText }) => bodyText.includes(`"${location}"`));

  for (const version of ['1.6', '2.0.1', '2.1'] as const satisfies readonly Version[]) {
    describe(`OCPP ${version}`, () => {
      it('an app starts and stops a charge, and pays for it under its own uid (M-10, M-12)', async () => {
        const { station, id, location, evse } = await connect(version);
        await station.plugIn();
        const reference = `REF-${version}`;
        const start = { token: app, location_id: location, evse_uid: evse, authorization_reference: reference };
        expect(await command('START_SESSION', start)).to.equal('ACCEPTED');
        await station.started();
        const session = await sessionAt(evse, 'ACTIVE');
        expect(session).to.include({ auth_method: 'COMMAND', authorization_reference: reference });
        expect(session.cdr_token.uid).to.equal(uid);
        // The clock of the station goes ahead with its story: not further than clocks may.
        await station.charge(1, { kwh: 1, minutes: 4 });
        expect(await command('STOP_SESSION', { session_id: session.id })).to.equal('ACCEPTED');
        await station.ended();
        const cdr = await cdrAt(evse);
        expect(cdr).to.include({ session_id: session.id, total_energy: 1, authorization_reference: reference });
        expect(cdr.cdr_token.uid).to.equal(uid);
        expect(asksAt(location)).to.deep.equal([]);
        const { items } = await hub.admin<{ items: { kind: string; effect: string }[] }>(
          'GET',
          `/stations/${id}/calls`,
        );
        const effects = items.filter(({ kind }) => kind === 'start' || kind === 'stop');
        expect(effects.map(({ kind, effect }) => `${kind} ${effect}`)).to.deep.equal(['stop ended', 'start started']);
      });

      it('a station that asks about the token before it has answered the start is not kept waiting (0.2)', async () => {
        const { station, location, evse } = await connect(version, { asksBeforeAnswering: true });
        await station.plugIn();
        const start = { token: app, location_id: location, evse_uid: evse };
        expect(await command('START_SESSION', start)).to.equal('ACCEPTED');
        await station.started();
        await sessionAt(evse, 'ACTIVE');
        await station.unplug();
      });

      it('a card is asked about in real time, and its CDR has the reference of its eMSP (K-07, K-13)', async () => {
        const { station, location, evse } = await connect(version);
        const card = tokenOf({ uid: `04A1B2C3D4${version.replaceAll('.', '')}`, whitelist: 'NEVER' });
        await emsp.push(`tokens/NL/TNM/${card.uid}`, card);
        await station.plugIn();
        expect((await station.present(card.uid.toLowerCase())).status).to.equal('Accepted');
        await station.charge(1, { kwh: 1, minutes: 4 });
        await station.stop();
        const cdr = await cdrAt(evse);
        expect(cdr).to.include({ auth_method: 'AUTH_REQUEST', total_energy: 1 });
        expect(cdr.authorization_reference).to.be.a('string');
        expect(asksAt(location)).to.have.length(1);
        const refused = tokenOf({ uid: '04FFFFFF', whitelist: 'ALWAYS', valid: false });
        await emsp.push('tokens/NL/TNM/04FFFFFF', refused);
        expect((await station.present('04FFFFFF')).status).to.not.equal('Accepted');
        await station.unplug();
      });

      it('a card of the same group ends what another one has begun, and another card does not', async () => {
        const { station, evse } = await connect(version);
        for (const [card, group_id] of [
          ['FLEET01', 'FLEET'],
          ['FLEET02', 'FLEET'],
          ['PRIVATE1', 'OTHERS'],
        ] as const)
          await emsp.push(`tokens/NL/TNM/${card}`, tokenOf({ uid: card, whitelist: 'ALWAYS', group_id }));
        await station.plugIn();
        expect((await station.present('FLEET01')).status).to.equal('Accepted');
        expect((await station.present('PRIVATE1')).status).to.not.equal('Accepted');
        await station.charge(1, { kwh: 1, minutes: 4 });
        expect((await station.present('FLEET02')).status).to.equal('Accepted');
        const cdr = await cdrAt(evse);
        expect([cdr.cdr_token.uid, cdr.auth_method]).to.deep.equal(['FLEET01', 'WHITELIST']);
      });

      it('an EVSE is reserved for an app, which then charges there', async () => {
        const { station, location, evse } = await connect(version);
        const reservation = {
          token: app,
          location_id: location,
          evse_uid: evse,
          reservation_id: `R-${version}`,
          expiry_date: new Date(Date.now() + 1_800_000).toISOString(),
        };
        expect(await command('RESERVE_NOW', reservation)).to.equal('ACCEPTED');
        const reserved = await sessionAt(evse, 'RESERVATION');
        const start = { token: app, location_id: location, evse_uid: evse };
        expect(await command('START_SESSION', start)).to.equal('ACCEPTED');
        await station.plugIn();
        await station.started();
        expect((await sessionAt(evse, 'ACTIVE')).id).to.equal(reserved.id);
        await station.unplug();
      });

      it('a limit is set for a charge, and an operator reads a variable', async () => {
        const { station, id, location, evse } = await connect(version);
        await station.plugIn();
        await command('START_SESSION', { token: app, location_id: location, evse_uid: evse });
        await station.started();
        const session = await sessionAt(evse, 'ACTIVE');
        const url = emsp.responseUrl(`limit-${version}`, 'chargingprofiles');
        await emsp.request('PUT', 'chargingprofiles', 'receiver', session.id, {
          to: 'DE-XVC',
          body: {
            response_url: url,
            charging_profile: { charging_rate_unit: 'W', charging_profile_period: [{ start_period: 0, limit: 4140 }] },
          },
        });
        await until(() => emsp.receivedLog.some(({ path }) => path.endsWith(`/limit-${version}`)), {
          what: 'the result',
        });
        expect(station.limitW()).to.equal(4140);
        await until(
          () =>
            emsp.receivedLog.some(
              ({ method, path }) => method === 'PUT' && path.includes(session.id) && path.includes('chargingprofiles'),
            ),
          {
            what: 'the ActiveChargingProfile',
          },
        );
        const names =
          version === '1.6'
            ? { variable: 'HeartbeatInterval' }
            : { component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval' };
        const call = await hub.admin('POST', `/stations/${id}/calls`, { kind: 'get-variables', variables: [names] });
        expect(call['answer'], JSON.stringify(call)).to.have.property('variables');
        await station.unplug();
      });
    });
  }
});
