import { dropQuarantined } from '../../../hub/interventions.ts';
import { masked, maskedDocument } from '../../../hub/mask.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { Vault } from '../../../kernel/secrets.ts';
import { findingOrder, listFindings } from '../../../store/read/findings.ts';
import {
  findQuarantined,
  listQuarantine,
  type QuarantinedView,
  quarantineOrder,
} from '../../../store/read/quarantine.ts';
import { filters } from '../filters.ts';
import { mapPage, type Operation, operation } from '../operation.ts';

const tag = 'Data quality';
const { partner, module } = filters;

/** What could not be taken, and what is odd about what could. */
export const quarantineOperations: readonly Operation[] = [
  operation({
    id: 'listQuarantine',
    method: 'GET',
    path: '/quarantine',
    tag,
    scope: 'quarantine:read',
    summary: 'List objects that could not be taken, newest first',
    description: 'An entry goes by itself when a good version of the object arrives.',
    filters: { partner, module },
    answer: { status: 200, listOf: 'quarantined', order: quarantineOrder },
    handle: async ({ hub }, { filters: { partner, module }, page }) =>
      mapPage(await listQuarantine(hub.db, { partner, module }, page), (entry) => shown(hub.vault, entry)),
  }),
  operation({
    id: 'getQuarantined',
    method: 'GET',
    path: '/quarantine/{id}',
    tag,
    scope: 'quarantine:read',
    summary: 'Read an object that could not be taken',
    description:
      'As it was received, but for the ids of drivers: those are masked, the same id always in the same way.',
    answer: { status: 200, schema: 'quarantined-document' },
    faults: ['not-found'],
    async handle({ hub }, { id }) {
      const entry = await findQuarantined(hub.db, id);
      if (entry === undefined) throw new Fault('not-found', 'there is no quarantined object with this id');
      return { ...shown(hub.vault, entry), document: maskedDocument(hub.vault, entry.module, entry.document) };
    },
  }),
  operation({
    id: 'dropQuarantined',
    method: 'DELETE',
    path: '/quarantine/{id}',
    tag,
    scope: 'quarantine:write',
    summary: 'Forget an object that could not be taken',
    answer: { status: 204 },
    faults: ['not-found'],
    handle: ({ hub }, { actor, id }) => dropQuarantined(hub, actor, id),
  }),
  operation({
    id: 'listFindings',
    method: 'GET',
    path: '/findings',
    tag,
    scope: 'quarantine:read',
    summary: 'List what is odd about objects that were taken',
    filters: { partner, module },
    answer: { status: 200, listOf: 'finding', order: findingOrder },
    handle: ({ hub }, { filters: { partner, module }, page }) => listFindings(hub.db, { partner, module }, page),
  }),
];

/** The key of a token is the uid a driver shows. */
const shown = <T extends QuarantinedView>(vault: Vault, entry: T): T =>
  entry.module === 'tokens' ? { ...entry, key: masked(vault, entry.key) } : entry;
