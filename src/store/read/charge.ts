import type { Knex } from 'knex';
import type { Limits } from '../../kernel/limits.ts';
import { moduleOf, modules } from '../../ocpi/modules/index.ts';
import { timeFrom, timeOf } from './page.ts';

export type ChargeLimits = Pick<Limits, 'storyLinksMax' | 'storyReferenceMs' | 'storyTokenMs'>;

/** A session, which its CPO has named. */
interface Session {
  readonly id: string;
  readonly owner: string;
}

/** All that belongs to a charge: messages with one of the correlation ids, or of one of the sessions. */
export interface Charge {
  readonly correlationIds: ReadonlySet<string>;
  readonly sessions: readonly Session[];
}

/** A message, as far as it joins others to a charge. */
interface Mark {
  /** Microseconds since the epoch. */
  readonly place: number;
  readonly direction: 'in' | 'out';
  readonly from: string | null;
  readonly to: string | null;
  readonly module: string;
  readonly side: string | null;
  readonly session: string | null;
  readonly correlation_id: string;
  readonly reference: string | null;
  readonly token: string | null;
  readonly location: string | null;
  readonly allowed: string | null;
}

/**
 * The charge that a message with this correlation id, or of this session, is of. Commands lead to their results and to the Session
 * they have started; an authorisation to the Session and CDR that bear the eMSP's reference to it, or, where the CPO repeats none,
 * to the first Session of the same token at the same location shortly after; and all of that the other way round. Of several that
 * could be meant the nearest in time is.
 */
export async function findCharge(
  db: Knex,
  seed: { readonly correlationId?: string | undefined; readonly session?: readonly string[] | undefined },
  limits: ChargeLimits,
): Promise<Charge> {
  const charge = new ChargeSearch(db, limits);
  if (seed.correlationId !== undefined) {
    charge.correlationIds.add(seed.correlationId);
    await charge.addCommands();
    await charge.addSessions();
  } else if (seed.session !== undefined) {
    for (const id of seed.session) await charge.addNamed(id);
  }
  await charge.addBeginnings();
  await charge.addCommands();
  return { correlationIds: charge.correlationIds, sessions: [...charge.sessions.values()] };
}

const charges = ['sessions', 'cdrs'];
const beginnings = ['tokens', 'commands'];

class ChargeSearch {
  readonly correlationIds = new Set<string>();
  readonly sessions = new Map<string, Session>();
  readonly #db: Knex;
  readonly #limits: ChargeLimits;

  constructor(db: Knex, limits: ChargeLimits) {
    this.#db = db;
    this.#limits = limits;
  }

