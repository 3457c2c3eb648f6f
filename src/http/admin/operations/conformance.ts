import type { CheckResult } from '../../../hub/conformance/make-run.ts';
import type { Hub } from '../../../hub/hub.ts';
import { Fault } from '../../../kernel/fault.ts';
import { conformanceOrder, findConformanceRun, listConformanceRuns } from '../../../store/read/conformance.ts';
import { filters } from '../filters.ts';
import { junitOf, type RunWithChecks } from '../junit.ts';
import { type Operation, operation } from '../operation.ts';

const tag = 'Conformance';

/** Read-only checks of what partners' endpoints do. */
export const conformanceOperations: readonly Operation[] = [
  operation<'conformance-request'>({
    id: 'startConformanceRun',
    method: 'POST',
    path: '/conformance-runs',
    tag,
    scope: 'conformance:write',
    summary: "Check a partner's endpoints against OCPI",
    description:
      'The hub asks the endpoints of a registered partner by GET alone, also without a token and with a wrong one, and changes nothing there. ' +
      'The run goes on in the background for some minutes at most; a partner has one at a time.',
    body: 'conformance-request',
    answer: { status: 202, schema: 'conformance-run', location: '/conformance-runs/{id}' },
    faults: ['not-found', 'conflict'],
    handle: async ({ hub, conformance }, { actor, body }) => runWith(hub, await conformance.start(actor, body.partner)),
  }),
  operation({
    id: 'listConformanceRuns',
    method: 'GET',
    path: '/conformance-runs',
    tag,
    scope: 'conformance:read',
    summary: 'List conformance runs, newest first',
    description: 'The last ones of each partner are kept.',
    filters: { partner: { ...filters.partner, description: 'Only runs of the partner with this id.' } },
    answer: { status: 200, listOf: 'conformance-run-summary', order: conformanceOrder },
    handle: ({ hub }, { filters: { partner }, page }) => listConformanceRuns(hub.db, partner, page),
  }),
  operation({
    id: 'getConformanceRun',
    method: 'GET',
    path: '/conformance-runs/{id}',
    tag,
    scope: 'conformance:read',
    summary: 'Read a conformance run with its checks',
    description: 'The checks are there when it has ended.',
    answer: { status: 200, schema: 'conformance-run' },
    faults: ['not-found'],
    handle: ({ hub }, { id }) => runWith(hub, id),
  }),
  operation({
    id: 'getConformanceRunAsJunit',
    method: 'GET',
    path: '/conformance-runs/{id}/junit',
    tag,
    scope: 'conformance:read',
    summary: 'Read a conformance run as JUnit XML',
    description:
      'A warning is a case that passes, with the warning in its output. A check that was not made is an error, and so is a run that was not finished. ' +
      'A run that has not ended is a conflict.',
    answer: { status: 200, text: 'application/xml' },
    faults: ['not-found', 'conflict'],
    async handle({ hub }, { id }) {
      const run = await runWith(hub, id);
      if (run.state === 'running') throw new Fault('conflict', 'the run has not ended');
      return junitOf(run);
    },
  }),
];

async function runWith(hub: Hub, id: string): Promise<RunWithChecks> {
  const run = await findConformanceRun<CheckResult>(hub.db, id);
  if (run === undefined) throw new Fault('not-found', 'there is no conformance run with this id');
  return run;
}
