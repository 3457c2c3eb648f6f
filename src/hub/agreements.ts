import { Fault, type Issue } from '../kernel/fault.ts';
import { type Party, type PartyKey, parsePartyKey, partyKey, type Role } from '../ocpi/party.ts';
import { endAgreement as endStoredAgreement, insertAgreement, setCdrPolicy } from '../store/agreements.ts';
import type { Agreement } from '../store/registry.ts';
import { type ResyncRequest, requestResyncs } from '../store/resyncs.ts';
import { type Actor, change } from './change.ts';
import { noteAgreementChange } from './client-info.ts';
import type { Hub } from './hub.ts';
import { offeredModules } from './offered.ts';
import { endpointOf, isRegistered, type Platform, type Registry } from './registry.ts';
import { relayed, type Side, sideRoles } from './sides.ts';

/** Who is to exchange: parties as BE-BEC, or * for everybody on that side. */
export interface AgreementTerms {
  readonly cpo: string;
  readonly emsp: string;
  /** Only these modules; left out: all. */
  readonly modules?: readonly string[];
  /** What becomes of CDRs that fail their check: delivered and flagged, or held until somebody releases them. */
  readonly cdr_policy?: Agreement['cdr_policy'];
}

/**
 * Lets two sides see each other, and offers the receivers what is stored of the other side. Throws an `invalid` fault for a
 * party that no partner has on that side, and a `conflict` when the two have an active agreement.
 */
export async function createAgreement(hub: Hub, actor: Actor, terms: AgreementTerms): Promise<Agreement> {
  // Another process may have changed the parties.
  await hub.reloadRegistry();
  const issues: Issue[] = [];
  const relay = relayOf(hub.registry(), terms);
  const cpo = relay?.cpo ?? sideOf(hub.registry(), 'cpo', terms.cpo, issues);
  const emsp = sideOf(hub.registry(), 'emsp', terms.emsp, issues);
  if (hub.registry().isBehind(cpo, sideRoles.cpo) && hub.registry().isBehind(emsp, sideRoles.emsp))
    issues.push({
      path: '/emsp',
      message: 'is behind another hub, as the other side is: they are not connected by this one',
    });
  const scope = relay === undefined ? terms.modules : scopeOf(relay, terms.modules, issues);
  issues.push(...apartIssues(hub.registry(), cpo, emsp));
  if (issues.length > 0) throw Fault.invalid(issues);
  return change(hub, actor, async (tx) => {
    const agreement = await insertAgreement(tx, {
      id: hub.ids.uuid(),
      cpo,
      emsp,
      modules: scope === undefined ? null : [...new Set(scope)].sort(),
      cdr_policy: terms.cdr_policy ?? 'deliver',
      created_at: new Date(hub.clock.now()),
    });
    if (agreement === undefined) throw new Fault('conflict', `${cpo} and ${emsp} have an active agreement`);
    await requestResyncs(tx, resyncsOf(hub.registry(), agreement));
    await noteAgreementChange(tx, agreement);
    return { result: agreement, done: doneOf('agreement.create', agreement) };
  });
}

/** What stands against an agreement of two parties of which one is connected to hosted parties alone, and the other is none of them (C-34). */
function apartIssues(registry: Registry, cpo: PartyKey | '*', emsp: PartyKey | '*'): Issue[] {
  const isApart = (party: PartyKey | '*', other: PartyKey | '*'): boolean => {
    const named = parsePartyKey(party);
    const homes = (named === undefined ? [] : registry.rolesOf(named)).map(({ platform_id }) => platform_id);
    const presented = homes.map((id) => registry.platforms.get(id)?.direct_to ?? null);
    return other !== '*' && presented.length > 0 && presented.every((keys) => keys?.includes(other) === false);
  };
  return [
    ...(isApart(cpo, emsp) ? [{ path: '/cpo', message: `is not connected to the hub, and not to ${emsp}` }] : []),
    ...(isApart(emsp, cpo) ? [{ path: '/emsp', message: `is not connected to the hub, and not to ${cpo}` }] : []),
  ];
}

/** Changes what becomes of CDRs from now on. Throws a `not-found` fault when there is no active agreement with this id. */
export async function changeAgreement(
  hub: Hub,
  actor: Actor,
  id: string,
  { cdr_policy }: Pick<Agreement, 'cdr_policy'>,
): Promise<Agreement> {
  return change(hub, actor, async (tx) => {
    const agreement = await setCdrPolicy(tx, id, cdr_policy);
    if (agreement === undefined) throw new Fault('not-found', 'there is no active agreement with this id');
    return { result: agreement, done: doneOf('agreement.change', agreement) };
  });
}

