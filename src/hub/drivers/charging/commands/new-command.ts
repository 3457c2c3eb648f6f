import type { PartyKey } from '../../../../ocpi/party.ts';
import {
  type CommandRow,
  type DriverCommandKind,
  findCommand,
  findLastCommand,
  insertCommand,
  type NewCommand,
} from '../../../../store/drivers/sessions-commands.ts';
import type { ChargingParts } from '../parts.ts';
import { sendCommand } from './send.ts';

/** What a command is about, and whose it is. */
type About = { readonly emsp: PartyKey } & ({ readonly session: string } | { readonly reservation: string });

/** A command that this process sends as soon as it is stored, and another one when this one has not. */
export function newCommand({ hub }: Pick<ChargingParts, 'hub'>, kind: DriverCommandKind, about: About): NewCommand {
  const now = hub.clock.now();
  return {
    id: hub.ids.uuid(),
    kind,
    session: 'session' in about ? about.session : null,
    reservation: 'reservation' in about ? about.reservation : null,
    emsp: about.emsp,
    correlation_id: hub.ids.uuid(),
    created_at: new Date(now),
    due_at: new Date(now + hub.limits.driverCommandTakeOverMs),
  };
}

/** Sends a command that was stored just now; nobody waits for it. */
export function sendSoon(parts: ChargingParts, id: string): void {
  parts.background(async () => {
    const command = await findCommand(parts.pool, id);
    if (command !== undefined) await sendCommand(parts, command);
  });
}

/** Has a command sent about something, unless one of its kind is under way about it: then it is that one. */
export async function beginCommand(parts: ChargingParts, kind: DriverCommandKind, about: About): Promise<CommandRow> {
  const command = newCommand(parts, kind, about);
  const isNew = await insertCommand(parts.pool, command);
  if (isNew) sendSoon(parts, command.id);
  const subject = 'session' in about ? about.session : about.reservation;
  const stored = isNew ? await findCommand(parts.pool, command.id) : await findLastCommand(parts.pool, subject, kind);
  if (stored === undefined) throw new Error('a command was not stored');
  return stored;
}
