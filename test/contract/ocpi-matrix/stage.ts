import { randomBytes } from 'node:crypto';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { type Partner, startPartner } from '../../support/partner/partner.ts';
import { until } from '../../support/wait.ts';
import type { Stranger } from './cell.ts';
import { document } from './documents.ts';
import {
  absentees,
  agreements,
  factsOf,
  type Hosted,
  homeOf,
  hubParty,
  objects,
  type PlatformName,
  platformNames,
  registered,
} from './world.ts';

/** An endpoint in the version details. */
export interface Endpoint {
  readonly identifier: string;
  readonly role: string;
  readonly url: string;
}

/** The hub with everybody of the world connected to it, and everything there. */
export interface Stage {
  readonly hub: TestHub;
  readonly partners: Readonly<Record<PlatformName, Partner>>;
  /** The hub's version details. */
  readonly endpoints: readonly Endpoint[];
  /** The credentials tokens of those who are connected, and the token A. */
  readonly tokens: Readonly<Record<PlatformName | 'invited', string>>;
  /** What strangers show in `Authorization`. */
  readonly authorizations: Readonly<Record<Stranger, string | undefined>>;
  /** Where the CDRs can be read, by id. */
  readonly cdrUrls: ReadonlyMap<string, string>;
}

/** Failing authentications and unknown tokens are what this is about, and an overlap is over as soon as it begins. */
const limits = {
  failedAuthenticationsPerMinuteMax: 1_000_000,
  unknownTokensPerMinuteMax: 1_000_000,
  credentialsOverlapMs: 1,
  // Nothing is pulled meanwhile: what the cells write is not in its owner's own list, and would be taken to have vanished.
  referencePullIntervalMs: 24 * 3600 * 1000,
  // What is due is waited for at few places, and every look costs as much as a request.
  ...Object.fromEntries(
    ['deliveries', 'pulls', 'alive', 'references', 'evidence', 'places'].map((what) => [`${what}LookMs`, 500]),
  ),
  dataQualityFlushMs: 500,
  messageFlushMs: 500,
};

export async function setStage(): Promise<Stage> {
  const hub = await startHub({ limits });
  try {
    return await setUp(hub);
  } catch (error) {
    await hub.stop();
    throw error;
  }
}

async function setUp(hub: TestHub): Promise<Stage> {
  const partners = {} as Record<PlatformName, Partner>;
  let used = '';
  for (const name of platformNames) {
    const invitation = await invite(hub, registered[name]);
    partners[name] = await join(hub, registered[name], invitation);
    if (name === 'tnm') used = invitation.token;
  }
  const suspended = await hub.connectAll(rolesOf(absentees.suspended));
  const gone = await hub.connectAll(rolesOf(absentees.gone));
  const invited = await invite(hub, absentees.invited);
  for (const { cpo, emsp, modules } of agreements) await hub.agree(cpo, emsp, modules && [...modules]);
  const cdrUrls = await bringObjects({ ...partners, suspended });
  await hub.settled();

  const replaced = tokenOf(partners.two);
  await partners.two.rotate();
  // Whoever has pushed nothing yet shows its token for the first time.
  await Promise.all([partners.two, gone].map((partner) => partner.list('locations')));
  await waitForTokens(hub, replaced);
  const unsure = await hub.connectAll(rolesOf(absentees.unsure));
  await unsure.list('locations');
  const lapsed = tokenOf(unsure);
  await unsure.rotate();
  await waitForEnd(hub, lapsed);
  const left = { suspended: tokenOf(suspended), gone: tokenOf(gone) };
  await hub.admin('POST', `/partners/${suspended.partnerId}/suspend`);
  await hub.admin('POST', `/partners/${gone.partnerId}/offboard`);

  const tokens = { invited: invited.token } as Record<PlatformName | 'invited', string>;
  for (const name of platformNames) tokens[name] = tokenOf(partners[name]);
  const authorizations = {
    none: undefined,
    unknown: header(`${randomBytes(6).toString('base64url')}~${randomBytes(32).toString('base64url')}`),
    forged: header(tokens.tnm.replace(/~.*/, `~${randomBytes(32).toString('base64url')}`)),
    scheme: header(tokens.tnm).replace('Token', 'Bearer'),
    replaced: header(replaced),
    lapsed: header(lapsed),
    used: header(used),
    suspended: header(left.suspended),
    gone: header(left.gone),
  };
  await hub.settled();
  return { hub, partners, tokens, authorizations, cdrUrls, endpoints: await endpointsOf(hub, tokens.tnm) };
}

