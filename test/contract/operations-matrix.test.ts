import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { modules } from '../../src/ocpi/modules/index.ts';
import { build } from '../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../support/hub.ts';
import { operationModules } from './ocpi-matrix/routes.ts';

/** The parties of this world, by platform; `own` has an agreement with both CPOs, is whom the Session concerns, and relays for the SCSP. */
const platforms = {
  cpo: 'CPO BE-BEC',
  otherCpo: 'CPO DE-STW',
  ownEmsp: 'EMSP NL-TNM',
  otherEmsp: 'EMSP FR-MOB',
  stranger: 'EMSP IT-NEW',
  nsp: 'NSP NL-NSP',
  scsp: 'SCSP AT-SCS',
} as const;
type Caller = keyof typeof platforms;
const callers = Object.keys(platforms) as Caller[];
const partyOf = (caller: Caller): string => platforms[caller].split(' ')[1] ?? '';

/** Those with an agreement with BE-BEC. */
const friends: readonly Caller[] = ['ownEmsp', 'otherEmsp', 'scsp', 'nsp'];
const mayCommand: readonly Caller[] = ['ownEmsp', 'otherEmsp', 'stranger'];
const mayProfile: readonly Caller[] = [...mayCommand, 'scsp'];

/** What a request is about: something of BE-BEC that concerns NL-TNM, or nothing. */
type About = 'known' | 'absent';
const abouts: readonly About[] = ['known', 'absent'];
const addressees = [undefined, 'BE-BEC', 'DE-STW', 'NL-HUB', 'XX-NON', 'NL-TNM', 'FR-MOB'] as const;
type Addressee = (typeof addressees)[number];

interface Operation {
  readonly module: 'commands' | 'chargingprofiles';
  readonly method: string;
  readonly name: string;
  readonly what: 'location' | 'session' | 'reservation';
}

const operations: readonly Operation[] = [
  { module: 'commands', method: 'POST', name: 'START_SESSION', what: 'location' },
  { module: 'commands', method: 'POST', name: 'RESERVE_NOW', what: 'location' },
  { module: 'commands', method: 'POST', name: 'UNLOCK_CONNECTOR', what: 'location' },
  { module: 'commands', method: 'POST', name: 'STOP_SESSION', what: 'session' },
  { module: 'commands', method: 'POST', name: 'CANCEL_RESERVATION', what: 'reservation' },
  { module: 'chargingprofiles', method: 'PUT', name: '', what: 'session' },
  { module: 'chargingprofiles', method: 'GET', name: '', what: 'session' },
  { module: 'chargingprofiles', method: 'DELETE', name: '', what: 'session' },
];

/** HTTP and OCPI status, and the result in the answer; `passed`: it was a CPO that answered. */
type Verdict = readonly [http: number, status: number, result?: string] | 'passed';

/** What must come of a request, by the rules alone (R-10, R-20, R-36, R-49, M-07, M-20, M-24, G-10, G-12, B9, H10). */
function verdict(operation: Operation, caller: Caller, to: Addressee, about: About): Verdict {
  const able = operation.module === 'commands' ? mayCommand : mayProfile;
  if (!able.includes(caller)) return [404, 2000];
  if (to === 'NL-HUB') return [200, 2000];
  const reaches =
    to === 'BE-BEC'
      ? friends.includes(caller)
      : (to === 'DE-STW' && caller === 'ownEmsp') || (to === 'NL-TNM' && caller === 'scsp');
  if (to !== undefined && !reaches) return [200, 4001];
  const isForeign = operation.what === 'session' && about === 'known' && caller !== 'ownEmsp' && caller !== 'scsp';
  if (to === 'BE-BEC' && isForeign) return [200, 1000, 'REJECTED'];
  // A connector is unlocked for who charges there.
  const isUnlock = operation.name === 'UNLOCK_CONNECTOR';
  if (isUnlock && to !== undefined && (to !== 'BE-BEC' || about !== 'known' || caller !== 'ownEmsp'))
    return [200, 1000, 'REJECTED'];
  if (to !== undefined) return 'passed';
  const sees = operation.what === 'location' ? ['ownEmsp', 'otherEmsp'] : ['ownEmsp'];
  if (about === 'known' && sees.includes(caller))
    return isUnlock && caller !== 'ownEmsp' ? [200, 1000, 'REJECTED'] : 'passed';
  if (operation.what === 'location') return [200, 2003, 'REJECTED'];
  return [200, 1000, operation.what === 'session' ? 'UNKNOWN_SESSION' : 'REJECTED'];
}

