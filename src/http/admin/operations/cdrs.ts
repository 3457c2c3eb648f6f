import { rejectCdr, releaseCdr } from '../../../hub/held-cdrs.ts';
import { Fault } from '../../../kernel/fault.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { type CdrView, cdrOrder, cdrStates, findCdrView, findCheck, listCdrs } from '../../../store/read/cdrs.ts';
import { cdrFilters, timeIn } from '../filters.ts';
import { type AdminDeps, type Operation, operation } from '../operation.ts';

const tag = 'CDRs';

/** What `{id}` is here: its number is below 2^53. */
const pathId = {
  description:
    'The number of the CDR in the ledger, or the party it is of and its id: `BE-BEC/CDR1`, with the slash as `%2F`.',
  pattern: '^(\\d{1,15}|[A-Za-z]{2}-[A-Za-z0-9]{3}/[ -~]{1,39})$',
};

/** The ledger of CDRs, what was found about them, and what becomes of those that are held. */
export const cdrOperations: readonly Operation[] = [
  operation({
    id: 'listCdrs',
    method: 'GET',
    path: '/cdrs',
    tag,
    scope: 'cdrs:read',
    summary: 'List CDRs of the ledger, newest first',
    description: 'Without what is of the driver.',
    filters: { ...cdrFilters, state: { description: 'Only CDRs in this state.', enum: cdrStates } },
    answer: { status: 200, listOf: 'ledger-cdr', order: cdrOrder },
    handle({ hub }, { filters: { from_party, to_party, verdict, state, session_id, since }, page }) {
      const [from, to] = [from_party?.toUpperCase(), to_party?.toUpperCase()];
      const filters = { from, to, verdict, state, session: session_id, since: timeIn('since', since) };
      return listCdrs(hub.db, filters, page);
    },
  }),
  operation({
    id: 'getCdr',
    method: 'GET',
    path: '/cdrs/{id}',
    pathId,
    tag,
    scope: 'cdrs:read',
    summary: 'Read where a CDR stands',
    answer: { status: 200, schema: 'ledger-cdr' },
    faults: ['not-found'],
    handle: (deps, { id }) => cdrWith(deps, id),
  }),
  operation({
    id: 'getCdrChecks',
    method: 'GET',
    path: '/cdrs/{id}/checks',
    pathId,
    tag,
    scope: 'cdrs:read',
    summary: 'Read what was found about a CDR, and how its price comes about',
    description:
      'A CDR is checked when it comes, or within seconds after that. It is never altered, and never refused because of its price.',
    answer: { status: 200, schema: 'cdr-check' },
    faults: ['not-found'],
    async handle(deps, { id }) {
      const cdr = await cdrWith(deps, id);
      const check = await findCheck(deps.hub.db, cdr.number);
      const explanation = await deps.explainCdr(cdr.number);
      const nothing = { checked_at: null, time_zone: null, reasons: [], recalculated: null };
      return { cdr, verdict: cdr.verdict, ...(check ?? nothing), explanation };
    },
  }),
  operation({
    id: 'releaseCdr',
    method: 'POST',
    path: '/cdrs/{id}/release',
    pathId,
    tag,
    scope: 'cdrs:write',
    summary: 'Let a held CDR go to its eMSP',
    answer: { status: 200, schema: 'ledger-cdr' },
    faults: ['not-found', 'conflict'],
    async handle(deps, { actor, id }) {
      const { number } = await cdrWith(deps, id);
      await releaseCdr(deps.hub, actor, number);
      return cdrWith(deps, id);
    },
  }),
  operation<'cdr-rejection'>({
    id: 'rejectCdr',
    method: 'POST',
    path: '/cdrs/{id}/reject',
    pathId,
    tag,
    scope: 'cdrs:write',
    summary: 'Reject a held CDR',
    description:
      'For good: its eMSP never gets it. Its CPO is answered 2001 with the reason when it reads the CDR or sends it again; it can send a corrected one under another id.',
    body: 'cdr-rejection',
    answer: { status: 200, schema: 'ledger-cdr' },
    faults: ['not-found', 'conflict'],
    async handle(deps, { actor, id, body }) {
      const { number } = await cdrWith(deps, id);
      await rejectCdr(deps.hub, actor, number, body.reason);
      return cdrWith(deps, id);
    },
  }),
];

async function cdrWith({ hub }: AdminDeps, id: string): Promise<CdrView> {
  const slash = id.indexOf('/');
  const cdr = await findCdrView(
    hub.db,
    slash < 0 ? { number: Number(id) } : { owner: id.slice(0, slash).toUpperCase(), key: foldId(id.slice(slash + 1)) },
  );
  if (cdr === undefined) throw new Fault('not-found', 'there is no CDR with this number or id');
  return cdr;
}
