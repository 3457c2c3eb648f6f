import { expect } from 'chai';
import { setReachable } from '../../../src/hub/reachability.ts';
import { requestResyncs } from '../../../src/store/resyncs.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { partyPair } from '../../support/partner/party.ts';
import { joinAll, lineOf, markOf, requestIn, since } from '../../support/routed.ts';
import { until } from '../../support/wait.ts';

/** Pauses and returns are short. */
const limits = {
  forwardTimeoutMs: 1000,
  backoffMinMs: 100,
  backoffMaxMs: 300,
  aliveConfirmAfterMs: 200,
  statusHoldMs: 0,
};

const sessionOf = (emsp: string, id: string) => build.session({ id, cdr_token: build.cdrToken(partyPair(emsp)) });

describe('data for one party that could not be brought to it at once', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  /** A platform with two eMSPs, FR-MOB and FR-MO2. */
  let both: ConnectedPartner;
  before(async () => {
    hub = await startHub({ limits });
    const partner = await joinAll(hub, 'CPO BE-BEC', 'EMSP NL-TNM', 'EMSP FR-MOB, EMSP FR-MO2');
    cpo = partner('BE-BEC');
    emsp = partner('NL-TNM');
    both = partner('FR-MOB');
    await hub.agree('*', '*');
    await hub.settled();
  });
  after(() => hub.stop());

  const send = async (line: string, to: string, body: object) =>
    (await cpo.request(...requestIn(line), { to, body })).envelope.status_code;
  /** What any platform was sent about an object, each kind of message once. */
  const arrivals = (id: string): string[] => [
    ...new Set(
      since(hub, new Map())
        .filter(({ request }) => request.path.endsWith(`/${id}`))
        .map(({ platform, request }) => `${platform} < ${lineOf(request)}`),
    ),
  ];
  const tryAgain = () => hub.admin('POST', `/partners/${both.partnerId}/undelivered/retry`, {});
  const untilArrived = (id: string) =>
    until(() => both.receivedLog.some(({ path, status }) => path.endsWith(`/${id}`) && status !== 500), {
      what: `${id} at the platform it is for`,
    });

  const objects: readonly (readonly [module: 'locations' | 'tariffs' | 'sessions', make: (id: string) => object])[] = [
    ['locations', (id) => build.location({ id })],
    ['tariffs', (id) => build.tariff({ id })],
    ['sessions', (id) => sessionOf('FR-MO2', id)],
  ];
  for (const [module, make] of objects) {
    it(`goes to that party alone when it failed: ${module} (R-22, R-65)`, async () => {
      const line = `PUT receiver/${module}/BE/BEC/FAILED`;
      await both.behave({ status500: true }, module);
      expect(await send(line, 'FR-MO2', make('FAILED'))).to.be.within(4000, 4003);
      await both.behave({});
      await tryAgain();
      await untilArrived('FAILED');
      await hub.settled();
      expect(arrivals('FAILED').filter((one) => one.includes(module))).to.deep.equal([
        `FR-MOB < ${line} from BE-BEC to FR-MO2`,
      ]);
    });

    it(`goes to that party alone when it was away: ${module} (R-22, R-65)`, async () => {
      const line = `PUT receiver/${module}/BE/BEC/AWAY`;
      await both.behave({ status500: true });
      await setReachable(hub.app.hub, both.partnerId, false);
      expect(await send(line, 'FR-MO2', make('AWAY'))).to.equal(4003);
      // The others are served meanwhile.
      await hub.logRead();
      await both.behave({});
      await untilArrived('AWAY');
      await hub.settled();
      expect(arrivals('AWAY').filter((one) => one.includes(module))).to.deep.equal([
        `FR-MOB < ${line} from BE-BEC to FR-MO2`,
      ]);
    });
  }

  for (const [how, behaviour, code] of [
    ['fails outside OCPI', { status500: true }, 4000],
    ['cuts the connection', { reset: true }, 4003],
    ['says nothing', { hang: true }, 4002],
  ] as const) {
    it(`is tried again as soon as it has failed, when that party ${how} (R-65)`, async () => {
      const id = `SOON-${code}`;
      await both.behave(behaviour, 'tariffs');
      expect(await send(`PUT receiver/tariffs/BE/BEC/${id}`, 'FR-MO2', build.tariff({ id }))).to.equal(code);
      await both.behave({});
      // Nobody asks for it, and it is not due yet for another five seconds.
      const isThere = () => both.received('tariffs').some((tariff) => tariff.id === id);
      await until(isThere, { limitMs: 4000, what: `${id} at its receiver` });
    });
  }

  it('goes to nobody when it has become somebody else’s meanwhile: sessions (R-65)', async () => {
    const line = 'PUT receiver/sessions/BE/BEC/MOVED';
    await both.behave({ status500: true }, 'sessions');
    expect(await send(line, 'FR-MO2', sessionOf('FR-MO2', 'MOVED'))).to.be.within(4000, 4003);
    expect(await send(line, 'NL-TNM', sessionOf('NL-TNM', 'MOVED'))).to.equal(1000);
    await both.behave({});
    await tryAgain();
    const isSettled = async () => (await hub.app.hub.reads.query('select from undelivered')).rowCount === 0;
    await until(isSettled, { what: 'the note about it to be settled' });
    expect(both.received('sessions').map(({ id }) => id)).to.not.include('MOVED');
    expect(emsp.received('sessions').map(({ id }) => id)).to.include('MOVED');
  });

  it('is for that party alone when everybody is offered everything again: sessions (R-65)', async () => {
    await hub.settled();
    const mark = markOf(hub);
    const everybody = [both, emsp].map(({ partnerId }) => partnerId);
    await requestResyncs(
      hub.app.hub.db,
      everybody.map((platformId) => ({ platformId, module: 'sessions', owner: '', reason: 'restored' })),
    );
    await hub.settled();
    const sessions = since(hub, mark)
      .filter(({ request }) => request.path.includes('/sessions/'))
      .map(({ platform, request }) => `${platform} < ${lineOf(request)}`);
    expect(sessions).to.have.members([
      'FR-MOB < PUT receiver/sessions/BE/BEC/FAILED from BE-BEC to FR-MO2',
      'FR-MOB < PUT receiver/sessions/BE/BEC/AWAY from BE-BEC to FR-MO2',
      'NL-TNM < PUT receiver/sessions/BE/BEC/MOVED from BE-BEC to NL-TNM',
    ]);
  });

  it('leaves nothing to complain of', () => {
    for (const partner of hub.partners) expect(partner.complaints, partner.name).to.deep.equal([]);
  });
});
