import { createHash, randomUUID } from 'node:crypto';
import { FrameCheck } from './frame-check.ts';
import { Machine } from './machine.ts';
import { Manners } from './manners.ts';
import { obey } from './obey.ts';
import type { StationOptions } from './options.ts';
import { Settings } from './settings.ts';
import { StationClock } from './station-clock.ts';
import { timeWriter } from './times.ts';
import { dialect2 } from './v2.ts';
import { dialect16 } from './v16.ts';
import { type Answer, Wire } from './wire.ts';
import type { Heard, JsonObject, Vices } from './words.ts';

/** What is complained of is kept to this many sentences. */
const complaintsMax = 1000;
const answerMs = 10_000;
const messageAttemptsUsual = 3;
const transferMs = 10_000;
const logText = 'a line of a log\n'.repeat(100);

/** Connects the inside of a station with the other side: opens wires, and hears what comes. */
export class Connection {
  readonly identity: string;
  readonly machine: Machine;
  readonly manners = new Manners();
  readonly complaints: string[];
  readonly closes: { code: number; reason: string }[] = [];
  readonly frames: { readonly direction: 'in' | 'out'; readonly text: string }[] = [];
  /** Whether its boot was accepted: before, it is to be left alone. */
  isAccepted = false;
  restart: (isHard: boolean) => Promise<void> = () => Promise.resolve();
  boot: () => Promise<unknown> = () => Promise.resolve();
  readonly #options: StationOptions;
  readonly #check: FrameCheck;
  #transactions = 0;
  #wire: Wire | undefined;

  private constructor(options: StationOptions, check: FrameCheck) {
    this.identity = options.identity;
    this.#options = options;
    this.#check = check;
    this.complaints = [];
    this.machine = machineOf(options, {
      makeId: () => this.#nextId(),
      complain: (problem) => this.#complain(problem),
    });
  }

  static async of(options: StationOptions): Promise<Connection> {
    return new Connection(options, await FrameCheck.of(options.version));
  }

  async open(): Promise<void> {
    const { url, identity, subprotocols, tls } = this.#options;
    const { dialect, settings, author } = this.machine;
    const wire = new Wire({
      url,
      identity,
      password: settings.text('password') || undefined,
      subprotocols: subprotocols ?? [dialect.subprotocol],
      tls,
      isPipelined: author.vices.isPipelined === true,
      answerMs: this.#options.answerMs ?? answerMs,
      check: this.#check,
      frames: this.frames,
      complain: (problem) => this.#complain(problem),
      onCall: (action, payload, id, answered) => this.machine.behind(this.#hear(action, payload, id, answered)),
      onClose: (code, reason) => this.closes.push({ code, reason }),
    });
    await wire.open();
    this.#wire = wire;
    this.machine.connected(wire);
  }

  raw(text: string): void {
    this.#wire?.raw(text);
  }

  async cut(): Promise<void> {
    await this.#wire?.cut();
  }

  async close(): Promise<void> {
    await this.#wire?.close();
  }

  /** It has lost its memory of the connection before. */
  restarted(): void {
    this.isAccepted = false;
    if (this.#options.vices?.reusesIds === true) this.#transactions = 0;
  }

  #nextId(): string {
    this.#transactions += 1;
    return this.#options.vices?.reusesIds === true ? `tx-${this.#transactions}` : randomUUID();
  }

  #complain(problem: string): void {
    if (this.complaints.length < complaintsMax) this.complaints.push(problem);
  }

  async #hear(
    action: string,
    payload: JsonObject,
    messageId: string,
    answered: (answer: Answer) => void,
  ): Promise<void> {
    const order = this.machine.dialect.order(action, payload);
    const heard: Heard = { name: order?.name, action, messageId, payload };
    this.manners.heard.push(heard);
    const mayAsk =
      this.isAccepted || action === 'TriggerMessage' || action.startsWith('Get') || action.startsWith('Set');
    if (!mayAsk) this.#complain(`${action} was asked of a station whose boot is not accepted`);
    const say = (answer: JsonObject): void => {
      heard.answer = answer;
      answered({ payload: answer });
    };
    const fail = (code: string, description: string): void => {
      heard.error = code;
      answered({ error: { code, description } });
    };
    const manner = this.manners.of(heard);
    if (manner?.kind === 'ignore') return answered(undefined);
    if (manner?.kind === 'error') return fail(manner.code, manner.description);
    if (order === undefined) return fail('NotImplemented', `${action} is not known here`);
    if (manner?.kind === 'hold') await manner.until;
    if (manner?.kind === 'refuse') return say(this.machine.dialect.reply(order, { status: manner.status }));
    const reply = await obey(this.machine, this.#errands(), order);
    say(this.machine.dialect.reply(order, reply));
    await reply.after?.();
  }

  #errands(): Parameters<typeof obey>[1] {
    const signal = (): AbortSignal => AbortSignal.timeout(transferMs);
    const method = this.#options.upload ?? 'PUT';
    const isFetched = async (url: string, options: RequestInit): Promise<boolean> => {
      try {
        const response = await fetch(url, { ...options, signal: signal() });
        await response.arrayBuffer();
        return response.ok;
      } catch {
        return false;
      }
    };
    return {
      restart: (isHard) => this.restart(isHard),
      boot: () => this.boot(),
      upload: (url) => isFetched(url, { method, body: logText, headers: { 'content-type': 'text/plain' } }),
      download: (url) => isFetched(url, { method: 'GET' }),
    };
  }
}

function machineOf(
  options: StationOptions,
  { makeId, complain }: { readonly makeId: () => string; readonly complain: (problem: string) => void },
): Machine {
  const { version, identity, password } = options;
  const vices: Vices = options.vices ?? {};
  const count = options.evses ?? 2;
  const clock = new StationClock((options.now ?? Date.now)());
  const settings = new Settings(version, count, {
    ...options.settings,
    ...(password !== undefined && { password }),
  });
  const author = {
    version,
    vices,
    time: timeWriter(vices),
    now: () => clock.now(),
    vendor: options.vendor ?? 'Simulated',
    model: options.model ?? 'Two sockets',
    serialNumber: `SN-${identity}`.slice(0, 25),
    firmware: '1.0.0',
    // What the network is told of a meter must not lead to the station.
    meterSerialNumber: `M${createHash('sha256').update(identity).digest('hex').slice(0, 16)}`,
    signs: options.signs === true,
    txStart: version === '1.6' ? ('both' as const) : (options.txStart ?? 'both'),
  };
  const evses = Array.from({ length: count }, (_, place) => ({
    id: place + 1,
    status: 'Available' as const,
    isPlugged: false,
    isOperative: true,
    fault: undefined,
    registerWh: options.registerWh ?? 0,
    charge: undefined,
    last: undefined,
    claim: undefined,
    reservation: undefined,
    profiles: [],
  }));
  const dialect = version === '1.6' ? dialect16(author) : dialect2(author);
  const messageAttempts = options.messageAttempts ?? messageAttemptsUsual;
  return new Machine({ author, dialect, clock, settings, evses, messageAttempts, makeId, complain });
}
