import type { Request } from './cell.ts';
import { type Kind, type Shape, shapes } from './routes.ts';
import {
  absentees,
  absentId,
  factsOf,
  type Hosted,
  haveAgreed,
  hubParty,
  type ModuleName,
  nobody,
  objects,
  type PlatformName,
  platformNames,
  type Role,
  registered,
} from './world.ts';

/** Every operation, by everybody who is connected. */
export function operationRequests(): Request[] {
  return shapes.flatMap((shape) =>
    Object.entries(shape.kinds).flatMap(([method, kind = 'list']) =>
      platformNames.flatMap((caller) => requestsOf({ shape, method, kind, caller })),
    ),
  );
}

interface Operation {
  readonly shape: Shape;
  readonly method: string;
  readonly kind: Kind;
  readonly caller: PlatformName;
}

/** What a request is about. */
interface Target {
  readonly owner?: string;
  readonly id?: string;
  readonly concerns?: string | undefined;
}

function requestsOf(operation: Operation): Request[] {
  const { shape, method, caller } = operation;
  const request = (
    family: Request['family'],
    from: string | undefined,
    to: string | undefined,
    target: Target,
  ): Request => ({ family, caller, method, place: { kind: 'module', shape }, from, to, ...target });
  const party = ablePartyOf(operation).party;
  const all = targetsOf(operation);
  // For who cannot do this at all, whatever it is about, a few objects and addressees will do.
  const isAble = canDo(operation);
  const targets = isAble ? all : all.slice(0, unableMax);
  const ownership = targets.map((target) => request('ownership', party, undefined, target));
  // What holds for a location and for a connector holds for the EVSE between them.
  if (shape.names.at(-1) === 'evse_uid') return ownership;
  const few = fewTargets(operation, targets);
  const claims = few
    .filter(({ id }) => id !== absentId || operation.kind === 'post')
    .flatMap((target) => claimsOf(operation, target).map((from) => request('claims', from, undefined, target)));
  const addressees = few.flatMap((target) =>
    addresseesOf(operation, isAble).flatMap((to) =>
      aboutAddressee(operation, target, to).map((about) => request('addressees', party, to, about)),
    ),
  );
  const bodies = contradictions(operation).map((body) => ({
    ...request('bodies', party, undefined, { id: absentId }),
    ...body,
  }));
  return [...ownership, ...claims, ...addressees, ...bodies];
}

/** The party of a platform that can do this, or its first one. */
function ablePartyOf({ shape, caller }: Pick<Operation, 'shape' | 'caller'>): Hosted {
  const [first, ...others]: readonly Hosted[] = registered[caller];
  if (first === undefined) throw new Error(`${caller} hosts nobody`);
  return [first, ...others].find(({ role }) => ableRoles(shape).includes(role)) ?? first;
}

/** Whether a platform hosts a party with a role that does this. */
const canDo = ({ shape, caller }: Pick<Operation, 'shape' | 'caller'>): boolean =>
  registered[caller].some(({ role }) => ableRoles(shape).includes(role));

/** Of each kind, for those who cannot. */
const unableMax = 4;

/** The roles of those who call an interface: owners push to a Receiver, readers ask a Sender. */
const ableRoles = ({ module, side }: Shape): readonly Role[] =>
  side === 'receiver' ? factsOf(module).owners : factsOf(module).readers;

const everyone = [...Object.values(registered), absentees.suspended].flat() as Hosted[];

function targetsOf(operation: Operation): Target[] {
  const { shape, kind } = operation;
  const { module } = shape;
  const ids = [...new Set(objects.filter((object) => object.module === module).map(({ id }) => id)), absentId];
  switch (kind) {
    case 'list':
      return [{}];
    case 'find':
    case 'wish':
    case 'question':
    case 'posted':
      return ids.map((id) => ({ id }));
    case 'look':
    case 'push':
    case 'post':
      return ownersFor(module).flatMap((owner) => ownedTargets(operation, owner));
  }
}

/** The owners there are, a party that owns other things, and one that nobody knows. */
function ownersFor(module: ModuleName): string[] {
  const { owners } = factsOf(module);
  const known = everyone.filter(({ role }) => owners.includes(role)).map(({ party }) => party);
  return [...known, owners.includes('CPO') ? 'NL-TNM' : 'BE-BEC', nobody];
}

/** An object of this owner, if it has one, and one that it does not have. */
function ownedTargets({ shape, kind, method }: Operation, owner: string): Target[] {
  const { module } = shape;
  const concerns = carriesToken(module, method) ? concernedBy(module, owner) : undefined;
  const stored = objects.find((object) => object.module === module && object.owner === owner);
  const about = concerns === undefined ? {} : { concerns };
  if (kind === 'post' || stored === undefined) return [{ owner, id: absentId, ...about }];
  const { id } = stored;
  // CiStrings of a path are compared without regard to case.
  const folded = { owner: owner.toLowerCase(), id: id.toLowerCase() };
  return [{ owner, id, ...about }, { owner, id: absentId, ...about }, ...(kind === 'look' ? [folded] : [])];
}

const carriesToken = (module: ModuleName, method: string): boolean =>
  factsOf(module).isPrivate && (method === 'PUT' || method === 'POST');

