import type { ClientInfo } from '../../../src/generated/ocpi-2.2.1.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { type PartnerOptions, startPartner } from '../../support/partner/partner.ts';
import { until } from '../../support/wait.ts';

/** A party behind another hub, as the operator sees it. */
export interface PartyBehind {
  readonly country_code: string;
  readonly party_id: string;
  readonly role: string;
  readonly hub_status: string | null;
  readonly standing: string;
  readonly status: string | null;
}

/** The parties behind a partner, by `BE-BEC CPO`. */
export async function partiesBehind(hub: TestHub, partnerId: string): Promise<Map<string, PartyBehind>> {
  const { items } = await hub.admin<{ items: PartyBehind[] }>('GET', `/partners/${partnerId}/parties-behind`);
  return new Map(items.map((item) => [`${item.country_code}-${item.party_id} ${item.role}`, item]));
}

/** Waits until a party behind a partner is seen here with a status. */
export const untilStatus = (hub: TestHub, partnerId: string, role: string, status: string | null): Promise<unknown> =>
  until(async () => (await partiesBehind(hub, partnerId)).get(role)?.status === status, {
    what: `${role} to be ${status}`,
  });

/** A role as the operator writes it: `BE-BEC CPO`. */
export function roleOf(text: string): { country_code: string; party_id: string; role: 'CPO' | 'EMSP' | 'HUB' } {
  const [country_code = '', party_id = '', role = ''] = text.split(/[- ]/);
  return { country_code, party_id, role: role as 'CPO' | 'EMSP' | 'HUB' };
}

/** Two real hubs that are partners of each other: a CPO at the first, an eMSP at the second, and an agreement at both. */
export class TwoHubs {
  readonly dutch: TestHub;
  readonly german: TestHub;
  readonly cpo: ConnectedPartner;
  readonly emsp: ConnectedPartner;
  /** The German hub as a partner of the Dutch one, and the other way round. */
  readonly germanId: string;
  readonly dutchId: string;

  private constructor(hubs: [TestHub, TestHub], partners: [ConnectedPartner, ConnectedPartner], ids: [string, string]) {
    [this.dutch, this.german] = hubs;
    [this.cpo, this.emsp] = partners;
    [this.germanId, this.dutchId] = ids;
  }

  static async open(): Promise<TwoHubs> {
    const limits = { operationsLookMs: 50, statusHoldMs: 0, aliveConfirmAfterMs: 50 };
    const dutch = await startHub({ limits });
    const german = await startHub({ env: { HUB_COUNTRY_CODE: 'DE', HUB_PARTY_ID: 'HBB' }, limits });
    const cpo = await dutch.connect('CPO', 'BE-BEC');
    const emsp = await german.connect('EMSP', 'FR-MOB');
    const behind = (...roles: string[]) => ({ parties_behind: { roles: roles.map(roleOf), others: false } });
    const germanId = await dutch.approve([roleOf('DE-HBB HUB')], behind('FR-MOB EMSP'));
    const dutchId = await german.approve([roleOf('NL-HUB HUB')], behind('BE-BEC CPO'));
    await dutch.agree('BE-BEC', 'FR-MOB');
    await german.agree('BE-BEC', 'FR-MOB');
    const { token, versions_url } = await german.admin<{ token: string; versions_url: string }>(
      'POST',
      `/partners/${dutchId}/registration-tokens`,
    );
    await dutch.admin('POST', `/partners/${germanId}/handshake`, { versions_url, token });
    const scene = new TwoHubs([dutch, german], [cpo, emsp], [germanId, dutchId]);
    await scene.areConnected();
    return scene;
  }

  /** Waits until either hub knows the party behind the other as connected. */
  async areConnected(): Promise<void> {
    await untilStatus(this.dutch, this.germanId, 'FR-MOB EMSP', 'CONNECTED');
    await untilStatus(this.german, this.dutchId, 'BE-BEC CPO', 'CONNECTED');
  }

  async settled(): Promise<void> {
    await this.dutch.settled();
    await this.german.settled();
    await this.dutch.settled();
  }

  async close(): Promise<void> {
    await this.german.stop();
    await this.dutch.stop();
  }
}

export const token = build.token({ country_code: 'FR', party_id: 'MOB', uid: '04AABBCCDD', type: 'APP_USER' });

