import type { CDR, Session } from '../../generated/ocpi-2.2.1.ts';
import type { DriveStage } from '../../hub/sandbox-drives.ts';
import { differences, isOf } from '../../hub/sandbox-findings.ts';
import { isSuccess } from '../../ocpi/envelope.ts';
import { foldId } from '../../ocpi/object-state.ts';
import { partyKey } from '../../ocpi/party.ts';
import type { DriveScene, Outcome } from './drive-scene.ts';
import { tokenOf } from './objects.ts';
import { uidOf } from './scenarios.ts';
import { send } from './send.ts';

/** The token that charges at partners' stations. */
const tokenScenario = 'ALLOWED';

type Stage = (scene: DriveScene) => Promise<Outcome | undefined>;

const pass = (said: string, more: Partial<Outcome> = {}): Outcome => ({ verdict: 'pass', said, ...more });
const fail = (said: string): Outcome => ({ verdict: 'fail', said });
const warn = (said: string): Outcome => ({ verdict: 'warn', said });

/** Each thing that is looked at. */
export const stages: Readonly<Record<DriveStage, Stage>> = {
  start: (scene) => command(scene, 'start', 'START_SESSION', startBody(scene), 'accepted'),
  async 'start-again'(scene) {
    const outcome = await command(scene, 'again', 'START_SESSION', startBody(scene), 'refused');
    // What counts is that there is one Session.
    return outcome?.verdict === 'fail' ? warn(outcome.said) : outcome;
  },
  'start-unknown': (scene) => {
    const body = { ...startBody(scene), location_id: 'SANDBOX-NO-SUCH-LOCATION', evse_uid: null, connector_id: null };
    return command(scene, 'unknown', 'START_SESSION', body, 'refused');
  },
  result: (scene) => resultOf(scene, 'start'),
  async session(scene) {
    const [session] = await sessionsOf(scene);
    if (session === undefined || session.status === 'PENDING') return undefined;
    const { sandboxChargeSteps, sandboxStepMs } = scene.parts.limits;
    const changes = { sessionId: session.id, kwh: session.kwh };
    const isNamed = session.authorization_reference === scene.task.id;
    const outcome = isNamed
      ? pass(`it is ${session.status}`)
      : warn('it has not the authorization_reference of the command');
    return { ...outcome, changes, inMs: sandboxChargeSteps * sandboxStepMs };
  },
  async growth(scene) {
    const session = await theSession(scene);
    const before = Number(scene.drive['kwh']);
    if (session === undefined) return fail('the Session is not there any more');
    const said = `kwh was ${before} and is ${session.kwh}`;
    return session.kwh > before ? pass(said) : warn(said);
  },
  stop: (scene) => command(scene, 'stop', 'STOP_SESSION', { session_id: scene.drive.sessionId }, 'accepted'),
  'stop-again': (scene) => command(scene, 'stop2', 'STOP_SESSION', { session_id: scene.drive.sessionId }, 'refused'),
  'stop-unknown': (scene) =>
    command(scene, 'stop', 'STOP_SESSION', { session_id: 'SANDBOX-NO-SUCH-SESSION' }, 'refused'),
  'stop-result': (scene) => resultOf(scene, 'stop'),
  async completed(scene) {
    const session = await theSession(scene);
    if (session?.status === 'INVALID') return fail('it is INVALID');
    return session?.status === 'COMPLETED' ? pass(`${session.kwh} kWh`) : undefined;
  },
  async cdr(scene) {
    const session = await theSession(scene);
    const { cdrs } = await receivedFromCpo(scene);
    const cdr = session && cdrs.find((one) => isOf(one, session));
    if (session === undefined || cdr === undefined) return undefined;
    const odd = differences(session, cdr);
    return odd.length === 0 ? pass(`${cdr.total_cost.excl_vat} ${cdr.currency}`) : fail(odd.join('; '));
  },
  async 'one-session'(scene) {
    const { length } = await sessionsOf(scene);
    return length === 1 ? pass('there is one Session') : fail(`there are ${length} Sessions`);
  },
};

