import type { ActiveChargingProfile, Session, Token } from '../../../src/generated/ocpi-2.2.1.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub, type TestHubOptions } from '../../support/hub.ts';
import type { Received as ReceivedRequest } from '../../support/partner/received.ts';
import { until } from '../../support/wait.ts';

/** A sandbox whose charges take a moment, and a hub that waits for little. */
export const limits = {
  sandboxLookMs: 50,
  sandboxStepMs: 50,
  sandboxWaitMs: 3000,
  sandboxEndMs: 5000,
  operationsLookMs: 50,
  operationGraceMs: 50,
  backoffMinMs: 100,
};

export const startSandboxHub = (options: TestHubOptions = {}): Promise<TestHub> =>
  startHub({ ...options, limits: { ...limits, ...options.limits } });

export interface Check {
  readonly check: string;
  readonly verdict: string;
  readonly said: string;
}

export interface Charge {
  readonly id: string;
  readonly verdict: string;
  readonly waits_for: string | null;
  readonly correlation_id: string;
  readonly checks: readonly Check[];
}

export interface SandboxView {
  readonly id: string;
  readonly party: string;
  readonly roles: readonly string[];
  readonly state: string;
  readonly charges: readonly Charge[];
  readonly received: Readonly<Record<'sessions' | 'cdrs', readonly { id: string; findings: readonly string[] }[]>>;
}

export const sandboxAt = (hub: TestHub, id: string) => hub.admin<SandboxView>('GET', `/sandboxes/${id}`);

/** What is found once it is there. */
export async function found<T>(look: () => T | undefined, what: string): Promise<T> {
  const value = await until(look, { what });
  if (value === undefined) throw new Error(what);
  return value;
}

/** Makes a sandbox and waits for its objects at the partner. */
export async function openSandbox(hub: TestHub, partner: string, about: object = {}): Promise<SandboxView> {
  const { id } = await hub.admin<SandboxView>('POST', '/sandboxes', { partner, ...about });
  await until(async () => (await sandboxAt(hub, id)).state === 'ready', { what: 'the sandbox' });
  await hub.settled();
  return sandboxAt(hub, id);
}

/** A partner eMSP that tests against its sandbox. */
export class TestingEmsp {
  readonly emsp: ConnectedPartner;
  readonly party: string;
  /** Its own party; its platform may have several. */
  readonly own: string;
  readonly token;
  #names = 0;

  constructor(emsp: ConnectedPartner, party: string, own = emsp.party) {
    this.emsp = emsp;
    this.party = party;
    this.own = own;
    const [country_code = '', party_id = ''] = own.split('-');
    this.token = build.token({ country_code, party_id, uid: `APP-${party_id}`, type: 'APP_USER' });
  }

  /** Sends a command; `result` waits for what comes of it. */
  async command(kind: string, about: object, to: string | null = this.party) {
    this.#names += 1;
    const name = `wait-${this.own}-${kind}-${this.#names}`;
    const body = { response_url: this.emsp.responseUrl(name), ...about };
    const from = this.own;
    const answer = await this.emsp.request('POST', 'commands', 'receiver', kind, { from, ...(to && { to }), body });
    const results = () => this.arrived(`/${name}`).map((one) => (one.body as { result: string }).result);
    return {
      answer,
      said: (answer.envelope.data as { result?: string } | undefined)?.result,
      status: answer.envelope.status_code,
      results,
      result: () => found(() => results()[0], `the result of ${kind}`),
    };
  }

  start(location_id: string, about: object = {}) {
    return this.command('START_SESSION', { token: this.token, location_id, evse_uid: `${location_id}-1`, ...about });
  }

  reserve(location_id: string, reservation_id: string, about: object = {}) {
    const fixed = { token: this.token, location_id, evse_uid: `${location_id}-1`, reservation_id };
    return this.command('RESERVE_NOW', { ...fixed, expiry_date: '2099-01-01T00:00:00Z', ...about });
  }