/** A simulated hub as a partner, with parties behind it that the operator has named; `tell` says how they are. */
export class OtherHub {
  readonly partner: ConnectedPartner;
  readonly hub: TestHub;
  #told = 0;

  private constructor(hub: TestHub, partner: ConnectedPartner) {
    this.hub = hub;
    this.partner = partner;
  }

  static async open(
    hub: TestHub,
    party: string,
    { named = [], others = false, listed = [], lists = [], ...options }: OtherHubOptions = {},
  ): Promise<OtherHub> {
    const behind = { roles: named.map(roleOf), others };
    const roles = [roleOf(`${party} HUB`)];
    const partnerId = await hub.approve(roles, { parties_behind: behind });
    const partner = await startPartner({ ...options, roles });
    hub.partners.push(partner);
    partner.keep('hubclientinfo', ...lists);
    const { token, versions_url: versionsUrl } = await hub.admin<{ token: string; versions_url: string }>(
      'POST',
      `/partners/${partnerId}/registration-tokens`,
    );
    await partner.register({ versionsUrl, token });
    const other = new OtherHub(hub, Object.assign(partner, { partnerId }));
    for (const role of listed) await other.tell(role);
    return other;
  }

  get id(): string {
    return this.partner.partnerId;
  }

  /** A client info of a party behind it; each newer than the one before. */
  info(role: string, status = 'CONNECTED'): ClientInfo {
    this.#told += 1;
    const last_updated = new Date(Date.UTC(2026, 10, 30, 12, 0, this.#told)).toISOString();
    return build.clientInfo({ ...roleOf(role), status: status as ClientInfo['status'], last_updated });
  }

  /** Tells the hub of a party by PUT. */
  async tell(role: string, status = 'CONNECTED'): Promise<ClientInfo> {
    const info = this.info(role, status);
    const answer = await this.put(info);
    if (answer.envelope?.status_code !== 1000) throw new Error(`a client info was refused: ${JSON.stringify(answer)}`);
    return info;
  }

  put(info: object, path = pathOf(info)) {
    return this.partner.request('PUT', 'hubclientinfo', 'receiver', path, { body: info });
  }

  get(path: string) {
    return this.partner.request('GET', 'hubclientinfo', 'receiver', path);
  }

  /** Has its list show these parties, and the hub pull it. */
  async list(...infos: ClientInfo[]): Promise<void> {
    this.show(...infos);
    await this.pulled();
  }

  /** Has its list show these parties from now on. */
  show(...infos: ClientInfo[]): void {
    void this.partner.behave({ data: () => infos }, 'hubclientinfo');
  }

  /** Has the hub pull its list; resolves with what the operator is told of that. */
  async pulled(): Promise<Pull> {
    const before = await this.#pull();
    await this.hub.admin('POST', `/partners/${this.id}/pulls`, { module: 'hubclientinfo', kind: 'full' });
    const pull = await until(
      async () => {
        const pull = await this.#pull();
        if (pull === undefined || pull.state === 'running') return undefined;
        return pull.finished_at === null || pull.finished_at === before?.finished_at ? undefined : pull;
      },
      { what: 'the list of the other hub to be pulled' },
    );
    if (pull === undefined) throw new Error('the list was not pulled');
    return pull;
  }

  async #pull() {
    const { modules } = await this.hub.admin<{ modules: { module: string; pull: Pull | null }[] }>(
      'GET',
      `/partners/${this.id}/sync`,
    );
    return modules.find(({ module }) => module === 'hubclientinfo')?.pull ?? undefined;
  }

  standing(): Promise<Map<string, PartyBehind>> {
    return partiesBehind(this.hub, this.id);
  }

  /** What has come in at its module, but for client infos. */
  arrived(module: string): string[] {
    return this.partner.receivedLog.filter(({ path }) => path.includes(`/${module}`)).map(({ method }) => method);
  }
}

interface Pull {
  readonly state: string;
  readonly error: string | null;
  readonly finished_at: string | null;
}

interface OtherHubOptions extends Partial<PartnerOptions> {
  readonly named?: readonly string[];
  readonly others?: boolean;
  /** Whom it tells of at once. */
  readonly listed?: readonly string[];
  /** What its list has before it registers. */
  readonly lists?: readonly ClientInfo[];
}

function pathOf(info: object): string {
  const { country_code, party_id } = info as ClientInfo;
  return `${country_code}/${party_id}`;
}