describe('the authorisation matrix of commands and charging profiles', () => {
  let hub: TestHub;
  /** The one that NL-TNM has at BE-BEC is `known`. */
  let reservation = 'known';
  const partners = {} as Record<Caller, ConnectedPartner>;
  before(async () => {
    hub = await startHub({ limits: { failedAuthenticationsPerMinuteMax: 10_000 } });
    for (const caller of callers) {
      const [role, party = ''] = platforms[caller].split(' ');
      partners[caller] = await hub.connect(role as 'CPO', party, { relaysProfiles: role === 'EMSP' });
    }
    for (const friend of friends) await hub.agree('BE-BEC', partyOf(friend));
    await hub.agree('DE-STW', 'NL-TNM');
    await hub.agree('NL-TNM', 'AT-SCS');
    await partners.cpo.push('locations/BE/BEC/known', build.location({ id: 'known' }));
    const session = { id: 'known', cdr_token: ownToken, location_id: 'known', evse_uid: 'E1' };
    await partners.cpo.push('sessions/BE/BEC/known', build.session(session));
    await send(operations[1] as Operation, 'ownEmsp', undefined, 'known');
    reservation = 'another';
    await hub.settled();
  });
  after(() => hub.stop());

  const ownToken = { ...build.cdrToken(), country_code: 'NL', party_id: 'TNM' };

  function send(operation: Operation, caller: Caller, to: Addressee, about: About, headers = {}) {
    const { module, method, name, what } = operation;
    const partner = partners[caller];
    const [country_code = '', party_id = ''] = partyOf(caller).split('-');
    const response_url = partner.responseUrl('x', module);
    const common = { to, headers };
    if (module === 'chargingprofiles') {
      const charging_profile = { charging_rate_unit: 'A', charging_profile_period: [{ start_period: 0, limit: 16 }] };
      return partner.request(method, module, 'receiver', about, {
        ...common,
        ...(method === 'PUT'
          ? { body: { response_url, charging_profile } }
          : { query: { response_url, duration: 60 } }),
      });
    }
    const ids = { [`${what}_id`]: about };
    const token = build.token({ country_code, party_id });
    const extra = {
      START_SESSION: { token },
      RESERVE_NOW: { token, reservation_id: reservation, expiry_date: '2099-01-01T00:00:00Z' },
      UNLOCK_CONNECTOR: { evse_uid: 'E1', connector_id: '1' },
    }[name];
    return partner.request(method, module, 'receiver', name, { ...common, body: { response_url, ...ids, ...extra } });
  }

  const arrivals = () =>
    callers.map(
      (caller) =>
        partners[caller].receivedLog.filter(({ path }) => /\/(commands|chargingprofiles)\//.test(path)).length,
    );

  it('knows every operation of its modules (I6)', () => {
    const offered = modules
      .filter(({ id }) => operationModules.includes(id))
      .flatMap(({ id, operations: all }) =>
        all.map(({ side, method, path }) => `${id} ${side} ${method} ${path.join('/')}`),
      );
    expect(offered).to.have.members([
      ...operations.map(({ module, method, name }) =>
        name === '' ? `${module} receiver ${method} session_id` : `${module} receiver ${method} '${name}'`,
      ),
      'commands sender POST callback',
      'chargingprofiles sender POST callback',
      'chargingprofiles sender PUT session_id',
    ]);
  });

  for (const operation of operations) {
    it(`${operation.method} ${operation.module} ${operation.name}: every caller, addressee and object (M-24, R-20, R-49, B9, H10)`, async () => {
      const faults: string[] = [];
      for (const caller of callers)
        for (const to of addressees)
          for (const about of abouts) {
            const before = arrivals();
            const { http, envelope } = await send(operation, caller, to, about);
            const result = (envelope.data as { result?: string } | undefined)?.result;
            const passed = arrivals().filter((count, at) => count > (before[at] ?? 0)).length;
            const expected = verdict(operation, caller, to, about);
            const found =
              passed > 0 ? 'passed' : [http, envelope.status_code, ...(result === undefined ? [] : [result])];
            if (JSON.stringify(found) !== JSON.stringify(expected))
              faults.push(
                `${caller} to ${to} about ${about}: ${JSON.stringify(found)} and not ${JSON.stringify(expected)}`,
              );
          }
      expect(faults).to.deep.equal([]);
    });
  }

  it('opens nothing without a valid token (T-07, A1)', async () => {
    const before = arrivals();
    for (const operation of operations)
      for (const authorization of [null, 'Token bm9ib2R5', 'Bearer x'])
        expect((await send(operation, 'ownEmsp', undefined, 'known', { authorization })).http).to.equal(401);
    expect(arrivals()).to.deep.equal(before);
  });

  it('takes results and news from nobody it has not asked (M-21, G-06)', async () => {
    const before = arrivals();
    for (const caller of callers) {
      const partner = partners[caller];
      for (const module of ['commands', 'chargingprofiles'] as const) {
        const posted = await partner.request('POST', module, 'sender', 'A'.repeat(43), {
          body: { result: 'ACCEPTED' },
        });
        expect(posted.http).to.equal(404);
      }
      const news = { start_date_time: '2026-03-01T10:00:00Z', charging_profile: { charging_rate_unit: 'A' } };
      const told = await partner.request('PUT', 'chargingprofiles', 'sender', 'known', { body: news });
      expect([404, 200]).to.include(told.http);
      expect([2000, 4001]).to.include(told.envelope.status_code);
    }
    expect(arrivals()).to.deep.equal(before);
  });

  it('answers guessed URLs with 404 (M-25)', async () => {
    const guesses = 2000;
    let left = guesses;
    const answers = new Map<number, number>();
    const guess = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const name = randomBytes(32).toString('base64url');
        const { http } = await partners.cpo.request('POST', 'commands', 'sender', name, {
          body: { result: 'ACCEPTED' },
        });
        answers.set(http, (answers.get(http) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 32 }, guess));
    expect([...answers]).to.deep.equal([[404, guesses]]);
  });
});
