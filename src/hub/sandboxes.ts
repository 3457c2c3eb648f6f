import type { Knex } from 'knex';
import { Fault } from '../kernel/fault.ts';
import { type Party, parsePartyKey, partyKey, type Role } from '../ocpi/party.ts';
import { insertAgreement } from '../store/agreements.ts';
import { assignRoles, eraseConnection, insertPlatform } from '../store/partners.ts';
import { lockPlatform, saveAnnouncedRoles, setPlatformState, startCursor } from '../store/platforms.ts';
import type { Endpoint } from '../store/registry.ts';
import { requestResyncs } from '../store/resyncs.ts';
import { beginEnd, forgetTasks, insertFirstTask } from '../store/sandbox-tasks.ts';
import { endAgreementsOf, markSandbox, partyIdsOf, sandboxOf } from '../store/sandboxes.ts';
import { type Actor, change } from './change.ts';
import { noteAgreementChange } from './client-info.ts';
import type { Hub } from './hub.ts';
import { listedModules, offeredModules } from './offered.ts';
import { refusePairs } from './pairs.ts';
import { isPartner, type Platform } from './registry.ts';
import { type HostedUrl, isOpen, noSandbox, type Sandboxes } from './sandbox-store.ts';

/** A sandbox to be made. */
export interface SandboxTerms {
  readonly partner: string;
  /** The party that is played; left out: the hub finds a free one. */
  readonly party?: string;
}

/** What a sandbox plays for a role of its partner. */
const opposite = { CPO: 'EMSP', EMSP: 'CPO' } as const;

/**
 * Makes a party that the hub plays for one partner: an eMSP for its CPOs, a CPO for its eMSPs, with an agreement between them and
 * nobody else. Its objects follow soon. Throws `not-found`; `conflict` when the partner has a sandbox, or neither role; and
 * `invalid` for a party that anybody has or has had.
 */
export async function createSandbox(
  hub: Hub,
  { hostedUrl }: Pick<Sandboxes, 'hostedUrl'>,
  actor: Actor,
  { partner: partnerId, party: named }: SandboxTerms,
): Promise<string> {
  await hub.reloadRegistry();
  const partner = hub.registry().platforms.get(partnerId);
  if (!isPartner(partner)) throw new Fault('not-found', 'there is no partner with this id');
  if (partner.state === 'offboarded') throw new Fault('conflict', 'the partner was offboarded, which is final');
  refusePairs(hub, partner);
  const sides = partner.parties.flatMap((party) =>
    party.role === 'CPO' || party.role === 'EMSP' ? [{ party, role: party.role }] : [],
  );
  if (sides.length === 0) throw new Fault('conflict', 'the partner is neither CPO nor eMSP');
  const roles = [...new Set(sides.map(({ role }) => opposite[role]))];
  const id = hub.ids.uuid();
  const at = new Date(hub.clock.now());
  return change(hub, actor, async (tx) => {
    const locked = await lockPlatform(tx, partnerId);
    if (locked?.direct_to !== null) throw notAtHub();
    if (await sandboxOf(tx, partnerId)) throw new Fault('conflict', 'the partner has a sandbox');
    const party = await freeParty(hub, tx, named);
    await insertSandbox(hub, tx, { id, at, party, roles, partner, endpoints: endpointsOf(hostedUrl, id, roles) });
    for (const side of sides) await agree(hub, tx, id, party, side, at);
    await insertFirstTask(tx, hub.ids.uuid(), id, at);
    const details = { partner: partnerId, party: partyKey(party), roles };
    return { result: id, done: { action: 'sandbox.create', subject: id, details } };
  });
}

const notAtHub = () => new Fault('conflict', 'the partner is not at the hub, where sandboxes are');

/** Has a sandbox end: what is under way there ends, what it has shown is withdrawn, and then its agreements end. Throws `not-found`. */
export async function endSandbox(hub: Hub, actor: Actor, id: string): Promise<void> {
  await change(hub, actor, async (tx) => {
    const platform = await lockPlatform(tx, id);
    if (platform === undefined || !isOpen(platform)) throw noSandbox();
    await beginEnd(tx, hub.ids.uuid(), id, new Date(hub.clock.now()));
    return { result: undefined, done: { action: 'sandbox.end', subject: id } };
  });
}

