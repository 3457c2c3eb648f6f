import type { Caller, Cell, Request } from './cell.ts';
import type { Refusal } from './refusals.ts';
import type { Kind } from './routes.ts';
import {
  absentees,
  factsOf,
  type Hosted,
  haveAgreed,
  homeOf,
  hubParty,
  type ModuleName,
  objects,
  type PlatformName,
  platformNames,
  type Role,
  registered,
  rolesAt,
  type WorldObject,
} from './world.ts';

/** What must become of a request. */
export interface Expectation {
  /** Reasons to refuse it: one of them has to be the answer. None: it has to succeed. */
  readonly refusals: readonly Refusal[];
  /** The party to which the hub passes it on, whatever it answers; nobody else hears of it. */
  readonly passedTo?: string;
  /** What a success shows: the objects of a list, or the one that was asked for. */
  readonly shows?: readonly WorldObject[];
  /** What the list of hub client info shows: parties with their roles. */
  readonly infos?: readonly string[];
  /** The parties to which the worker brings a change. */
  readonly receivers?: readonly string[];
}

const refused = (...reasons: Refusal[]): Expectation => ({ refusals: reasons });
const done: Expectation = { refusals: [] };

/** Says what a request must come to, from the facts of the world alone. */
export function expectationOf(cell: Cell): Expectation {
  const { caller, place, method } = cell;
  if (!isConnected(caller) && caller !== 'invited') return refused('token');
  // Whoever asks for the details of another version is told that it is not spoken, before its registration too.
  const isOtherVersion = place.kind === 'stray' && place.path === '/2.1.1';
  const isOpenToA = ['versions', 'details', 'credentials'].includes(place.kind) || isOtherVersion;
  if (caller === 'invited' && !isOpenToA) return refused('token');
  // Methods that OCPI does not have are refused wherever they come.
  if (method === 'HEAD' || method === 'OPTIONS')
    return refused('method', ...(place.kind === 'stray' ? ['path' as const] : []));
  if (place.kind === 'stray') return refused('path');
  if (place.kind === 'credentials') return credentials(caller, method);
  if (place.kind !== 'module' && method !== 'GET') return refused('method');
  if (place.kind === 'hubclientinfo') return { ...done, infos: infosFor(caller as PlatformName) };
  if (place.kind !== 'module') return done;
  const { shape } = place;
  if (Object.keys(shape.kinds).length === 0) return refused('path');
  const kind = shape.kinds[method];
  if (kind === undefined) return refused('method');
  return operation(cell, caller as PlatformName, kind);
}

const isConnected = (caller: Caller): caller is PlatformName => platformNames.includes(caller as PlatformName);

/** The matrix announces in its bodies what nobody has approved (A8). */
function credentials(caller: Caller, method: string): Expectation {
  if (method === 'GET') return done;
  if (method === 'PATCH') return refused('method');
  const isRegistering = caller === 'invited';
  if (method === 'POST') return isRegistering ? refused('unapproved') : refused('method');
  return isRegistering ? refused('method') : refused('unapproved');
}

/** Others that one of the platform's parties has an agreement with, connected or not (H-11, C9). */
function infosFor(platform: PlatformName): string[] {
  const own: readonly Hosted[] = registered[platform];
  const others = [
    ...platformNames.filter((name) => name !== platform).flatMap((name): readonly Hosted[] => registered[name]),
    ...Object.values(absentees).flat(),
  ];
  return others
    .filter((other) => own.some((one) => one.party !== other.party && haveAgreed(one, other)))
    .map(({ party, role }) => `${party} ${role}`);
}

/** A request of a functional module, with who sends it made out and everything in capitals. */
interface Sent extends Request {
  readonly platform: PlatformName;
  readonly module: ModuleName;
  readonly sender: Hosted;
}

function operation(cell: Cell, platform: PlatformName, kind: Kind): Expectation {
  const { place } = cell;
  if (place.kind !== 'module') throw new Error('no module');
  const { module, side } = place.shape;
  const { owners, readers } = factsOf(module);
  const able = side === 'receiver' ? owners : readers;
  const party = senderOf(platform, cell.from, able);
  if (party === undefined) return refused('sender');
  const role = rolesAt(platform, party).find((entry) => able.includes(entry));
  if (role === undefined) {
    // A list of what one may not see is empty, but nobody else is asked for it.
    if (kind === 'list' && (cell.to === undefined || cell.to.toUpperCase() === hubParty)) return { ...done, shows: [] };
    return kind === 'list' ? refused('role', 'addressee') : refused('role', ...strange(cell, platform, party, owners));
  }
  const sent: Sent = {
    ...cell,
    platform,
    module,
    sender: { party, role },
    to: cell.to?.toUpperCase(),
    ...(cell.owner !== undefined && { owner: cell.owner.toUpperCase() }),
    ...(cell.id !== undefined && { id: cell.id.toUpperCase() }),
  };
  switch (kind) {
    case 'list':
      return list(sent);
    case 'find':
      return find(sent);
    case 'wish':
      return wish(sent);
    case 'question':
      return question(sent);
    case 'posted':
      return posted(sent);
    case 'look':
    case 'push':
    case 'post':
      return owned(sent, kind);
  }
}

