import type { Token } from '../../generated/ocpi-2.2.1.ts';
import type { Sandbox } from '../../hub/sandbox-store.ts';
import { statusCodes } from '../../ocpi/envelope.ts';
import type { OcpiRequest, OcpiResponse } from '../../ocpi/message.ts';
import { broken, notFound, ownCopies, pageOf, pause, refusal, success } from './answers.ts';
import type { SandboxParts } from './parts.ts';
import { tokenScenarioOf, toldTokens, uidOf } from './scenarios.ts';

/** What the simulated eMSP answers to a request of its partner's CPO, or to the hub that brings it what is for it. */
export async function answerAsEmsp(
  parts: SandboxParts,
  sandbox: Sandbox,
  request: OcpiRequest,
  signal: AbortSignal,
  url: string,
): Promise<OcpiResponse> {
  const { module, side, method, segments } = request;
  if (side === 'receiver') {
    if (method === 'GET') return parts.copyOf(sandbox.partner.id, request);
    // What is taken stays in the hub's store, where the sandbox looks it up.
    return module === 'cdrs' ? { ...success(), headers: { location: `${url}/${parts.ids.uuid()}` } } : success();
  }
  if (module === 'commands') return method === 'POST' ? takeResult(parts, sandbox, request) : notFound;
  if (module !== 'tokens') return notFound;
  if (method === 'POST' && segments[1] === 'authorize') return authorize(parts, sandbox, request, signal);
  if (method !== 'GET' || segments.length > 0) return notFound;
  return pageOf(await tokensOf(parts, sandbox, request, toldTokens.map(uidOf)), request, url);
}

/** The result of a command, at the URL that names the charge and the command. */
async function takeResult({ store }: SandboxParts, { id }: Sandbox, request: OcpiRequest): Promise<OcpiResponse> {
  const [drive = '', name = ''] = (request.segments[0] ?? '').split('.');
  const { result } = (request.body?.value ?? {}) as { result?: unknown };
  const isTaken =
    /^[0-9a-f-]{36}$/.test(drive) && (await store.note(id, drive, { [`result_${name}`]: String(result) }));
  return isTaken ? success() : notFound;
}

const unknownToken = refusal(404, statusCodes.unknownToken, 'there is no such token');

/** May this token charge? As its scenario says (K-07). */
async function authorize(
  parts: SandboxParts,
  sandbox: Sandbox,
  request: OcpiRequest,
  signal: AbortSignal,
): Promise<OcpiResponse> {
  const uid = request.segments[0] ?? '';
  const scenario = tokenScenarioOf(uid);
  if (scenario === undefined) return unknownToken;
  await pause(scenario.pace, parts.limits.authorizeTimeoutMs, signal);
  if (scenario.allowed === 'broken') return broken;
  const [token] = await tokensOf(parts, sandbox, request, [uid]);
  if (token === undefined || (request.query.get('type') ?? 'RFID') !== 'RFID') return unknownToken;
  const { allowed } = scenario;
  const location = request.body?.value;
  if (allowed !== 'ALLOWED') return success({ allowed, token, ...(allowed === 'MAYBE' && { x_sandbox: true }) });
  return success({
    allowed,
    token,
    ...(location !== undefined && { location }),
    authorization_reference: parts.ids.uuid(),
  });
}

const tokensOf = (
  parts: SandboxParts,
  { id, party }: Sandbox,
  request: OcpiRequest,
  uids: readonly string[],
): Promise<Token[]> =>
  ownCopies(
    parts,
    id,
    request,
    uids.map((uid) => [party.country_code, party.party_id, uid]),
  );