/** Ends the agreements of a sandbox that has nothing more to do, and the sandbox with them. */
export async function closeSandbox(hub: Hub, id: string): Promise<void> {
  await change(hub, { name: 'hub' }, async (tx) => {
    const platform = await lockPlatform(tx, id);
    const at = new Date(hub.clock.now());
    if (platform !== undefined && isOpen(platform)) {
      const [party]: Party[] = await tx('parties').where({ platform_id: id }).select('country_code', 'party_id');
      const ended = party === undefined ? [] : await endAgreementsOf(tx, partyKey(party), at);
      for (const agreement of ended) await noteAgreementChange(tx, agreement);
      await eraseConnection(tx, id);
      await forgetTasks(tx, id);
      await setPlatformState(tx, id, 'offboarded', at);
    }
    return { result: undefined, done: { action: 'sandbox.ended', subject: id } };
  });
}

/** The party that is asked for, or one that nobody has or has had: `S` and two letters or digits in the hub's country. */
async function freeParty(hub: Hub, tx: Knex, named: string | undefined): Promise<Party> {
  const { country_code } = hub.party;
  const party = named === undefined ? undefined : parsePartyKey(named);
  if (party !== undefined) {
    const taken = await partyIdsOf(tx, party.country_code);
    if (!taken.has(party.party_id) && partyKey(party) !== partyKey(hub.party)) return party;
    throw Fault.invalid([{ path: '/party', message: 'is or was a party here' }]);
  }
  const taken = await partyIdsOf(tx, country_code);
  for (let number = 0; number < 36 * 36; number += 1) {
    const party_id = `S${number.toString(36).padStart(2, '0')}`.toUpperCase();
    if (!taken.has(party_id) && party_id !== hub.party.party_id) return { country_code, party_id };
  }
  throw new Fault('conflict', 'no party is free: name one');
}

interface NewSandbox {
  readonly id: string;
  readonly at: Date;
  readonly party: Party;
  readonly roles: readonly Role[];
  readonly partner: Platform;
  readonly endpoints: readonly Endpoint[];
}

async function insertSandbox(hub: Hub, tx: Knex, { id, at, party, roles, partner, endpoints }: NewSandbox) {
  const name = `Sandbox of ${partner.name}`.slice(0, 100);
  // Its lists are for its partner to ask for; the hub is told of everything that is to be known here.
  const quirks = { no_pull: listedModules.map((module) => module.id) };
  await insertPlatform(tx, id, { name, allow_private_network: false, quirks }, at);
  await markSandbox(tx, id, partner.id, endpoints, at);
  const keys = roles.map((role) => ({ ...party, role }));
  const assigned = await assignRoles(tx, { id, state: 'planned' }, keys, at);
  if (assigned.length < keys.length) throw new Fault('conflict', `${partyKey(party)} is or was a party here`);
  const business_details = { name: `${hub.name} sandbox` };
  await saveAnnouncedRoles(
    tx,
    id,
    keys.map((key) => ({ ...key, business_details })),
  );
  await setPlatformState(tx, id, 'connected', at);
  await startCursor(tx, id);
}

/** An agreement with a party of the partner, whose objects the sandbox is offered. */
async function agree(
  hub: Hub,
  tx: Knex,
  id: string,
  sandbox: Party,
  { party, role }: { party: Party; role: 'CPO' | 'EMSP' },
  created_at: Date,
): Promise<void> {
  const [cpo, emsp] = role === 'CPO' ? [party, sandbox] : [sandbox, party];
  const terms = {
    id: hub.ids.uuid(),
    cpo: partyKey(cpo),
    emsp: partyKey(emsp),
    modules: null,
    cdr_policy: 'deliver',
    created_at,
  } as const;
  const agreement = await insertAgreement(tx, terms);
  if (agreement !== undefined) await noteAgreementChange(tx, agreement);
  const owned = offeredModules.filter((module) => module.ownerSide === (role === 'CPO' ? 'cpo' : 'emsp'));
  const owner = partyKey(party);
  await requestResyncs(
    tx,
    owned.map((module) => ({ platformId: id, module: module.id, owner, reason: 'agreement' })),
  );
}

/** The interfaces that are played, by role. */
const interfaces = {
  CPO: { SENDER: ['locations', 'tariffs', 'sessions', 'cdrs'], RECEIVER: ['tokens', 'commands', 'chargingprofiles'] },
  EMSP: { SENDER: ['tokens', 'commands', 'chargingprofiles'], RECEIVER: ['locations', 'tariffs', 'sessions', 'cdrs'] },
} as const;

function endpointsOf(hostedUrl: HostedUrl, id: string, roles: readonly ('CPO' | 'EMSP')[]): Endpoint[] {
  return roles.flatMap((played) =>
    (['SENDER', 'RECEIVER'] as const).flatMap((role) =>
      interfaces[played][role].map((identifier) => ({
        identifier,
        role,
        url: hostedUrl(id, role === 'SENDER' ? 'sender' : 'receiver', identifier),
      })),
    ),
  );
}
