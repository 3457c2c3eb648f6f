import type {
  CancelReservation,
  CommandResponse,
  CommandResult,
  ReserveNow,
  StartSession,
  StopSession,
  UnlockConnector,
} from '../../../generated/ocpi-2.2.1.ts';
import { canonicalJson } from '../../../kernel/json.ts';
import { statusCodes } from '../../../ocpi/envelope.ts';
import { partyKey } from '../../../ocpi/party.ts';
import type { CommandParts } from '../command-parts.ts';
import { prepareCancel } from './cancel.ts';
import { type Command, english, type Prepared, refuse, resultOf } from './command.ts';
import { prepareReserve } from './reserve.ts';
import { sendResult } from './results.ts';
import { prepareStart } from './start.ts';
import { prepareStop } from './stop.ts';
import { prepareUnlock } from './unlock.ts';

/** What is said to a command at once. */
export interface Said {
  readonly statusCode: number;
  readonly response: CommandResponse;
}

/** Makes something of what a party asks of a station, known by its name, of what is in hand already. */
type Prepare = (command: Command<never>) => Promise<Prepared>;

const commands: ReadonlyMap<string, Prepare> = new Map<string, Prepare>([
  ['START_SESSION', (command: Command<StartSession>) => prepareStart(command)],
  ['STOP_SESSION', (command: Command<StopSession>) => prepareStop(command)],
  ['RESERVE_NOW', (command: Command<ReserveNow>) => prepareReserve(command)],
  ['CANCEL_RESERVATION', (command: Command<CancelReservation>) => prepareCancel(command)],
  ['UNLOCK_CONNECTOR', (command: Command<UnlockConnector>) => prepareUnlock(command)],
]);

/** Takes commands of one process, each at most once. */
export class CommandDesk {
  readonly #parts: CommandParts;
  readonly #known = new Map<string, { at: number; outcome: Promise<Outcome> }>();
  /** By party. */
  readonly #underWay = new Map<string, number>();
  readonly #running = new Set<Promise<void>>();

  constructor(parts: CommandParts) {
    this.#parts = parts;
  }

  /**
   * Says at once whether a command is passed on to its station, and sends exactly one result when it is. The same of the same party within
   * some seconds has the outcome of the first, if that was passed on. Undefined: there is no such command.
   */
  async answer(kind: string, command: Command<Record<string, unknown>>): Promise<Said | undefined> {
    const prepare = commands.get(kind);
    if (prepare === undefined) return undefined;
    const outcome = await this.#once(nameOf(kind, command), async () => this.#begin(prepare, command));
    if (outcome.result !== undefined) this.#follow(command, outcome.result);
    return outcome.said;
  }

  /** Waits, not for long, until the results of what was taken are out. */
  async stop(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#parts.limits.commandsStopMs);
    });
    await Promise.race([Promise.all(this.#running), limit]);
    clearTimeout(timer);
  }

  async #begin(prepare: Prepare, command: Command<Record<string, unknown>>): Promise<Outcome> {
    const by = partyKey(command.by);
    const { limits } = this.#parts;
    const count = this.#underWay.get(by) ?? 0;
    if (this.#running.size >= limits.commandsUnderWayMax || count >= limits.commandsUnderWayPerPartyMax)
      return saidOf(this.#parts, refuse('REJECTED', 'Too many commands are under way.'));
    const prepared = await prepare(command as unknown as Command<never>);
    if (!prepared.isTaken) return saidOf(this.#parts, prepared);
    const result = prepared.run().catch((error: unknown) => {
      this.#parts.log.error({ err: error }, 'a command failed');
      return resultOf('FAILED');
    });
    return { ...saidOf(this.#parts, prepared), result };
  }

  /** Sends the result to whoever asked, when it is there. */
  #follow(command: Command<unknown>, result: Promise<CommandResult>): void {
    const by = partyKey(command.by);
    this.#underWay.set(by, (this.#underWay.get(by) ?? 0) + 1);
    const sent = result
      .then((value) => sendResult(this.#parts, command.host, command.waiting, value))
      .finally(() => {
        this.#running.delete(sent);
        const left = (this.#underWay.get(by) ?? 1) - 1;
        if (left === 0) this.#underWay.delete(by);
        else this.#underWay.set(by, left);
      });
    this.#running.add(sent);
  }

  async #once(name: string, begin: () => Promise<Outcome>): Promise<Outcome> {
    const { clock, limits } = this.#parts;
    const now = clock.monotonic();
    for (const [key, { at }] of this.#known) {
      if (now - at < limits.commandRepeatMs && this.#known.size < limits.commandsRememberedMax) break;
      this.#known.delete(key);
    }
    const known = this.#known.get(name);
    if (known !== undefined) return known.outcome;
    const outcome = begin();
    this.#known.set(name, { at: now, outcome });
    // What failed or was refused was not done: it may be tried again, of a station that is back, say.
    outcome.then(
      ({ result }) => {
        if (result === undefined) this.#known.delete(name);
      },
      () => this.#known.delete(name),
    );
    return outcome;
  }
}

/** What became of a command: what was said, and the result that follows, if one does. */
interface Outcome {
  readonly said: Said;
  readonly result?: Promise<CommandResult>;
}

function saidOf({ limits }: Pick<CommandParts, 'limits'>, prepared: Prepared): Outcome {
  if (prepared.isTaken)
    return {
      said: { statusCode: statusCodes.success, response: { result: 'ACCEPTED', timeout: limits.commandTimeoutS } },
    };
  const { result, statusCode, message } = prepared;
  const response = { result, timeout: 0, ...(message !== undefined && { message: [english(message)] }) };
  return { said: { statusCode, response } };
}

/** What makes two commands the same: who asks for what. Where the result goes differs for each. */
function nameOf(kind: string, { host, by, body }: Command<Record<string, unknown>>): string {
  const { response_url: _url, ...asked } = body;
  return canonicalJson([kind, host.platformId, partyKey(by), asked]);
}
