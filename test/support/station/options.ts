import type { ConnectionOptions } from 'node:tls';
import type { SettingName } from './settings.ts';
import type { Version, Vices } from './words.ts';

export interface StationOptions {
  /** Where stations connect, without the identity: `ws://127.0.0.1:8080/ocpp`. */
  readonly url: string;
  readonly identity: string;
  /** Of Basic authentication; without one there is no such header. */
  readonly password?: string;
  readonly version: Version;
  /** How many places to charge, numbered from 1; each has one socket. 2 unless said. */
  readonly evses?: number;
  /** What its clock shows at first, in ms; the moment it is made unless said. From there on only the story moves it. */
  readonly now?: () => number;
  readonly settings?: Partial<Record<SettingName, string>>;
  readonly vices?: Vices;
  /** What every meter shows at first, in Wh. */
  readonly registerWh?: number;
  /** Whether its meter signs the first and the last value. */
  readonly signs?: boolean;
  /** 2.x: what begins a transaction; the card and the cable unless said. */
  readonly txStart?: 'both' | 'plugged' | 'authorized';
  readonly vendor?: string;
  readonly model?: string;
  readonly tls?: ConnectionOptions;
  /** In place of the one its version has. */
  readonly subprotocols?: readonly string[];
  /** How it sends its log. */
  readonly upload?: 'PUT' | 'POST';
  /** How often it tries a message of a transaction that is not answered with a result, before it drops it; 3 times unless said. */
  readonly messageAttempts?: number;
  /** How long it waits for an answer, in real ms. */
  readonly answerMs?: number;
}
