import type { CommandResponse, CommandResult, DisplayText } from '../../../generated/ocpi-2.2.1.ts';
import { statusCodes } from '../../../ocpi/envelope.ts';
import type { Party } from '../../../ocpi/party.ts';
import type { CommandParts } from '../command-parts.ts';

/** A platform that the hub hosts for stations, and its CPO. */
export interface HostedParty {
  readonly platformId: string;
  readonly party: Party;
}

/** Where the result of something goes: the hub's own URL, and the message it belongs to. */
export interface Waiting {
  readonly module: 'commands' | 'chargingprofiles';
  readonly callback: string;
  readonly correlationId: string;
  /** Who has asked. */
  readonly by: Party;
}

/** Something that a party wants of a station. */
export interface Command<Body> {
  readonly parts: CommandParts;
  readonly host: HostedParty;
  readonly by: Party;
  readonly body: Body;
  readonly waiting: Waiting;
}

/** What is said at once: to a command that will get no result. */
export interface Refused {
  readonly isTaken: false;
  readonly result: CommandResponse['result'];
  /** OCPI's; success unless said. */
  readonly statusCode: number;
  readonly message?: string;
}

/** A command that was taken: `run` resolves with its result, whatever happens at the station. */
export interface Taken {
  readonly isTaken: true;
  run(): Promise<CommandResult>;
}

export type Prepared = Refused | Taken;

/** REJECTED and the like, with a sentence for whoever helps the driver. */
export const refuse = (
  result: CommandResponse['result'],
  message?: string,
  statusCode: number = statusCodes.success,
): Refused => ({ isTaken: false, result, statusCode, ...(message !== undefined && { message }) });

/** Nothing of what was named is here (M-07). */
export const unknownPlace = (message: string): Refused => refuse('REJECTED', message, statusCodes.unknownLocation);

export const stationOffline = (): Refused => refuse('REJECTED', 'The station is not connected at the moment.');

/** A result that needs no station. */
export const already = (result: CommandResult['result'], message?: string): Taken => ({
  isTaken: true,
  run: async () => resultOf(result, message),
});

export const resultOf = (result: CommandResult['result'], message?: string): CommandResult => ({
  result,
  ...(message !== undefined && { message: [english(message)] }),
});

export const english = (text: string): DisplayText => ({ language: 'en', text });
