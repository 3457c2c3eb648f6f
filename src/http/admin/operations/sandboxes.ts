import { type Drive, stagesOf, startDrive } from '../../../hub/sandbox-drives.ts';
import { viewsOf } from '../../../hub/sandbox-findings.ts';
import type { Task } from '../../../hub/sandbox-store.ts';
import { createSandbox, endSandbox } from '../../../hub/sandboxes.ts';
import { Fault } from '../../../kernel/fault.ts';
import { partyKey } from '../../../ocpi/party.ts';
import { findSandbox, listSandboxes, type SandboxRow, sandboxOrder } from '../../../store/read/sandboxes.ts';
import { filters } from '../filters.ts';
import { type AdminDeps, mapPage, type Operation, operation } from '../operation.ts';

const tag = 'Sandboxes';

/** Sandboxes: parties that the hub plays for one partner to test against. */
export const sandboxOperations: readonly Operation[] = [
  operation<'sandbox-create'>({
    id: 'createSandbox',
    method: 'POST',
    path: '/sandboxes',
    tag,
    scope: 'sandboxes:write',
    summary: 'Give a partner somebody to test against',
    description:
      'The hub plays a CPO for the eMSPs of the partner, and an eMSP for its CPOs, as one party. It has an agreement with the partner and with ' +
      'nobody else; `*` does not stand for it. A partner has one sandbox at a time.',
    body: 'sandbox-create',
    answer: { status: 201, schema: 'sandbox', location: '/sandboxes/{id}' },
    faults: ['not-found', 'conflict'],
    handle: async (deps, { actor, body }) =>
      sandboxWithId(deps, await createSandbox(deps.hub, deps.sandboxes, actor, body)),
  }),
  operation({
    id: 'listSandboxes',
    method: 'GET',
    path: '/sandboxes',
    tag,
    scope: 'sandboxes:read',
    summary: 'List sandboxes, oldest first',
    filters: { partner: { ...filters.partner, description: 'Only that of the partner with this id.' } },
    answer: { status: 200, listOf: 'sandbox-summary', order: sandboxOrder },
    handle: async ({ hub }, { filters: { partner }, page }) =>
      mapPage(await listSandboxes(hub.db, partner, page), summaryOf),
  }),
  operation({
    id: 'getSandbox',
    method: 'GET',
    path: '/sandboxes/{id}',
    tag,
    scope: 'sandboxes:read',
    summary: 'Read a sandbox with what has happened there',
    description:
      'The charges it has started at the partner, and the Sessions and CDRs it has received, with what is odd about them.',
    answer: { status: 200, schema: 'sandbox' },
    faults: ['not-found'],
    handle: (deps, { id }) => sandboxWithId(deps, id),
  }),
  operation<'sandbox-charge-start'>({
    id: 'startSandboxCharge',
    method: 'POST',
    path: '/sandboxes/{id}/charges',
    tag,
    scope: 'sandboxes:write',
    summary: "Start a charge at the partner's station",
    description:
      'The simulated eMSP sends START_SESSION and looks, step by step, whether the partner does what it has to. `GET /sandboxes/{id}` shows how far it is.',
    body: 'sandbox-charge-start',
    answer: { status: 202, schema: 'sandbox-charge' },
    faults: ['not-found', 'conflict'],
    async handle(deps, { actor, id, body }) {
      const charge = await startDrive(deps.hub, deps.sandboxes, actor, id, body);
      const charges = await chargesOf(deps, id);
      return charges.find((one) => one.id === charge);
    },
  }),
  operation({
    id: 'endSandbox',
    method: 'DELETE',
    path: '/sandboxes/{id}',
    tag,
    scope: 'sandboxes:write',
    summary: 'End a sandbox',
    description:
      'Charges under way are ended, EVSEs become REMOVED, tariffs are deleted, tokens are no longer valid; when the partner has heard of it, or after a ' +
      'minute, the agreement ends. Until then the sandbox is `ending`. Its party is never used again.',
    answer: { status: 204 },
    faults: ['not-found'],
    handle: ({ hub }, { actor, id }) => endSandbox(hub, actor, id),
  }),
];

const summaryOf = ({ country_code, party_id, ...row }: SandboxRow) => ({
  ...row,
  party: partyKey({ country_code, party_id }),
});

async function sandboxWithId(deps: AdminDeps, id: string) {
  const { hub, sandboxes } = deps;
  const row = await findSandbox(hub.db, id);
  if (row === undefined) throw new Fault('not-found', 'there is no sandbox with this id');
  const received = await sandboxes.store.received(row);
  return {
    ...summaryOf(row),
    charges: await chargesOf(deps, id),
    received: viewsOf(received, hub.clock.now(), hub.limits.sandboxWaitMs),
  };
}

async function chargesOf({ sandboxes }: AdminDeps, id: string) {
  const tasks = await sandboxes.store.last<Drive>(id, 'drive');
  return tasks.map(chargeView);
}

function chargeView({ id, data, due_at, created_at }: Task<Drive>) {
  const { scenario, cpo, location_id, correlationId, checks } = data;
  const verdicts = checks.map(({ verdict }) => verdict);
  const worst = (['fail', 'warn'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'pass';
  return {
    id,
    scenario,
    cpo: partyKey(cpo),
    location_id,
    correlation_id: correlationId,
    started_at: created_at,
    verdict: due_at === null ? worst : 'running',
    waits_for: due_at === null ? null : (stagesOf(scenario)[checks.length] ?? null),
    checks,
  };
}