/** Ends an agreement: from now on its parties are strangers. Throws a `not-found` fault when there is no active one with this id. */
export async function endAgreement(hub: Hub, actor: Actor, id: string): Promise<void> {
  await change(hub, actor, async (tx) => {
    const agreement = await endStoredAgreement(tx, id, new Date(hub.clock.now()));
    if (agreement === undefined) throw new Fault('not-found', 'there is no active agreement with this id');
    await noteAgreementChange(tx, agreement);
    return { result: undefined, done: doneOf('agreement.end', agreement) };
  });
}

const doneOf = (action: string, { id, cpo, emsp, modules, cdr_policy }: Agreement) => ({
  action,
  subject: id,
  details: { cpo, emsp, modules, cdr_policy },
});

function sideOf(registry: Registry, side: Side, text: string, issues: Issue[]): PartyKey | '*' {
  if (text === '*') return text;
  const party = parsePartyKey(text);
  if (party && registry.isSandbox(partyKey(party))) {
    issues.push({ path: `/${side}`, message: 'is a sandbox, which has an agreement with its own partner alone' });
    return '';
  }
  if (party !== undefined && isOn(registry, sideRoles[side], party)) return partyKey(party);
  issues.push({ path: `/${side}`, message: `no partner has this party as ${[...sideRoles[side]].sort().join(', ')}` });
  return '';
}

/** An agreement in which an eMSP, being no CPO, is to relay what the other one sends; undefined for any other (G-12). */
function relayOf(registry: Registry, terms: AgreementTerms): { cpo: PartyKey; modules: readonly string[] } | undefined {
  const [cpo, emsp] = [parsePartyKey(terms.cpo), parsePartyKey(terms.emsp)];
  if (cpo === undefined || emsp === undefined || isOn(registry, sideRoles.cpo, cpo)) return undefined;
  if (registry.isSandbox(partyKey(cpo))) return undefined;
  const modules = relayed
    .filter(({ readers, owner }) => isOn(registry, readers, cpo) && isOn(registry, [owner], emsp))
    .map(({ module }) => module);
  return modules.length === 0 ? undefined : { cpo: partyKey(cpo), modules };
}

/** What such an agreement covers: nothing but what is relayed, should the eMSP become a CPO too. */
function scopeOf(relay: { modules: readonly string[] }, asked: readonly string[] | undefined, issues: Issue[]) {
  if (asked?.some((module) => !relay.modules.includes(module)))
    issues.push({ path: '/modules', message: `can only be ${relay.modules.join(', ')} by way of an eMSP` });
  return asked ?? relay.modules;
}

/** Whether a partner that is not gone has a party in one of some roles. */
const isOn = (registry: Registry, roles: readonly Role[], party: Party): boolean =>
  registry
    .rolesOf(party)
    .some((row) => roles.includes(row.role) && registry.platforms.get(row.platform_id)?.state !== 'offboarded');

/** What the platforms on the receiving side of each module are to be offered. */
function resyncsOf(registry: Registry, { cpo, emsp, modules: scope }: Agreement): ResyncRequest[] {
  return offeredModules
    .filter((module) => scope === null || scope.includes(module.id))
    .flatMap((module) => {
      const [owner, reader] = module.ownerSide === 'cpo' ? [cpo, emsp] : [emsp, cpo];
      const platforms = [...registry.platforms.values()].filter(isRegistered);
      const hosts = (platform: Platform, party: PartyKey | '*', roles: readonly string[]) =>
        platform.parties.some((row) => roles.includes(row.role) && (party === '*' || partyKey(row) === party));
      // What a suspended partner owns is offered when it is resumed (C-22).
      if (!platforms.some((platform) => hosts(platform, owner, module.owners))) return [];
      return (
        platforms
          .filter((platform) => hosts(platform, reader, module.readers))
          .filter((platform) => endpointOf(platform, module.id, 'RECEIVER') !== undefined)
          // Nothing goes back to the platform the owner is on.
          .filter((platform) => owner === '*' || !hosts(platform, owner, module.owners))
          .map((platform) => ({
            platformId: platform.id,
            module: module.id,
            owner: owner === '*' ? '' : owner,
            reason: 'agreement',
          }))
      );
    });
}
