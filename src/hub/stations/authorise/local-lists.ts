import { foldId } from '../../../ocpi/object-state.ts';
import { type Party, partyKey, partyOf } from '../../../ocpi/party.ts';
import { expirePermissions } from '../../../store/stations/authorizations.ts';
import {
  claimLists,
  type ListEntry,
  type ListRow,
  listableTokens,
  markListsDue,
  saveList,
  stationsThatSaw,
} from '../../../store/stations/local-lists.ts';
import { knownModule } from '../../registry.ts';
import type { CommandParts } from '../command-parts.ts';
import { lookRegularly, type RegularLook } from '../regular-look.ts';
import { groupOf } from './group.ts';
import { listMessages } from './list-update.ts';
import { idTagLengthMax, idTokenTypeOf } from './token-types.ts';

/** What the operator has said of a station's list. */
interface ListSettings {
  readonly entries_max: number;
  readonly per_message_max?: number;
  readonly offline_only?: boolean;
}

const perMessageDefault = 50;
const idTokenLengthMax = 36;

/**
 * A token of an eMSP has changed: lists that may have it are looked at soon, many changes at a time; where it is no longer valid, stations
 * that have seen it forget what they keep of it.
 */
export async function tokenChanged(
  parts: CommandParts,
  party: Party,
  token: { readonly uid: string; readonly isInvalid: boolean },
): Promise<void> {
  const { reads, clock, limits, log, ids } = parts;
  const now = clock.now();
  await markListsDue(reads, party, new Date(now + limits.localListDelayMs));
  if (!token.isInvalid) return;
  await expirePermissions(reads, party, foldId(token.uid), new Date(now));
  const since = new Date(now - limits.stationTokenCacheMs);
  const stations = await stationsThatSaw(reads, party, foldId(token.uid), since, limits.localListsPerLookMax);
  for (const station of stations) {
    const call = { id: ids.uuid(), station, request: { kind: 'clear-cache' }, askedBy: 'hub' } as const;
    // Whoever has pushed the token is not kept waiting for stations.
    void parts
      .ask({ ...call, deadlineMs: limits.stationCallMs })
      .catch((error: unknown) => log.warn({ err: error, station }, 'a station could not be told to forget a token'));
  }
}

/** Keeps the local lists of stations as the whitelists of tokens have them. */
export const startLocalLists = (parts: CommandParts): RegularLook =>
  lookRegularly(() => lookOnce(parts), parts.limits.localListsLookMs, parts.log, 'local lists could not be looked at');

async function lookOnce(parts: CommandParts): Promise<void> {
  const { reads, clock, limits, log } = parts;
  const rows = await claimLists(reads, new Date(clock.now()), limits.localListLeaseMs, limits.localListsPerLookMax);
  await Promise.all(
    rows.map((row) =>
      update(parts, row).catch((error: unknown) =>
        log.warn({ err: error, station: row.station }, 'the local list of a station could not be changed'),
      ),
    ),
  );
}

/** Brings a station's list to what is wanted, message by message; what it does not take is tried again later, anew. */
async function update(parts: CommandParts, row: ListRow): Promise<void> {
  const { reads, clock, ids, limits } = parts;
  const settings = row.settings['local_list'] as ListSettings;
  const wanted = await wantedEntries(parts, row, settings);
  const perMessage = settings.per_message_max ?? perMessageDefault;
  const sent = (entry: ListEntry) => sentEntry(parts, row, entry);
  let { version, entries } = row;
  let reason: string | null = null;
  // A station of which nothing is known gets the whole list, and so does one that has another than was thought.
  for (const isAnew of version === 0 || row.reason !== null ? [true] : [false, true]) {
    reason = null;
    for (const message of listMessages(entries, wanted, sent, { isAnew, perMessage })) {
      const outcome = await parts.ask({
        id: ids.uuid(),
        station: row.station,
        request: { kind: 'send-local-list', version: version + 1, update: message.update, entries: message.entries },
        askedBy: 'hub',
        deadlineMs: limits.stationCallMs,
      });
      version += 1;
      const status = outcome.kind === 'answered' ? outcome.answer.status : outcome.kind;
      if (status !== 'Accepted') {
        reason = status;
        break;
      }
      entries = message.after;
    }
    if (reason !== 'VersionMismatch') break;
  }
  const at = new Date(clock.now());
  const dueAt = reason === null ? null : new Date(at.getTime() + limits.localListRetryMs);
  await saveList(reads, { station: row.station, version, entries }, { at, dueAt, reason });
}

/** Valid tokens that a station may accept without a question: those with ALLOWED_OFFLINE only where it does so while it is offline. */
async function wantedEntries(parts: CommandParts, row: ListRow, settings: ListSettings): Promise<ListEntry[]> {
  const registry = parts.registry();
  const platform = registry.platforms.get(row.platformId);
  if (platform === undefined) return [];
  const party = partyOf(row.countryCode, row.partyId);
  const found = await listableTokens(parts.reads, {
    owners: registry.ownersFor(knownModule('tokens'), party, platform),
    reader: partyKey(party),
    whitelists: ['ALWAYS', 'ALLOWED', ...(settings.offline_only === true ? ['ALLOWED_OFFLINE'] : [])],
    lengthMax: row.connection === '1.6' ? idTagLengthMax : idTokenLengthMax,
    locationId: row.locationId,
    max: settings.entries_max,
    scannedMax: parts.limits.localListScannedMax,
  });
  const owners = new Map<string, Set<string>>();
  for (const { uid, owner } of found) owners.set(foldId(uid), (owners.get(foldId(uid)) ?? new Set()).add(owner));
  // What two eMSPs have is for nobody (K-26), and of 1.6 the type does not tell two tokens apart.
  const isClear = ({ uid }: ListEntry) => owners.get(foldId(uid))?.size === 1;
  const seen = new Set<string>();
  return found.filter(isClear).flatMap(({ uid, type, group, owner }) => {
    if (seen.has(foldId(uid))) return [];
    seen.add(foldId(uid));
    return [{ uid, type, ...(group !== undefined && { group: `${owner} ${group}` }) }];
  });
}

function sentEntry({ vault }: CommandParts, { connection }: ListRow, { uid, type, group }: ListEntry) {
  const [owner = '', ...words] = group?.split(' ') ?? [];
  const [country_code = '', party_id = ''] = owner.split('-');
  const groupIdToken = groupOf(vault, { country_code, party_id, group_id: words.join(' ') }, connection);
  const idToken =
    connection === '1.6' ? { idToken: uid } : { idToken: uid, type: idTokenTypeOf({ type: type as 'RFID' | 'OTHER' }) };
  return { idToken, info: { status: 'Accepted' as const, ...(groupIdToken && { groupIdToken }) } };
}
