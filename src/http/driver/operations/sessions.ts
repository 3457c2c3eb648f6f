import type { SessionPreferences, SessionStart } from '../../../generated/driver.ts';
import { ownSession } from '../../../hub/drivers/charging/own-session.ts';
import { preferCharging } from '../../../hub/drivers/charging/preferences.ts';
import { startSession } from '../../../hub/drivers/charging/start.ts';
import { stopSession } from '../../../hub/drivers/charging/stop.ts';
import { unlockConnector } from '../../../hub/drivers/charging/unlock.ts';
import { sessionStream, versionSeen } from '../charging/event-stream.ts';
import { driverOf, shownCommand, shownPreferences, shownSession } from '../charging/shown.ts';
import { type DriverOperation, driverOperation } from '../operation.ts';
import { targetOf } from '../target-of.ts';
import { idParam } from './session-param.ts';

const tag = 'Charging';

/** Starting, stopping and following a charge. */
export const sessionOperations: readonly DriverOperation[] = [
  driverOperation<SessionStart>({
    id: 'startSession',
    method: 'POST',
    path: '/sessions',
    tag,
    summary: 'Start a charge',
    description:
      'Answers at once: what becomes of it is in the session. The operator of the station is asked once, whatever happens. A charge that was given up, ' +
      'because nobody answered in time, say, may still begin: then the session says so, with `is_late`.',
    access: 'driver',
    scope: 'sessions:control',
    budget: 'commands',
    body: 'session-start',
    idempotent: true,
    answer: { status: 202, schema: 'session', location: '/sessions/{id}' },
    faults: ['not-found', 'refused', 'impossible', 'conflict'],
    async handle({ charging }, { viewer, body, languages, idempotencyKey }) {
      const row = await startSession(charging, driverOf(viewer), {
        target: targetOf(body),
        quoteId: body.quote_id?.toLowerCase(),
        tokenId: body.token_id?.toLowerCase(),
        vehicleId: body.vehicle_id?.toLowerCase(),
        language: languages[0] ?? null,
        requestKey: idempotencyKey,
      });
      return shownSession(row, languages);
    },
  }),
  driverOperation({
    id: 'getSession',
    method: 'GET',
    path: '/sessions/{id}',
    params: { id: idParam },
    tag,
    summary: 'Read a charge',
    access: 'driver',
    scope: 'sessions:read',
    budget: 'account',
    answer: { status: 200, schema: 'session' },
    faults: ['not-found'],
    handle: async ({ charging }, { viewer, params, languages }) =>
      shownSession(await ownSession(charging, driverOf(viewer), params['id'] ?? ''), languages),
  }),
  driverOperation({
    id: 'streamSession',
    method: 'GET',
    path: '/sessions/{id}/stream',
    params: { id: idParam },
    tag,
    summary: 'Follow a charge',
    description:
      'Server-sent events `session`, each the whole charge as it is then; the first at once, unless `Last-Event-ID` says that it has been seen. Silence is ' +
      'broken by a comment. The stream ends after ten minutes, or when the charge is billed: browsers connect again by themselves.',
    access: 'driver',
    scope: 'sessions:read',
    budget: 'account',
    answer: { status: 200, only: 'text/event-stream', also: ['text/event-stream'] },
    faults: ['not-found'],
    async handle({ charging }, { viewer, params, languages, lastEventId, signal }) {
      const after = versionSeen(lastEventId);
      const id = params['id'] ?? '';
      const views = await charging.live.follow({ viewer: driverOf(viewer), id, after, signal });
      return sessionStream(views, languages);
    },
  }),
  driverOperation({
    id: 'stopSession',
    method: 'POST',
    path: '/sessions/{id}/stop',
    params: { id: idParam },
    tag,
    summary: 'Stop a charge, or give it up before it has begun',
    description:
      'A charge whose command was not sent yet is never asked for. One whose command was sent is given up: should it begin nevertheless, it is stopped ' +
      'at once. Asked again, the command that is under way is answered.',
    access: 'driver',
    scope: 'sessions:control',
    budget: 'commands',
    answer: { status: 202, schema: 'session-command' },
    faults: ['not-found', 'conflict'],
    async handle({ charging }, { viewer, params, languages }) {
      const id = params['id'] ?? '';
      const command = await stopSession(charging, driverOf(viewer), id);
      const session = shownSession(await ownSession(charging, driverOf(viewer), id), languages);
      return { command: shownCommand(command), session };
    },
  }),
  driverOperation({
    id: 'unlockConnector',
    method: 'POST',
    path: '/sessions/{id}/unlock',
    params: { id: idParam },
    tag,
    summary: 'Have the connector of a charge let go of the cable',
    description: 'While the charge is under way, and for 15 minutes after its end.',
    access: 'driver',
    scope: 'sessions:control',
    budget: 'commands',
    answer: { status: 202, schema: 'session-command' },
    faults: ['not-found', 'conflict'],
    async handle({ charging }, { viewer, params, languages }) {
      const id = params['id'] ?? '';
      const command = await unlockConnector(charging, driverOf(viewer), id);
      const session = shownSession(await ownSession(charging, driverOf(viewer), id), languages);
      return { command: shownCommand(command), session };
    },
  }),
  driverOperation<SessionPreferences>({
    id: 'setSessionPreferences',
    method: 'PUT',
    path: '/sessions/{id}/preferences',
    params: { id: idParam },
    tag,
    summary: 'Say when the car leaves and what matters most',
    access: 'driver',
    scope: 'sessions:control',
    budget: 'commands',
    body: 'session-preferences',
    answer: { status: 202, schema: 'session-command' },
    faults: ['not-found', 'conflict'],
    async handle({ charging }, { viewer, params, body, languages }) {
      const id = params['id'] ?? '';
      const outcome = await preferCharging(charging, driverOf(viewer), id, body);
      const session = shownSession(await ownSession(charging, driverOf(viewer), id), languages);
      return { command: shownPreferences(outcome), session };
    },
  }),
];
