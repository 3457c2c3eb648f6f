import type { Session } from '../../generated/ocpi-2.2.1.ts';
import type { Sandbox } from '../../hub/sandbox-store.ts';
import { formatDateTime } from '../../ocpi/date-time.ts';
import { type Charge, cdrOf, sessionOf } from './charge-objects.ts';
import { evseUidOf } from './objects.ts';
import type { SandboxParts } from './parts.ts';
import { stationScenarios } from './scenarios.ts';
import { pushCall, send, type Waiting } from './send.ts';

/** Who is told of a charge, and with which id. */
type Told = Pick<Waiting, 'correlationId' | 'by'>;

/** Lets others have the EVSE of a charge or reservation: before anybody is told, so that who hears of it finds it free. */
export async function freeEvse({ store }: SandboxParts, { id }: Pick<Sandbox, 'id'>, taskId: string): Promise<void> {
  await store.turn(id, taskId, { expected: {}, changes: {}, frees: true });
}

/** Tells everybody the status of an EVSE, since a moment in milliseconds. */
export async function tellEvse(
  parts: SandboxParts,
  sandbox: Sandbox,
  { correlationId }: Told,
  { scenario }: Pick<Charge, 'scenario'>,
  status: 'AVAILABLE' | 'CHARGING' | 'RESERVED',
  at: number,
): Promise<void> {
  const body = { status, last_updated: formatDateTime(at) };
  const ids = [scenario, evseUidOf(scenario)];
  await send(parts, sandbox, pushCall(sandbox, 'PATCH', 'locations', ids, body, { correlationId }));
}

/** Sends the Session of a charge. Where objects are broken, those at the beginning have faults and the others unknown fields. */
export async function tellSession(
  parts: SandboxParts,
  sandbox: Sandbox,
  { correlationId, by }: Told,
  charge: Charge,
  status: Session['status'],
  isFirst = false,
): Promise<void> {
  const session = sessionOf(sandbox.party, charge, status);
  const { currency: _, ...lacking } = session;
  const { hasBrokenObjects = false } = stationScenarios[charge.scenario] ?? {};
  const kinds = { right: session, odd: odd(session), broken: { ...lacking, kwh: 'some' } };
  const body = kinds[hasBrokenObjects ? (isFirst ? 'broken' : 'odd') : 'right'];
  await send(parts, sandbox, pushCall(sandbox, 'PUT', 'sessions', [charge.id], body, { correlationId, to: by }));
}

/** Tells the end of a charge: the EVSE is free, the Session COMPLETED, and only then the CDR is sent (D-32). */
export async function tellEnd(parts: SandboxParts, sandbox: Sandbox, told: Told, charge: Charge): Promise<void> {
  const { cdr = 'sent', hasBrokenObjects } = stationScenarios[charge.scenario] ?? {};
  await tellEvse(parts, sandbox, told, charge, 'AVAILABLE', charge.until);
  await tellSession(parts, sandbox, told, charge, 'COMPLETED');
  if (cdr !== 'sent') return;
  const bill = cdrOf(sandbox.party, charge);
  const { total_energy: _, ...broken } = bill;
  if (hasBrokenObjects) await postCdr(parts, sandbox, told, broken);
  await postCdr(parts, sandbox, told, hasBrokenObjects ? odd(bill) : bill);
}

const postCdr = (parts: SandboxParts, sandbox: Sandbox, { correlationId, by }: Told, body: object) =>
  send(parts, sandbox, { method: 'POST', module: 'cdrs', side: 'receiver', segments: [], body, to: by, correlationId });

/** The same with what nobody knows, which receivers have to let pass. */
const odd = (object: object): object => ({ ...object, x_sandbox: { nobody: ['knows', 1.5, null] } });