/** A second command that is the same but for its id may be told from the first by nothing else. */
function startBody({ drive, sandbox, task, parts }: DriveScene): object {
  const { location_id, evse_uid, connector_id } = drive;
  return {
    token: tokenOf(sandbox.party, tokenScenario, parts.clock.now()),
    location_id,
    ...(evse_uid !== undefined && { evse_uid }),
    ...(connector_id !== undefined && { connector_id }),
    authorization_reference: task.id,
  };
}

/**
 * Sends a command, once: that it is sent is noted before. One that has to be refused may be so at once or by its result.
 */
async function command(
  scene: DriveScene,
  name: string,
  kind: string,
  body: object,
  expected: 'accepted' | 'refused',
): Promise<Outcome | undefined> {
  const { drive, parts, sandbox, task } = scene;
  if (drive[`answer_${name}`] === 'ACCEPTED') return resultOf(scene, name, expected);
  if (drive[`sent_${name}`] === true) return warn('the hub was restarted, or failed, before it had the answer');
  await scene.note({ [`sent_${name}`]: true });
  const answer = await send(parts, sandbox, {
    method: 'POST',
    module: 'commands',
    side: 'receiver',
    segments: [kind],
    body: { response_url: `${parts.hostedUrl(sandbox.id, 'sender', 'commands')}/${task.id}.${name}`, ...body },
    to: drive.cpo,
    correlationId: drive.correlationId,
  });
  const { result } = (typeof answer.data === 'string' ? JSON.parse(answer.data) : {}) as { result?: unknown };
  const isAccepted = isSuccess(answer.statusCode) && result === 'ACCEPTED';
  const said = `${kind} was answered ${isSuccess(answer.statusCode) ? String(result) : `with OCPI status ${answer.statusCode}`}`;
  if (expected === 'accepted') return isAccepted ? pass(said) : fail(said);
  if (!isAccepted) return pass(said);
  await scene.note({ [`answer_${name}`]: 'ACCEPTED' });
  return undefined;
}

async function resultOf(
  { drive }: DriveScene,
  name: string,
  expected: 'accepted' | 'refused' = 'accepted',
): Promise<Outcome | undefined> {
  const result = drive[`result_${name}`];
  if (result === undefined) return undefined;
  const said = `the result is ${result}`;
  return (result === 'ACCEPTED') === (expected === 'accepted') ? pass(said) : fail(said);
}

async function receivedFromCpo({ parts, sandbox, drive, task }: DriveScene) {
  const { sessions, cdrs } = await parts.store.received(sandbox.party);
  const isTheirs = ({ owner }: { owner: string }) => owner === partyKey(drive.cpo);
  return {
    sessions: sessions
      .filter(isTheirs)
      .map(({ text, at }) => ({ ...(JSON.parse(text) as Session), isNew: at >= task.created_at })),
    cdrs: cdrs.filter(isTheirs).map(({ text }) => JSON.parse(text) as CDR),
  };
}

/** The Sessions that the command has led to: they name it, or else its token and Location. */
async function sessionsOf(scene: DriveScene): Promise<Session[]> {
  const { sessions } = await receivedFromCpo(scene);
  const same = (one: string, other: string) => foldId(one) === foldId(other);
  const named = sessions.filter(({ authorization_reference }) => authorization_reference === scene.task.id);
  if (named.length > 0) return named;
  return sessions.filter(
    ({ authorization_reference, cdr_token, location_id, isNew }) =>
      isNew &&
      !authorization_reference &&
      same(cdr_token.uid, uidOf(tokenScenario)) &&
      same(location_id, scene.drive.location_id),
  );
}

async function theSession(scene: DriveScene): Promise<Session | undefined> {
  const { sessions } = await receivedFromCpo(scene);
  return sessions.find(({ id }) => id === scene.drive.sessionId);
}