/** The party that sends: the one that is claimed, or the only one that can be meant. */
function senderOf(platform: PlatformName, from: string | undefined, able: readonly Role[]): string | undefined {
  const hosted: readonly Hosted[] = registered[platform];
  if (from !== undefined) {
    const claimed = from.toUpperCase();
    return hosted.some(({ party }) => party === claimed) ? claimed : undefined;
  }
  const parties = (entries: readonly Hosted[]) => [...new Set(entries.map(({ party }) => party))];
  const candidates = parties(hosted.filter(({ role }) => able.includes(role)));
  const possible = candidates.length > 0 ? candidates : parties(hosted);
  return possible.length === 1 ? possible[0] : undefined;
}

/** What is wrong with the owner of an object that somebody pushes or looks at. */
function strange({ owner }: Request, platform: PlatformName, party: string, owners: readonly Role[]): Refusal[] {
  if (owner === undefined) return [];
  const roles = rolesAt(platform, owner.toUpperCase());
  if (!roles.some((role) => owners.includes(role))) return ['owner'];
  return owner.toUpperCase() === party ? [] : ['neighbour'];
}

/** Where a request to a party goes, or why it goes nowhere. */
function addressed({ platform, module, sender }: Sent, to: string, roles: readonly Role[]): Refusal | 'passed' {
  const home = homeOf(to, roles);
  const absent = (Object.values(absentees).flat() as Hosted[]).find(
    ({ party, role }) => party === to && roles.includes(role),
  );
  const hosted = home?.hosted ?? absent;
  if (hosted === undefined || !haveAgreed(sender, hosted, module)) return 'addressee';
  if (home === undefined) return 'unconnected';
  return home.platform === platform ? 'loop' : 'passed';
}

/** Whether a reader is entitled to an object of the hub's own copy. */
export function mayRead(reader: Hosted, platform: PlatformName | undefined, object: WorldObject): boolean {
  const { owners, readers, isPrivate } = factsOf(object.module);
  const home = homeOf(object.owner, owners);
  if (home === undefined || home.platform === platform || !readers.includes(reader.role)) return false;
  if (!haveAgreed(home.hosted, reader, object.module) || object.only !== undefined) return false;
  if (object.isUnpublished && reader.role === 'NSP') return false;
  return !isPrivate || object.concerns === reader.party;
}

const visibleTo = ({ sender, platform, module }: Sent): WorldObject[] =>
  objects.filter((object) => object.module === module && mayRead(sender, platform, object));

/** What a partner shows of its own: everything, or what concerns who asks. It keeps what it sends to one party to itself. */
const shelfOf = (owner: string, { module, sender }: Sent): WorldObject[] =>
  objects.filter((object) => {
    const { owners, isPrivate } = factsOf(module);
    const isThere = homeOf(object.owner, owners)?.platform === homeOf(owner, owners)?.platform;
    const isShown = !isPrivate || object.concerns === sender.party;
    return object.module === module && isThere && isShown && object.only === undefined;
  });

function list(sent: Sent): Expectation {
  if (sent.to === undefined || sent.to === hubParty) return { ...done, shows: visibleTo(sent) };
  const way = addressed(sent, sent.to, factsOf(sent.module).owners);
  return way === 'passed' ? { ...done, passedTo: sent.to, shows: shelfOf(sent.to, sent) } : refused(way);
}

function find(sent: Sent): Expectation {
  const { to, id } = sent;
  if (to === undefined || to === hubParty) {
    const [only, ...others] = visibleTo(sent).filter((object) => isIt(object, id));
    if (only === undefined) return refused(absence(sent.module));
    if (others.length > 0) return refused('ambiguous');
    // Who names nobody is answered by the owner.
    return { ...done, shows: [only], ...(to === undefined && { passedTo: only.owner }) };
  }
  const way = addressed(sent, to, factsOf(sent.module).owners);
  if (way !== 'passed') return refused(way);
  const found = shelfOf(to, sent).find((object) => isIt(object, id));
  return found ? { ...done, passedTo: to, shows: [found] } : { ...refused(absence(sent.module)), passedTo: to };
}

/** A wish for a session is for its CPO, and only from the eMSP that the session concerns (B9). */
function wish(sent: Sent): Expectation {
  const { to, id, sender, module } = sent;
  const sessions = objects.filter((object) => object.module === module && isIt(object, id));
  if (to === hubParty) return refused('broadcast');
  if (to === undefined) {
    const [own, ...others] = sessions.filter((session) => mayRead(sender, sent.platform, session));
    if (own === undefined) return refused(absence(module));
    return others.length > 0 ? refused('ambiguous') : { ...done, passedTo: own.owner };
  }
  const way = addressed(sent, to, factsOf(module).owners);
  if (way !== 'passed') return refused(way);
  const session = sessions.find(({ owner }) => owner === to);
  if (session === undefined) return { ...refused(absence(module)), passedTo: to };
  return session.concerns === sender.party ? { ...done, passedTo: to } : refused(absence(module));
}