/** An eMSP with which the owner of a session or CDR has an agreement, or the one that most have. */
function concernedBy(module: ModuleName, owner: string): string {
  const stored = objects.find((object) => object.module === module && object.owner === owner);
  return stored?.concerns ?? 'NL-TNM';
}

/**
 * An object of its own or that concerns it, and foreign ones: of somebody with and without an agreement, and one that is not
 * there.
 */
function fewTargets({ caller, shape, kind }: Operation, targets: readonly Target[]): Target[] {
  if (kind === 'list' || !canDo({ caller, shape })) return targets.slice(0, 1);
  const hosted: readonly Hosted[] = registered[caller];
  const { owners } = factsOf(shape.module);
  const storedOf = ({ id }: Target) => objects.find((object) => object.module === shape.module && object.id === id);
  const ownerOf = (target: Target) => target.owner ?? storedOf(target)?.owner;
  const isOwn = (target: Target) =>
    hosted.some(({ party }) => party === ownerOf(target) || party === storedOf(target)?.concerns);
  const isFriend = (target: Target) =>
    everyone.some(
      (other) =>
        other.party === ownerOf(target) &&
        owners.includes(other.role) &&
        hosted.some((own) => haveAgreed(own, other, shape.module)),
    );
  const [there, absent] = [targets.filter(({ id }) => id !== absentId), targets.filter(({ id }) => id === absentId)];
  const among = there.length > 0 ? there : absent;
  const [own, friend, stranger] = [
    among.find(isOwn),
    among.find((target) => !isOwn(target) && isFriend(target)),
    among.find((target) => !isOwn(target) && !isFriend(target)),
  ];
  // What is asked for the foreign object is asked for one that is not there.
  const missing = absent.find(({ owner }) => owner === stranger?.owner && stranger?.id !== absentId);
  return [own, friend, stranger, missing].filter((target) => target !== undefined);
}

/** What somebody can claim to be: itself in other spellings, half of it, its neighbour, the object's owner, nobody, the hub. */
function claimsOf({ caller, shape }: Operation, target: Target): (string | undefined)[] {
  const hosted: readonly Hosted[] = registered[caller];
  const { party } = ablePartyOf({ caller, shape });
  const stored = objects.find((object) => object.module === shape.module && object.id === target.id);
  const others = [target.owner ?? stored?.owner ?? 'NL-TNM', stored?.concerns ?? 'BE-BEC', nobody, hubParty];
  const foreign = others.filter((name) => !hosted.some((entry) => entry.party === name));
  const neighbours = hosted.map((entry) => entry.party).filter((name) => name !== party);
  return [...new Set([party.toLowerCase(), undefined, party.slice(2), ...neighbours, ...foreign])];
}

/** Whom one can address. */
function addresseesOf({ caller, shape, method }: Operation, isAble: boolean): string[] {
  const { owners, readers } = factsOf(shape.module);
  const roles: readonly Role[] = shape.side === 'receiver' ? readers : owners;
  const party = ablePartyOf({ caller, shape });
  const hosted: readonly Hosted[] = registered[caller];
  const others = everyone.filter((other) => !hosted.some((own) => own.party === other.party));
  const able = others.filter(({ role }) => roles.includes(role));
  const isFriend = (other: Hosted) => haveAgreed(party, other, shape.module);
  const friend = able.find(isFriend);
  const chosen = [
    friend,
    // An agreement, but not for this.
    able.find((other) => haveAgreed(party, other) && !isFriend(other)),
    able.find((other) => !haveAgreed(party, other)),
    others.find(({ role }) => !roles.includes(role)),
    ...hosted,
    ...absentees.gone,
    ...absentees.invited,
  ];
  const names = [...new Set([hubParty, nobody, ...chosen.flatMap((other) => other?.party ?? [])])];
  if (!isAble) return names.slice(0, unableMax);
  // What is pushed to a partner that is away is kept for it, so only what is read shows nothing but the refusal.
  const away = (Object.values(absentees).flat() as Hosted[]).filter(isFriend).map((other) => other.party);
  if (method !== 'GET') return names.filter((name) => !away.includes(name));
  return [...new Set([...names, ...away]), ...(friend ? [friend.party.toLowerCase()] : [])];
}

/** Sessions and CDRs are sent to the eMSP they concern, and to another one. */
function aboutAddressee({ shape, method }: Operation, target: Target, to: string): Target[] {
  if (!carriesToken(shape.module, method)) return [target];
  if (to === hubParty) return [target];
  const other = to === 'NL-TNM' ? 'NL-TWO' : 'NL-TNM';
  return [to, other].map((concerns) => ({ ...target, concerns }));
}

/** URL and body that do not agree (B2). */
function contradictions({ shape, kind, method, caller }: Operation): Partial<Request>[] {
  if (kind !== 'push' || method !== 'PUT' || shape.names.length !== 3) return [];
  const { module } = shape;
  const { party: owner } = ablePartyOf({ shape, caller });
  const other = ownersFor(module).find((name) => !registered[caller].some(({ party }) => party === name)) ?? nobody;
  const concerns = factsOf(module).isPrivate ? { concerns: concernedBy(module, owner) } : {};
  return [
    { owner, bodyOwner: other, ...concerns },
    { owner, bodyOwner: nobody, ...concerns },
    { owner, bodyId: 'OTHER', ...concerns },
    { owner: other, bodyOwner: owner, ...concerns },
    { owner: nobody, bodyOwner: owner, ...concerns },
  ];
}