  /** Asks for the charging profile of a Session, sets or clears it; `result` waits for what comes of it. */
  async profile(method: 'GET' | 'PUT' | 'DELETE', session: string, charging_profile?: object, duration = 600) {
    this.#names += 1;
    const name = `profile-${this.own}-${this.#names}`;
    const response_url = this.emsp.responseUrl(name, 'chargingprofiles');
    const query = {
      ...(method === 'GET' && { duration: String(duration) }),
      ...(method !== 'PUT' && { response_url }),
    };
    const about = { to: this.party, query, ...(method === 'PUT' && { body: { charging_profile, response_url } }) };
    const answer = await this.emsp.request(method, 'chargingprofiles', 'receiver', session, about);
    return {
      said: (answer.envelope.data as { result?: string } | undefined)?.result,
      result: () =>
        found(
          () => this.arrived(`/${name}`)[0]?.body as { result: string; profile?: ActiveChargingProfile } | undefined,
          `the result of ${method} for ${session}`,
        ),
    };
  }

  /** What the CPO has told of the limits of a Session, the oldest first. */
  limitsTold(session: string): ActiveChargingProfile[] {
    return this.arrived(`chargingprofiles/${session}`).map(({ body }) => body as ActiveChargingProfile);
  }

  arrived(end: string): ReceivedRequest[] {
    return this.emsp.receivedLog.filter(({ path, status = 0 }) => path.endsWith(end) && status < 300);
  }

  sessionAt(location_id: string, status = 'ACTIVE') {
    return found(
      () => this.emsp.received('sessions').find((one) => one.location_id === location_id && one.status === status),
      `a Session at ${location_id} that is ${status}`,
    );
  }

  cdrOf(session: string) {
    return found(
      () => this.emsp.received('cdrs').find(({ session_id }) => session_id === session),
      `the CDR of ${session}`,
    );
  }

  evseStatus(location_id: string): string | undefined {
    return this.emsp.received('locations').find(({ id }) => id === location_id)?.evses?.[0]?.status;
  }
}

/** A partner CPO that tests against its sandbox: a test has it do what its station would do. */
export class TestingCpo {
  readonly cpo: ConnectedPartner;
  readonly party: string;
  readonly location = 'LOC1';
  readonly #base: string;

  constructor(cpo: ConnectedPartner, party: string) {
    this.cpo = cpo;
    this.party = party;
    this.#base = `sessions/${cpo.party.replace('-', '/')}`;
  }

  /** What has come of a command, the oldest first. */
  commands(kind: string): { readonly response_url: string; readonly [field: string]: unknown }[] {
    return this.cpo.receivedLog
      .filter(({ path }) => path.endsWith(`/commands/${kind}`))
      .map(({ body }) => body as { response_url: string });
  }

  /** Waits for so many commands and posts a result to the last. */
  async end(kind: string, count: number, result = 'ACCEPTED') {
    const command = await found(() => this.commands(kind)[count - 1], `${kind} number ${count}`);
    await this.cpo.postResult(command.response_url, { result }, this.party);
    return command;
  }

  /** A Session of a command, and its states afterwards. */
  async session(id: string, start: { readonly [field: string]: unknown }, about: object) {
    const { country_code, party_id, uid, type, contract_id } = start['token'] as Token;
    const [owner_country = '', owner_id = ''] = this.cpo.party.split('-');
    const session = build.session({
      country_code: owner_country,
      party_id: owner_id,
      id,
      cdr_token: { country_code, party_id, uid, type, contract_id },
      auth_method: 'COMMAND',
      authorization_reference: String(start['authorization_reference']),
      location_id: this.location,
      total_cost: { excl_vat: 8.1 },
      ...about,
    });
    await this.cpo.push(`${this.#base}/${id}`, session, this.party);
    return session;
  }

  bill(session: Session, about: object = {}) {
    const { country_code, party_id, id, cdr_token, location_id, start_date_time, end_date_time } = session;
    const cdr = build.cdr({
      country_code,
      party_id,
      id: `CDR-${id}`,
      session_id: id,
      cdr_token,
      start_date_time,
      ...about,
    });
    const place = { ...cdr.cdr_location, id: location_id };
    return this.cpo.postCdr({ ...cdr, ...(end_date_time && { end_date_time }), cdr_location: place }, this.party);
  }
}