export const header = (token: string): string => `Token ${Buffer.from(token).toString('base64')}`;

interface Invitation {
  readonly token: string;
  readonly versions_url: string;
}

async function invite(hub: TestHub, hosted: readonly Hosted[]): Promise<Invitation> {
  const id = await hub.approve(rolesOf(hosted));
  return hub.admin<Invitation & Record<string, unknown>>('POST', `/partners/${id}/registration-tokens`);
}

async function join(hub: TestHub, hosted: readonly Hosted[], { token, versions_url }: Invitation): Promise<Partner> {
  const partner = await startPartner({ roles: rolesOf(hosted), keepLog: 100_000 });
  hub.partners.push(partner);
  await partner.register({ versionsUrl: versions_url, token });
  return partner;
}

const rolesOf = (hosted: readonly Hosted[]) =>
  hosted.map(({ party, role }) => ({ role, country_code: party.slice(0, 2), party_id: party.slice(3) }));

function tokenOf(partner: Partner): string {
  if (partner.credentialsToken === undefined) throw new Error(`${partner.name} is not registered`);
  return partner.credentialsToken;
}

async function endpointsOf({ url }: TestHub, token: string): Promise<Endpoint[]> {
  const read = async (address: string): Promise<unknown> => {
    const response = await fetch(address, { headers: { authorization: header(token) } });
    return ((await response.json()) as { data: unknown }).data;
  };
  const [version] = (await read(`${url}/ocpi/versions`)) as { url: string }[];
  const { endpoints } = (await read(version?.url ?? '')) as { endpoints: Endpoint[] };
  return endpoints;
}

type Everybody = Readonly<Record<PlatformName, Partner> & { suspended: ConnectedPartner }>;

/** Brings every object of the world to the hub the way its owner would; returns the URLs of the CDRs. */
async function bringObjects(everybody: Everybody): Promise<Map<string, string>> {
  const urls = new Map<string, string>();
  for (const object of objects) {
    const { module, id, concerns, only } = object;
    const partner = everybody[homeOf(object.owner, factsOf(module).owners)?.platform ?? 'suspended'];
    const body = document(module, object);
    const path = `${object.owner.replace('-', '/')}/${id}`;
    const answer =
      only !== undefined
        ? await partner.request('PUT', module, 'receiver', path, { body, from: object.owner, to: only })
        : module === 'cdrs'
          ? await partner.postCdr(body, concerns)
          : await partner.push(`${module}/${path}`, body, concerns ?? hubParty);
    if (answer.http !== 201) throw new Error(`${module} ${id} was answered ${answer.http} ${answer.text}`);
    if (module === 'cdrs') urls.set(id, answer.headers.location ?? '');
  }
  return urls;
}

/** Waits until the hub has noted the first use of every token, and no longer takes the one that was replaced. */
async function waitForTokens(hub: TestHub, replaced: string): Promise<void> {
  const areUsed = async () => {
    const { rows } = await hub.app.hub.reads.query(`
      select c.id from credentials c join platforms p on p.id = c.platform_id
      where c.first_used_at is null and c.kind = 'platform' and c.state = 'active' and p.state = 'connected'`);
    return rows.length === 0;
  };
  await until(areUsed, { what: 'the tokens in use to be known as used' });
  await waitForEnd(hub, replaced);
}

/** Waits until the hub no longer takes a token. */
async function waitForEnd(hub: TestHub, token: string): Promise<void> {
  const headers = { authorization: header(token) };
  const isOver = async () => (await fetch(`${hub.url}/ocpi/versions`, { headers })).status === 401;
  await until(isOver, { what: 'the end of a token that was replaced' });
}
