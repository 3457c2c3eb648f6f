import type { Knex } from 'knex';
import type { PartyKey } from '../ocpi/party.ts';
import { withheld } from './cdrs.ts';

/** Makes pulls of a platform's modules due at `at`; one under way ends first. */
export async function makePullsDue(
  tx: Knex,
  platformId: string,
  modules: readonly string[],
  kind: 'full' | 'delta',
  at: Date,
): Promise<void> {
  await tx('pulls')
    .insert(modules.map((module) => ({ platform_id: platformId, module, state: 'idle', next_at: at, next_kind: kind })))
    .onConflict(['platform_id', 'module'])
    .merge({ next_at: at, next_kind: kind });
}

/** Makes everything a platform could not be given due at once, with all its attempts before it again; returns how much. */
export async function retryObjects(tx: Knex, platformId: string, module: string | undefined): Promise<number> {
  const query = tx('undelivered').where({ platform_id: platformId });
  if (module !== undefined) void query.where({ module });
  return query.update({ attempts: 0, refusals: 0, parked_at: null, next_try_at: tx.fn.now() });
}

/** The same for the CDRs these parties have not taken, the refused ones too; what is held stays held. With an owner only its own. */
export async function retryCdrs(
  tx: Knex,
  addressees: readonly PartyKey[],
  owner: PartyKey | undefined,
): Promise<number> {
  const ofOwner = tx('cdrs')
    .select('number')
    .where({ owner: owner ?? '' });
  return tx('cdr_deliveries')
    .whereIn('addressee', addressees)
    .where((query) => (owner === undefined ? query : query.whereIn('number', ofOwner)))
    .whereNull('delivered_at')
    .whereRaw(`not ${withheld('cdr_deliveries')}`)
    .update({ attempts: 0, refusals: 0, refused_at: null, next_try_at: tx.fn.now() });
}

/** Makes those due at once that were put off, because there is something new about their receiver; the refused ones stay so. */
export async function hastenPutOffCdrs(tx: Knex, addressees: readonly PartyKey[]): Promise<void> {
  await tx('cdr_deliveries')
    .whereIn('addressee', addressees)
    .whereNull('delivered_at')
    .whereNull('refused_at')
    .whereNotNull('reason')
    .whereRaw(`not ${withheld('cdr_deliveries')}`)
    .update({ next_try_at: tx.fn.now() });
}

/** Makes one object due for a party of a platform as it is now, as if it had been missed. */
export async function offerObject(
  tx: Knex,
  platformId: string,
  { party, module, object, version }: { party: PartyKey; module: string; object: number; version: number },
): Promise<void> {
  const due = { attempts: 0, refusals: 0, parked_at: null, next_try_at: tx.fn.now() };
  await tx('undelivered')
    .insert({
      platform_id: platformId,
      party,
      module,
      object,
      version,
      reason: 'offered again by the operator',
      ...due,
    })
    .onConflict(['platform_id', 'party', 'module', 'object', 'part'])
    .merge(due);
}

/** Forgets a quarantined object; undefined when there is none with this id. */
export async function deleteQuarantined(
  tx: Knex,
  id: string,
): Promise<{ platform_id: string; module: string } | undefined> {
  const rows: { platform_id: string; module: string }[] = await tx('quarantine')
    .where({ id })
    .delete(['platform_id', 'module']);
  return rows[0];
}

/** What has become of the CDR that a credit CDR takes back; undefined for one that is no credit CDR. */
export async function standingOfCredited(tx: Knex, number: number): Promise<'held' | 'rejected' | 'open' | undefined> {
  const { rows } = await tx.raw<{ rows: { standing: 'held' | 'rejected' | 'open' }[] }>(
    `select case when d.rejected_at is not null then 'rejected' when ${withheld('d')} then 'held' else 'open' end as standing
     from cdrs c join cdrs o on o.owner = c.owner and o.key = c.credit_reference_key
       join cdr_deliveries d on d.number = o.number
     where c.number = ?`,
    [number],
  );
  return rows[0]?.standing;
}

/** Lets a held CDR go its way at once; false when it is not held. */
export async function releaseCdr(tx: Knex, number: number): Promise<boolean> {
  const updated = await tx('cdr_deliveries')
    .where({ number })
    .whereNull('rejected_at')
    .whereRaw(withheld('cdr_deliveries'))
    .update({ released_at: tx.fn.now(), released_xid: tx.raw('pg_current_xact_id()'), next_try_at: tx.fn.now() });
  return updated === 1;
}

/** Rejects a held CDR; false when it is not held. */
export async function rejectCdr(tx: Knex, number: number, reason: string): Promise<boolean> {
  const updated = await tx('cdr_deliveries')
    .where({ number })
    .whereNull('rejected_at')
    .whereRaw(withheld('cdr_deliveries'))
    .update({ rejected_at: tx.fn.now(), rejection: reason });
  return updated === 1;
}
