import type { Issue } from '../kernel/fault.ts';
import { hasInexactNumber } from '../kernel/json.ts';
import type { OcpiModule } from '../ocpi/module.ts';
import { digestOf, stampOf } from '../ocpi/object-state.ts';
import { type Party, type PartyKey, parsePartyKey, partyKey, sameParty } from '../ocpi/party.ts';
import { type SchemaName, validate } from '../ocpi/validate.ts';
import { isFaultOfData } from '../store/commit.ts';
import type { ObjectWrite } from '../store/object-write.ts';
import type { ListedObject } from './list-page.ts';
import { isVariant, objectKey } from './object-key.ts';
import { endedIssue } from './objects.ts';
import { storeCdr } from './pull-cdr.ts';
import type { PullRun } from './pull-run.ts';
import { noteStartedSession } from './started-session.ts';
import { ownFindings } from './translate/own-findings.ts';

/** Longest id and variant by which an object is known; no schema allows longer ones. */
const idLengthMax = 64;

/** What names an object: the only thing a pull can go by is the object itself (T-63). */
export interface Identity {
  readonly owner: Party;
  readonly id: string;
  readonly variant: string | null;
  readonly key: string;
}

/**
 * Takes one object of a list in under the rules for pushes: it goes to the hub's copy or the ledger, or into quarantine with its
 * reason, and the rest of the page goes on (T-53). Its owner is added to `shown`. Returns its identity when it was refused and has
 * one. Throws only when the store is away.
 */
export async function takeObject(
  run: PullRun,
  listed: ListedObject,
  shown: Set<PartyKey>,
): Promise<Identity | undefined> {
  const { text, value } = listed;
  const identity = identityOf(run.module, value);
  if (identity === undefined) {
    refuseUnnamed(run, text, 'does not say whose object it is, or which');
    return undefined;
  }
  const isOwn = isOwnedHere(run, identity.owner);
  if (isOwn) shown.add(partyKey(identity.owner));
  const issues = isOwn ? [...(listed.issues ?? issuesOf(run, listed))] : [foreign];
  if (issues.length === 0) issues.push(...(await store(run, identity, listed)));
  if (issues.length === 0) return undefined;
  refuse(run, partyKey(identity.owner), identity.key, text, issues);
  return identity;
}

/** Refuses something that has no identity: nobody can say which object it should have been. */
export function refuseUnnamed(run: PullRun, text: string, reason: string): void {
  run.doubt ??= 'it had objects that nobody can tell apart';
  // The same thing is the same entry each time it is pulled. PostgreSQL has no NUL.
  const document = text.replaceAll('\0', '\ufffd');
  refuse(run, '', `#${digestOf(document).toString('hex')}`, document, [{ path: '/', message: reason }]);
}

function refuse(run: PullRun, owner: PartyKey | '', key: string, document: string, issues: readonly Issue[]): void {
  const { hub, module } = run;
  run.progress.quarantined += 1;
  hub.quality.refused({
    platformId: run.platform.id,
    module: module.id,
    owner,
    key,
    source: 'pull',
    reason: issues[0]?.message ?? 'invalid',
    issues,
    document,
  });
}

function identityOf({ idField, variant }: OcpiModule, value: unknown): Identity | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const object = value as Readonly<Record<string, unknown>>;
  const owner = parsePartyKey(`${object['country_code']}-${object['party_id']}`);
  const id = object[idField];
  const said = variant === undefined ? null : (object[variant.name] ?? variant.default);
  if (owner === undefined || !isName(id) || !(said === null || (isName(said) && isVariant(said)))) return undefined;
  return { owner, id, variant: said, key: objectKey(id, said) };
}

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= idLengthMax;

const foreign: Issue = { path: '/party_id', message: 'belongs to a party that is not on this platform' };

/** An object of another platform's party is never taken in, whoever says so (B10). */
const isOwnedHere = ({ platform, module }: PullRun, owner: Party): boolean =>
  platform.parties.some((row) => row.announced && sameParty(row, owner) && module.owners.includes(row.role));

function issuesOf({ hub, module, platform, rule }: PullRun, { text, value, received }: ListedObject): Issue[] {
  const bytesMax = hub.limits[rule.bytesMax];
  if (Buffer.byteLength(text) > bytesMax) return [{ path: '/', message: `is larger than ${bytesMax} bytes` }];
  const { schema, isMoney } = shapeOf(module);
  const { issues, findings: all } = validate(schema, value);
  if (issues.length > 0) return [...issues];
  // Money must not hide digits that others read differently (E6).
  if (isMoney && hasInexactNumber(text)) {
    return [{ path: '/', message: 'numbers must be written without exponent and with at most 15 digits' }];
  }
  const findings = ownFindings(schema, all, received);
  if (findings.length > 0) hub.quality.odd(platform.id, module.id, findings);
  return [];
}

/** The schema of a module's objects: that of the whole object when it is pushed. */
function shapeOf(module: OcpiModule): { schema: SchemaName; isMoney: boolean } {
  const push = module.operations.find(({ effect }) => effect === 'store' || effect === 'append');
  const schema = push?.body?.[0];
  if (push === undefined || schema === undefined) throw new Error(`${module.id} has no object`);
  return { schema, isMoney: push.effect === 'append' };
}

/** Brings a valid object to disk; returns what the store has against it. */
async function store(run: PullRun, identity: Identity, listed: ListedObject): Promise<Issue[]> {
  const value = listed.value as Readonly<Record<string, unknown>>;
  try {
    const issues = shapeOf(run.module).isMoney
      ? await storeCdr(run, listed)
      : await storeObject(run, identity, listed.text, value);
    if (issues.length > 0) return issues;
    run.hub.references.named(run.platform.id, run.module, partyKey(identity.owner), value);
    const { lastUpdated } = stampOf(value);
    if (lastUpdated > (run.progress.newest_seen?.getTime() ?? Number.NEGATIVE_INFINITY)) {
      run.progress.newest_seen = new Date(lastUpdated);
    }
    return issues;
  } catch (error) {
    if (!isFaultOfData(error)) throw error;
    run.hub.log.error({ err: error, platform: run.platform.id, module: run.module.id }, 'an object cannot be stored');
    return [{ path: '/', message: 'cannot be stored' }];
  }
}

async function storeObject(
  run: PullRun,
  { owner, id, variant, key }: Identity,
  text: string,
  value: Readonly<Record<string, unknown>>,
): Promise<Issue[]> {
  const { hub, module, platform, progress, seen } = run;
  const addressee = module.addresseeOf?.(value);
  const write: ObjectWrite = {
    module: module.id,
    owner: partyKey(owner),
    id,
    key,
    variant,
    audience: '',
    action: 'put',
    path: [],
    text,
    value,
    appends: {},
    final: module.final,
    addressee: addressee === undefined ? null : partyKey(addressee),
    placeOf: module.placeOf,
    restricted: module.restricted?.when(value) ?? null,
    isListed: true,
    now: hub.clock.now(),
    clockSkewMs: hub.limits.clockSkewMs,
    platformId: platform.id,
    correlationId: null,
  };
  const { outcome, number } = await hub.objects.write(write);
  if (outcome === 'ended') return [endedIssue(module)];
  // Also one that is known: who took it in may have died before it was noted.
  if (module.startedByCommand) await noteStartedSession(hub, write);
  if (outcome === 'created' || outcome === 'updated') progress.stored += 1;
  else progress.unchanged += 1;
  seen.add(number);
  return [];
}