/** A question about a token is for its eMSP: the one that is named, or the one that has pushed it (R-49, K-07, K-26). */
function question(sent: Sent): Expectation {
  const { to, id, module, sender, platform } = sent;
  if (to !== undefined && to !== hubParty) {
    const way = addressed(sent, to, factsOf(module).owners);
    return way === 'passed' ? questioned(sent, to) : refused(way);
  }
  const known = objects.filter(
    ({ only, ...token }) =>
      token.module === module &&
      isIt(token, id) &&
      (only === undefined || only === sender.party) &&
      mayRead(sender, platform, token),
  );
  const owners = [...new Set(known.map(({ owner }) => owner))];
  if (owners[0] === undefined) return refused(absence(module));
  return owners.length > 1 ? refused('ambiguous') : questioned(sent, owners[0]);
}

/** An NSP has tokens, and nobody whom one could ask about them. */
function questioned(sent: Sent, owner: string): Expectation {
  if (homeOf(owner, factsOf(sent.module).owners)?.hosted.role === 'NSP') return refused('unserved');
  const isKnown = shelfOf(owner, sent).some((token) => isIt(token, sent.id));
  return { ...(isKnown ? done : refused(absence(sent.module))), passedTo: owner };
}

/** The URL of a CDR is the hub's own; it shows the CDR to the party that posted it. */
function posted({ module, id, sender }: Sent): Expectation {
  const cdr = objects.find((object) => object.module === module && isIt(object, id) && object.owner === sender.party);
  return cdr ? { ...done, shows: [cdr] } : refused(absence(module));
}

/** What owners do with their own objects: look at them, change them, post CDRs. */
function owned(sent: Sent, kind: 'look' | 'push' | 'post'): Expectation {
  const { module, owner = '', id, method } = sent;
  const { owners, isPrivate } = factsOf(module);
  const reasons: Refusal[] = strange(sent, sent.platform, sent.sender.party, owners);
  if (contradicts(sent)) reasons.push('body');
  const stored = objects.find(
    (object) => object.module === module && object.owner === owner && isIt(object, id) && !object.only,
  );
  const isNew = kind === 'post' || (kind === 'push' && method === 'PUT' && !hasParts(sent));
  const isThere = stored !== undefined || isNew;
  // The eMSP that a private object concerns, as the body says or as the hub knows.
  const concerns = isPrivate ? ((kind === 'look' ? undefined : sent.concerns) ?? stored?.concerns) : undefined;
  const to = sent.to ?? concerns;

  if (to === undefined || (to === hubParty && (!isPrivate || kind === 'look'))) {
    if (!isThere) reasons.push(absence(module));
    if (reasons.length > 0) return { refusals: reasons };
    return kind === 'look' ? { ...done, shows: stored ? [stored] : [] } : { ...done, receivers: receiversOf(sent) };
  }
  if (to === hubParty) return { refusals: [...reasons, 'broadcast'] };
  const way = addressed(sent, to, factsOf(module).readers);
  if (concerns !== undefined && concerns !== to) reasons.push('concerns');
  if (way !== 'passed') reasons.push(way);
  if (reasons.length > 0) return { refusals: reasons };
  if (kind === 'look') return looked(sent, to, stored);
  if (!isThere) return { ...refused(absence(module)), ...(isPrivate ? {} : { passedTo: to }) };
  return { ...done, passedTo: to };
}

/** A party is asked for its copy of an owner's object. */
function looked(sent: Sent, to: string, stored: WorldObject | undefined): Expectation {
  const { module } = sent;
  const at = homeOf(to, factsOf(module).readers);
  const own = objects.filter((object) => object.owner === sent.owner && isIt(object, sent.id));
  const copy = own.find((object) => object.only === to || (at && mayRead(at.hosted, at.platform, object)));
  const found = copy ?? (stored?.concerns === to ? stored : undefined);
  return found ? { ...done, passedTo: to, shows: [found] } : { ...refused(absence(module)), passedTo: to };
}

/** The parties to which a push to the hub is brought: the readers with an agreement, on other platforms. */
function receiversOf({ module, sender, platform }: Sent): string[] {
  const { readers } = factsOf(module);
  return platformNames.flatMap((name) => {
    const hosted: readonly Hosted[] = name === platform ? [] : registered[name];
    return hosted
      .filter((reader) => readers.includes(reader.role) && haveAgreed(sender, reader, module))
      .map((reader) => reader.party);
  });
}

/** Ids are compared without regard to case; those of `Sent` are in capitals. */
const isIt = (object: WorldObject, id: string | undefined): boolean => object.id.toUpperCase() === id;

const contradicts = ({ bodyOwner, bodyId }: Request): boolean => bodyOwner !== undefined || bodyId !== undefined;

export const hasParts = ({ place }: Request): boolean =>
  place.kind === 'module' && place.shape.names.includes('evse_uid');

const absence = (module: ModuleName): Refusal =>
  module === 'locations' ? 'absentLocation' : module === 'tokens' ? 'absentToken' : 'absent';
