import {
  type Agreement,
  type Amount,
  type Ending,
  entitles,
  type Held,
  type Kind,
  type Line,
  moduleOf,
  ownerOf,
  type PartyName,
  type Story,
  type Version,
} from './history.ts';

/**
 * K1 no acknowledged write is lost. K2 receivers end on the newest state. K3 nothing is invented. K4 nobody gets what is not
 * for him. K5 the ledger is what was acknowledged, each CDR once. K6 the sums agree. K8 everything arrives in time. K9 what a station
 * was answered is kept. K10 each charge at a station has one Session and one CDR, with what its meter counted. `form`: what partners
 * and stations complained of, and writes that an honest partner was refused.
 */
export type Rule = 'K1' | 'K2' | 'K3' | 'K4' | 'K5' | 'K6' | 'K8' | 'K9' | 'K10' | 'form';

export interface Violation {
  readonly rule: Rule;
  readonly text: string;
}

export interface Figures {
  readonly acknowledged: ReadonlyMap<Kind, number>;
  readonly unknown: number;
  /** Objects that have at least one acknowledged version. */
  readonly objects: number;
  readonly cdrs: number;
  readonly sums: ReadonlyMap<string, bigint>;
  /** Messages that came to a receiver. */
  readonly seen: number;
  /** Those that brought a version it had, or an older one than it had. */
  readonly repeated: number;
  readonly steppedBack: number;
}

export interface Verdict {
  readonly violations: readonly Violation[];
  readonly figures: Figures;
}

/** Decides from the history alone whether the hub kept its promises. */
export function check(story: Story): Verdict {
  const { violations, figures } = new Case(story);
  return { violations, figures };
}

/** What the owner of one object did with it, in order of versions. */
interface Course {
  readonly versions: Map<number, Version>;
  readonly acknowledged: Set<number>;
  lastAcknowledged: number;
  addressee: PartyName | undefined;
}

class Case {
  readonly violations: Violation[] = [];
  readonly figures: Figures;
  readonly #agreements: readonly Agreement[];
  readonly #courses = new Map<string, Course>();
  readonly #receivers: readonly PartyName[];

  constructor({ agreements, lines, ending }: Story) {
    this.#agreements = agreements;
    this.#receivers = [...new Set(agreements.flatMap(({ cpo, emsp }) => [cpo, emsp]))];
    const writes = this.#readWrites(lines);
    const arrivals = this.#checkSeen(lines);
    const hub = this.#indexed('the hub', ending.hub);
    this.#checkHub(hub);
    this.#checkLists(ending, hub);
    this.#checkCopies(ending, hub);
    const ledger = this.#checkSums(ending);
    for (const complaint of ending.complaints) this.#violated('form', complaint);
    for (const what of ending.unsettled) this.#violated('K8', `${what} when the time was over`);
    if (this.#courses.size === 0) this.#violated('K1', 'nothing was written, so that nothing is shown');
    const objects = [...this.#courses.values()].filter((course) => course.acknowledged.size > 0).length;
    this.figures = { ...writes, ...arrivals, ...ledger, objects };
  }

  #violated(rule: Rule, text: string): void {
    this.violations.push({ rule, text });
  }

  #readWrites(lines: readonly Line[]): Pick<Figures, 'acknowledged' | 'unknown'> {
    const invoked = new Map<number, { kind: Kind; versions: readonly Version[] }>();
    const acknowledged = new Map<Kind, number>();
    let unknown = 0;
    for (const line of lines) {
      if (line.what === 'seen') continue;
      if (line.what === 'invoke') {
        invoked.set(line.write, line);
        for (const version of line.versions) this.#courseOf(version).versions.set(version.version, version);
        continue;
      }
      const { kind, versions } = invoked.get(line.write) ?? { kind: 'location' as const, versions: [] };
      if (line.what === 'unknown') unknown += 1;
      if (line.what === 'refused') {
        this.#violated('form', `${versions[0]?.key} version ${versions[0]?.version} was refused: ${line.answer}`);
      }
      if (line.what !== 'ok') continue;
      acknowledged.set(kind, (acknowledged.get(kind) ?? 0) + 1);
      for (const version of versions) {
        const course = this.#courseOf(version);
        course.acknowledged.add(version.version);
        course.lastAcknowledged = Math.max(course.lastAcknowledged, version.version);
      }
    }
    return { acknowledged, unknown };
  }

