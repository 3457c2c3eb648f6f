import type { CdrToken } from '../../../generated/ocpi-2.2.1.ts';
import { Fault } from '../../../kernel/fault.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { type Party, partyKey } from '../../../ocpi/party.ts';
import { insertSession, type SessionRow, type Site } from '../../../store/drivers/sessions.ts';
import { findOfSession } from '../../../store/drivers/sessions-named.ts';
import { findReferred, findWanted } from '../../../store/drivers/sessions-wanted.ts';
import { changeSession } from './change-session.ts';
import { dueOf } from './due.ts';
import type { ChargingParts } from './parts.ts';
import { ownReference } from './reference.ts';
import { notAssigned } from './site.ts';
import { adoptableStates } from './states.ts';
import { tellOperator } from './tell-operator.ts';
import { driverTokenDigest } from './token-digest.ts';

/** What a Session, or the CDR of one, says of which charge it is. */
export interface Named {
  readonly emsp: Party;
  readonly cpo: Party;
  /** Whether it is a CDR: somebody is to pay. */
  readonly isBill: boolean;
  /** Undefined: a CDR without a Session. */
  readonly sessionId: string | undefined;
  readonly token: CdrToken;
  readonly reference: string | undefined;
  readonly authMethod: string;
  readonly locationId: string;
  readonly evseUid: string;
  readonly connectorId: string;
  readonly startedAt: number;
  site(): Promise<Site>;
}

/**
 * The charge that a Session or a CDR is of: the one that has it already; the one that was asked for, whose reference it bears or, where it
 * bears none that is known, whose token, EVSE and time it has; or a new one, begun at the station with a token of whichever driver. A charge
 * has one Session and a Session one charge, whoever looks at the same moment. Nobody's is what bears the token of another driver: where a CPO
 * has named the Sessions of several alike, each has his own charge, and a CDR with another token than its Session is a charge of nobody.
 */
export async function chargeOf(parts: ChargingParts, named: Named): Promise<SessionRow> {
  for (let turns = 0; turns < parts.hub.limits.driverTurnsMax; turns += 1) {
    const known = await knownCharges(parts, named);
    const own = await ofItsDriver(parts, known, named);
    if (own !== undefined) return own;
    const asked = await askedFor(parts, named);
    const row =
      asked === undefined ? await begunAtStation(parts, named, known.length > 0) : await adopted(parts, asked, named);
    if (row !== undefined) return row;
  }
  throw new Fault('overloaded', 'the charge is being looked for by too many at once', { retryAfterS: 1 });
}

async function knownCharges({ pool }: ChargingParts, { emsp, cpo, sessionId }: Named): Promise<SessionRow[]> {
  if (sessionId === undefined) return [];
  return findOfSession(pool, { emsp: partyKey(emsp), cpo: partyKey(cpo) }, foldId(sessionId));
}

async function askedFor(parts: ChargingParts, named: Named): Promise<SessionRow | undefined> {
  const { pool, hub } = parts;
  const [emsp, cpo] = [partyKey(named.emsp), partyKey(named.cpo)];
  const tokenDigest = driverTokenDigest(parts, named.token);
  const reference = ownReference(named.reference);
  const mayHaveSession = named.sessionId === undefined;
  const referred =
    reference === undefined ? undefined : await findReferred(pool, { emsp, cpo, mayHaveSession }, reference);
  const own = await ofItsDriver(parts, referred === undefined ? [] : [referred], named);
  if (own !== undefined) return own;
  return findWanted(pool, {
    emsp,
    cpo,
    tokenDigest,
    location: foldId(named.locationId),
    evse: named.evseUid === notAssigned ? undefined : foldId(named.evseUid),
    startedAt: new Date(named.startedAt),
    skewMs: hub.limits.clockSkewMs,
    states: mayBeCommanded(named) ? adoptableStates : adoptableStates.filter((state) => state !== 'CANCELLED'),
  });
}

/** Who shows his card where he had given up his app wants to charge: only what a command has begun is what was given up. */
const mayBeCommanded = ({ authMethod, token }: Named): boolean => authMethod === 'COMMAND' || token.type === 'APP_USER';

