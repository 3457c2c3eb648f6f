import { auditOrder, listAudit, verifyAudit } from '../../../store/read/audit.ts';
import { filters } from '../filters.ts';
import { type Operation, operation } from '../operation.ts';

const tag = 'Audit';

/** Who changed what. */
export const auditOperations: readonly Operation[] = [
  operation({
    id: 'listAudit',
    method: 'GET',
    path: '/audit',
    tag,
    scope: 'audit:read',
    summary: 'List changes, newest first',
    filters: { subject: filters.subject },
    answer: { status: 200, listOf: 'audit-entry', order: auditOrder },
    handle: ({ hub }, { filters: { subject }, page }) => listAudit(hub.db, subject, page),
  }),
  operation({
    id: 'verifyAudit',
    method: 'GET',
    path: '/audit/verify',
    tag,
    scope: 'audit:read',
    summary: 'Recompute the chain of hashes over the record',
    description:
      'Finds an entry that was changed, put in or taken out. That the newest entries were cut off shows only by comparing with a hash noted before.',
    answer: { status: 200, schema: 'audit-verification' },
    handle: ({ hub }) => verifyAudit(hub.db),
  }),
];