  #courseOf({ key, addressee }: Version): Course {
    const known = this.#courses.get(key);
    if (known !== undefined) return known;
    const course = { versions: new Map(), acknowledged: new Set<number>(), lastAcknowledged: 0, addressee };
    this.#courses.set(key, course);
    return course;
  }

  #isEntitled(receiver: PartyName, key: string): boolean {
    const addressee = this.#courses.get(key)?.addressee;
    if (addressee !== undefined && addressee !== receiver) return false;
    return this.#agreements.some((agreement) => entitles(agreement, key, receiver));
  }

  #checkSeen(lines: readonly Line[]): Pick<Figures, 'seen' | 'repeated' | 'steppedBack'> {
    const newest = new Map<string, number>();
    let [seen, repeated, steppedBack] = [0, 0, 0];
    for (const line of lines) {
      if (line.what !== 'seen') continue;
      seen += 1;
      for (const [index, held] of line.held.entries()) {
        this.#checkReal(`${line.by} was sent`, held);
        if (!this.#isEntitled(line.by, held.key)) this.#violated('K4', `${line.by} was sent ${held.key}`);
        if (held.gone) continue;
        const name = `${line.by} ${held.key}`;
        const before = newest.get(name) ?? 0;
        // The parts of a whole object come along, changed or not.
        if (index === 0 && held.version === before) repeated += 1;
        if (index === 0 && held.version < before) steppedBack += 1;
        newest.set(name, Math.max(before, held.version));
      }
    }
    return { seen, repeated, steppedBack };
  }

  /** What somebody has must be what the owner once made. */
  #checkReal(who: string, held: Held): void {
    const course = this.#courses.get(held.key);
    if (held.gone) {
      const isReal = [...(course?.versions.values() ?? [])].some((version) => version.gone);
      if (!isReal) this.#violated('K3', `${who} the end of ${held.key}, which its owner never deleted`);
      return;
    }
    const version = course?.versions.get(held.version);
    if (version === undefined || version.gone) {
      this.#violated('K3', `${who} ${held.key} in a version its owner never made (${held.version})`);
    } else if (held.digest !== undefined && held.digest !== version.digest) {
      this.#violated('K3', `${who} ${held.key} version ${held.version} with another content`);
    }
    const made = this.#entriesOf(held.key, () => true);
    for (const entry of held.entries ?? []) {
      if (!made.has(entry))
        this.#violated('K3', `${who} ${held.key} with the entry ${entry}, which its owner never made`);
    }
  }

  #entriesOf(key: string, isMeant: (version: number, course: Course) => boolean): Set<string> {
    const course = this.#courses.get(key);
    const entries = new Set<string>();
    for (const { version, entries: appended = [] } of course?.versions.values() ?? []) {
      if (course !== undefined && isMeant(version, course)) for (const entry of appended) entries.add(entry);
    }
    return entries;
  }

  #indexed(who: string, all: readonly Held[]): Map<string, Held> {
    const byKey = new Map<string, Held>();
    for (const held of all) {
      if (byKey.has(held.key)) this.#violated(isCdr(held.key) ? 'K5' : 'K3', `${who} has ${held.key} twice`);
      byKey.set(held.key, held);
      this.#checkReal(`${who} has`, held);
    }
    return byKey;
  }

  /** The last acknowledged version, or a later one whose outcome nobody knows. */
  #checkHub(hub: ReadonlyMap<string, Held>): void {
    for (const [key, course] of this.#courses) {
      const rule = isCdr(key) ? 'K5' : 'K1';
      const held = hub.get(key);
      const { lastAcknowledged, versions, acknowledged } = course;
      if (held === undefined) {
        const mayBeGone = [...versions.values()].some(({ gone, version }) => gone && version >= lastAcknowledged);
        if (lastAcknowledged > 0 && !mayBeGone) {
          this.#violated(rule, `the hub lost ${key}, of which version ${lastAcknowledged} was acknowledged`);
        }
        continue;
      }
      if (held.version < lastAcknowledged) {
        this.#violated(
          rule,
          `the hub has ${key} in version ${held.version}, after ${lastAcknowledged} was acknowledged`,
        );
      }
      const entries = new Set(held.entries);
      for (const entry of this.#entriesOf(key, (version) => acknowledged.has(version))) {
        if (!entries.has(entry)) this.#violated('K1', `the hub lost the entry ${entry} of ${key}`);
      }
    }
  }

  #checkLists({ lists }: Ending, hub: ReadonlyMap<string, Held>): void {
    for (const [party, list] of lists) {
      const listed = this.#indexed(`the list for ${party}`, list);
      this.#checkHolder(`the list for ${party}`, party, listed, hub, 'K1');
    }
  }

  #checkCopies({ copies }: Ending, hub: ReadonlyMap<string, Held>): void {
    for (const receiver of this.#receivers) {
      const copy = this.#indexed(receiver, copies.get(receiver) ?? []);
      this.#checkHolder(receiver, receiver, copy, hub, 'K2');
    }
  }

  /** Somebody must have exactly what the hub has for this party. */
  #checkHolder(
    who: string,
    party: PartyName,
    held: ReadonlyMap<string, Held>,
    hub: ReadonlyMap<string, Held>,
    rule: Rule,
  ): void {
    for (const key of held.keys()) {
      if (!this.#isEntitled(party, key)) this.#violated('K4', `${who} has ${key}`);
      else if (!hub.has(key)) this.#violated(isCdr(key) ? 'K5' : rule, `${who} has ${key}, which the hub has not`);
    }
    for (const [key, stored] of hub) {
      if (!this.#isEntitled(party, key)) continue;
      const own = held.get(key);
      const what = own === undefined ? 'lacks' : difference(own, stored);
      if (what !== undefined)
        this.#violated(isCdr(key) ? 'K5' : rule, `${who} ${what} ${key}, version ${stored.version}`);
    }
  }

  /** Per owner, addressee and currency: what owners billed, what the hub lists, what eMSPs hold. */
  #checkSums({ lists, copies }: Ending): Pick<Figures, 'cdrs' | 'sums'> {
    const billed = new Map<string, bigint>();
    const listed = new Map<string, bigint>();
    const held = new Map<string, bigint>();
    let cdrs = 0;
    for (const receiver of this.#receivers) {
      for (const cdr of (lists.get(receiver) ?? []).filter(({ key }) => isCdr(key))) {
        cdrs += 1;
        add(listed, cdr.key, receiver, cdr.amount);
        add(billed, cdr.key, receiver, this.#courses.get(cdr.key)?.versions.get(1)?.amount);
      }
      for (const cdr of (copies.get(receiver) ?? []).filter(({ key }) => isCdr(key))) {
        add(held, cdr.key, receiver, cdr.amount);
      }
    }
    for (const name of new Set([...billed.keys(), ...listed.keys(), ...held.keys()])) {
      const [one, two, three] = [billed.get(name), listed.get(name), held.get(name)];
      if (one !== two || two !== three) {
        this.#violated('K6', `${name}: ${one} millionths billed, ${two} in the hub's list, ${three} at the eMSP`);
      }
    }
    return { cdrs, sums: listed };
  }
}

const isCdr = (key: string): boolean => moduleOf(key) === 'cdrs';

function difference(own: Held, stored: Held): string | undefined {
  if (own.version !== stored.version) return `has version ${own.version} of`;
  return own.whole !== stored.whole ? 'has another content of' : undefined;
}

function add(sums: Map<string, bigint>, key: string, receiver: PartyName, amount: Amount | undefined): void {
  const name = `${ownerOf(key)} to ${receiver} in ${amount?.currency}`;
  sums.set(name, (sums.get(name) ?? 0n) + (amount?.micros ?? 0n));
}