/**
 * That of several charges whose driver has the token that is named: a CPO that mixes ids or references up must not have one driver pay for
 * another, or see him. A token that nobody has leaves a Session where it is known, but it is no bill of somebody else's.
 */
async function ofItsDriver(
  parts: ChargingParts,
  rows: readonly SessionRow[],
  { emsp, token, isBill }: Named,
): Promise<SessionRow | undefined> {
  if (rows.length === 0) return undefined;
  const digest = driverTokenDigest(parts, token);
  const shown = rows.find(({ token_digest }) => token_digest?.equals(digest));
  if (shown !== undefined) return shown;
  const payer = await parts.accounts.driverOf(emsp, token);
  if (payer !== undefined) return rows.find(({ driver }) => driver === payer);
  return rows.find(({ driver }) => driver === null) ?? (isBill ? undefined : rows[0]);
}

/** Gives a charge that was asked for its Session; undefined when it has got another one meanwhile. */
async function adopted(parts: ChargingParts, asked: SessionRow, named: Named): Promise<SessionRow | undefined> {
  const { sessionId } = named;
  // A bill without a Session is nothing that a charge could be known by.
  if (sessionId === undefined) return asked;
  const key = foldId(sessionId);
  const site = asked.evse_uid === null ? await named.site() : asked.site;
  const row = await changeSession(parts, asked, ({ session_key }) =>
    session_key === null ? { session_id: sessionId, session_key: key, site, ...placeOf(named) } : undefined,
  );
  return row === 'taken' || row?.session_key !== key ? undefined : row;
}

/**
 * A charge that began without the app; undefined when somebody else has just made it. `isOdd`: its Session is known with the token of
 * somebody else. What is billed so nobody pays before the operator has looked at it.
 */
async function begunAtStation(parts: ChargingParts, named: Named, isOdd: boolean): Promise<SessionRow | undefined> {
  const { hub, pool, accounts } = parts;
  const { emsp, cpo, token, isBill } = named;
  const isHeld = isOdd && isBill;
  const sessionId = isHeld ? undefined : named.sessionId;
  const at = new Date(hub.clock.now());
  const driver = isHeld ? undefined : await accounts.driverOf(emsp, token);
  const row: SessionRow = {
    id: hub.ids.uuid(),
    emsp: partyKey(emsp),
    driver: driver ?? null,
    origin: 'STATION',
    version: 1,
    state: 'WAITING_FOR_PLUG',
    state_since: at,
    reason: null,
    created_at: at,
    changed_at: at,
    request_key: null,
    token: null,
    vehicle: null,
    quote: null,
    language: null,
    preference: null,
    token_digest: isHeld ? null : driverTokenDigest(parts, token),
    adoptable_until: null,
    cpo: partyKey(cpo),
    location_id: named.locationId,
    location_key: foldId(named.locationId),
    ...placeOf(named),
    site: await named.site(),
    session_id: sessionId ?? null,
    session_key: sessionId === undefined ? null : foldId(sessionId),
    session_updated_at: null,
    observed_at: null,
    interval_ms: null,
    is_late: false,
    stop_wanted: false,
    progress: {},
    due_at: null,
    polls: 0,
  };
  // Whoever made it may die before it is told of its Session, or its bill.
  const due = dueOf(row, hub.limits);
  if (!(await insertSession(pool, { ...row, due_at: due === undefined ? null : new Date(due) }))) return undefined;
  if (isOdd) tellOperator(parts, row, isBill ? 'cdr-token-differs' : 'session-token-differs', named.sessionId);
  return row;
}

/** Where a Session is; of one that has no EVSE yet nothing is said. */
function placeOf({ evseUid, connectorId }: Named): Pick<SessionRow, 'evse_uid' | 'evse_key' | 'connector_id'> {
  if (evseUid === notAssigned) return { evse_uid: null, evse_key: null, connector_id: null };
  return {
    evse_uid: evseUid,
    evse_key: foldId(evseUid),
    connector_id: connectorId === notAssigned ? null : connectorId,
  };
}