  /** Commands lead to their results and Sessions, and results to their commands. */
  async addCommands(): Promise<void> {
    const ids = [...this.correlationIds];
    if (ids.length === 0) return;
    const columns = ['correlation_id', 'result_correlation_id', 'receiver', 'started_session'];
    const commands = await this.#db('operations')
      .whereIn('correlation_id', ids)
      .orWhereIn('result_correlation_id', ids)
      .limit(this.#limits.storyLinksMax)
      .select<Command[]>(columns);
    for (const { correlation_id, result_correlation_id, receiver, started_session } of commands) {
      this.correlationIds.add(correlation_id);
      if (result_correlation_id !== null) this.correlationIds.add(result_correlation_id);
      if (started_session !== null) this.#addSession(started_session, receiver);
    }
  }

  /** Sessions that messages with the correlation ids are of, or have begun. */
  async addSessions(): Promise<void> {
    const marks = await this.#marks().whereIn('correlation_id', [...this.correlationIds]);
    for (const mark of marks) {
      const owner = cpoOf(mark);
      if (owner === null) continue;
      if (mark.session !== null) this.#addSession(mark.session, owner);
      else if (mark.module === 'cdrs') await this.#addBeginning(mark, owner);
      // What was passed on says the same again, or what one of several has answered.
      else if (mark.direction === 'in') await this.#addBegun(mark, owner);
    }
  }

  /** Sessions with this id, whoever has named one so. */
  async addNamed(id: string): Promise<void> {
    const owners = this.#db('messages')
      .distinct<{ owner: string | null }[]>(this.#db.raw(`${cpo} as owner`))
      .whereRaw(ofSession, [id])
      .limit(this.#limits.storyLinksMax);
    for (const { owner } of await owners) if (owner !== null) this.#addSession(id, owner);
  }

  /** Authorisations and commands that belong to the sessions. */
  async addBeginnings(): Promise<void> {
    for (const { id, owner } of [...this.sessions.values()].slice(0, this.#limits.storyLinksMax)) {
      const marks = await this.#marks().whereRaw(ofSession, [id]).whereRaw(ofCpo, [owner]);
      const told = marks.filter(({ module }) => charges.includes(module));
      for (const mark of marks) if (!told.includes(mark)) this.correlationIds.add(mark.correlation_id);
      const references = new Map(told.toReversed().map((mark) => [mark.reference?.toLowerCase() ?? null, mark]));
      const [first] = told;
      // A PATCH does not name the token.
      const token = told.find((mark) => mark.token !== null)?.token ?? null;
      if (references.size === 1 && first?.reference === null) await this.#addBeginning(first, owner);
      for (const [reference, mark] of references)
        if (reference !== null) await this.#addBeginning({ ...mark, token }, owner);
      const commands = await this.#db('operations')
        .where('receiver', owner)
        .whereRaw('lower(started_session) = lower(?) and started_session is not null', [id])
        .limit(this.#limits.storyLinksMax)
        .select<Pick<Command, 'correlation_id'>[]>('correlation_id');
      for (const { correlation_id } of commands) this.correlationIds.add(correlation_id);
    }
  }

  /** The last authorisation or command before a message of a Session or CDR that was the beginning of it. */
  async #addBeginning(mark: Mark, owner: string): Promise<void> {
    const { storyReferenceMs, storyTokenMs } = this.#limits;
    const query = this.#marks('desc').where({ direction: 'in' }).whereIn('module', beginnings).limit(1);
    void query.whereRaw(ofCpo, [owner]);
    if (mark.reference !== null) {
      void query.whereRaw(sameReference, [mark.reference, mark.token]);
      void query.whereRaw(between, [mark.place - storyReferenceMs * 1000, mark.place]);
    } else if (mark.token !== null && mark.location !== null && mark.module === 'sessions') {
      void query.whereRaw(authorised, [mark.token, mark.location]);
      void query.whereRaw(between, [mark.place - storyTokenMs * 1000, mark.place]);
    } else return;
    for (const { correlation_id } of await query) this.correlationIds.add(correlation_id);
  }

  /** The first Session and CDR after an authorisation or command that it was the beginning of. */
  async #addBegun(mark: Mark, owner: string): Promise<void> {
    const { place, reference, token, location, allowed } = mark;
    const { storyReferenceMs, storyTokenMs } = this.#limits;
    const after = (module: string, withinMs: number) =>
      this.#marks()
        .where({ module, from_party: owner })
        .whereRaw(between, [place, place + withinMs * 1000])
        .limit(1);
    const found =
      reference === null
        ? []
        : await Promise.all(
            charges.map((module) => after(module, storyReferenceMs).whereRaw(sameReference, [reference, token])),
          );
    const begun = found.flat();
    if (begun.length === 0 && token !== null && location !== null && allowed === 'ALLOWED') {
      begun.push(
        ...(await after('sessions', storyTokenMs).whereRaw(`${sameToken} and reference is null`, [token, location])),
      );
    }
    for (const { session, correlation_id } of begun) {
      if (session === null) this.correlationIds.add(correlation_id);
      else this.#addSession(session, owner);
    }
  }

  #addSession(id: string, owner: string): void {
    this.sessions.set(`${owner} ${id.toLowerCase()}`, { id, owner });
  }

  #marks(order: 'asc' | 'desc' = 'asc') {
    return this.#db('messages')
      .select<Mark[]>(
        this.#db.raw(`${timeOf('at')} as place`),
        'direction',
        'from_party as from',
        'to_party as to',
        'module',
        'side',
        'session',
        'correlation_id',
        'reference',
        'token',
        this.#db.raw(`facts->>'location' as location`),
        this.#db.raw(`facts->>'allowed' as allowed`),
      )
      .whereRaw('(session is not null or reference is not null or token is not null)')
      .orderBy('at', order)
      .limit(this.#limits.storyLinksMax);
  }
}

interface Command {
  readonly correlation_id: string;
  readonly result_correlation_id: string | null;
  readonly receiver: string;
  readonly started_session: string | null;
}

/** The CPO a message is from or for: it owns what it is about, or it is asked to do something. */
function cpoOf({ module, side, from, to }: Pick<Mark, 'module' | 'side' | 'from' | 'to'>): string | null {
  const isOfCpo = moduleOf(module)?.ownerSide === 'cpo';
  return isOfCpo === (side === 'receiver') ? from : to;
}

const modulesOfCpo = modules.filter(({ ownerSide }) => ownerSide === 'cpo').map(({ id }) => `'${id}'`);
/** The same in a query. */
const cpo = `case when (module in (${modulesOfCpo})) = coalesce(side = 'receiver', false) then from_party else to_party end`;
/** A party may be CPO of one message and eMSP of another. */
export const ofCpo = `${cpo} = ?`;
/** In any case, by the index. */
export const ofSession = 'lower(session) = lower(?) and session is not null';
/** And of the same token, where both name one: some eMSPs give every driver the same reference. */
const sameReference = 'lower(reference) = lower(?) and reference is not null and coalesce(token = ?, true)';
const sameToken = `token = ? and token is not null and lower(facts->>'location') = lower(?)`;
const authorised = `${sameToken} and module = 'tokens' and facts->>'allowed' = 'ALLOWED'`;
const between = `at >= ${timeFrom} and at <= ${timeFrom}`;
