import type { Begins, OcpiModule, Operation } from '../module.ts';
import type { SchemaName } from '../validate.ts';

/** An answer needs a timeout; there is nothing to wait for. */
const refused = { result: 'REJECTED', timeout: 0 };

const command = (
  kind: string,
  body: SchemaName,
  about: Begins['about'],
  unknown: Begins['unknown'],
  fields: readonly string[],
  more: Pick<Begins, 'withoutSession'> = {},
): Operation => ({
  side: 'receiver',
  method: 'POST',
  path: [`'${kind}'`],
  effect: 'begin',
  unaddressed: 'owner',
  body: [body],
  answer: 'command-response',
  begins: {
    kind,
    responseUrl: 'body',
    about,
    fields: [about.field, ...fields],
    unknown,
    foreign: refused,
    result: 'command-result',
    ...more,
  },
});

/** Whose driver is not there has nothing to unlock (H10). */
const noSession = {
  ...refused,
  message: [{ language: 'en', text: 'There is no session of yours at this connector, running or just ended.' }],
};

const ofLocation = { what: 'location', field: 'location_id' } as const;
const ofSession = { what: 'session', field: 'session_id' } as const;
const ofReservation = { what: 'reservation', field: 'reservation_id' } as const;

/** What an eMSP has a CPO do at its stations. Who sends them stands where the owners of other modules stand: they go to the CPO. */
export const commands: OcpiModule = {
  id: 'commands',
  owners: ['EMSP', 'OTHER'],
  readers: ['CPO'],
  ownerSide: 'emsp',
  broadcast: false,
  unknown: 'not-found',
  idField: 'session_id',
  sessionField: 'session_id',
  hasResultUrls: true,
  operations: [
    command('START_SESSION', 'start-session', ofLocation, refused, ['token', 'evse_uid']),
    command('RESERVE_NOW', 'reserve-now', ofLocation, refused, ['token', 'evse_uid', 'reservation_id', 'expiry_date']),
    command('UNLOCK_CONNECTOR', 'unlock-connector', ofLocation, refused, ['evse_uid'], { withoutSession: noSession }),
    command('STOP_SESSION', 'stop-session', ofSession, { result: 'UNKNOWN_SESSION', timeout: 0 }, []),
    command('CANCEL_RESERVATION', 'cancel-reservation', ofReservation, refused, []),
    { side: 'sender', method: 'POST', path: ['callback'], effect: 'result', unaddressed: 'hub', isOurs: true },
  ],
};
