/**
 * The stations of the bench, in a process of their own so that what they cost does not count for the hub: OCPP 2.0.1, as little work per
 * message as possible. A program to be forked: it is told what to do by messages and answers each.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';

export type StationOrder =
  /** Connects stations `from` to `from + count` and has each boot; `password` is that of all. At most `atOnce` are on their way. */
  | {
      readonly what: 'connect';
      readonly port: number;
      readonly from: number;
      readonly count: number;
      readonly password: string;
      readonly atOnce: number;
      readonly boots: boolean;
    }
  /**
   * Has those that are connected send TransactionEvents for so many seconds: each so many milliseconds after its last, spread evenly, or
   * one after the other.
   */
  | { readonly what: 'events'; readonly seconds: number; readonly gapMs: number }
  /** Has the first one send another status than before. */
  | { readonly what: 'status' }
  /** Has each begin a transaction, or end it. */
  | { readonly what: 'begin' }
  | { readonly what: 'end' }
  | { readonly what: 'leave' }
  | { readonly what: 'close' };

export interface StationAnswerToBench {
  readonly messages?: number;
  readonly ms?: number;
  readonly refused?: number;
  /** When the status was answered, in ms of the system's clock. */
  readonly at?: number;
}

/** Of station `n`, as `populate-stations.ts` has it. */
export const identityOf = (n: number): string => `BENCH-${n}`;

class BenchStation {
  readonly #n: number;
  #socket: WebSocket | undefined;
  #id = 0;
  #seq = 0;
  #wh = 1000;
  #transaction = '';
  #isOccupied = false;
  #answered: ((text: string) => void) | undefined;

  constructor(n: number) {
    this.#n = n;
  }

  connect(port: number, password: string): Promise<void> {
    const identity = identityOf(this.#n);
    const authorization = `Basic ${Buffer.from(`${identity}:${password}`).toString('base64')}`;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ocpp/${identity}`, 'ocpp2.0.1', {
      headers: { authorization },
      perMessageDeflate: false,
    });
    this.#socket = socket;
    socket.on('message', (data) => this.#take(String(data)));
    return new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
  }

  /** What the hub asks is answered as a station would that can do nothing. */
  #take(text: string): void {
    if (text.startsWith('[2')) {
      const [, id] = JSON.parse(text) as [number, string];
      this.#socket?.send(JSON.stringify([4, id, 'NotImplemented', '', {}]));
      return;
    }
    const answered = this.#answered;
    this.#answered = undefined;
    answered?.(text);
  }

  call(action: string, payload: string): Promise<string> {
    this.#id += 1;
    const answer = new Promise<string>((resolve) => {
      this.#answered = resolve;
    });
    this.#socket?.send(`[2,"${this.#n}-${this.#id}","${action}",${payload}]`);
    return answer;
  }

  boot(): Promise<string> {
    return this.call(
      'BootNotification',
      '{"reason":"PowerUp","chargingStation":{"model":"B1","vendorName":"Bench","firmwareVersion":"1.0"}}',
    );
  }

  turnStatus(): Promise<string> {
    this.#isOccupied = !this.#isOccupied;
    const status = this.#isOccupied ? 'Occupied' : 'Available';
    return this.call(
      'StatusNotification',
      `{"timestamp":"${new Date().toISOString()}","connectorStatus":"${status}","evseId":1,"connectorId":1}`,
    );
  }

  begin(): Promise<string> {
    this.#seq = 0;
    this.#transaction = randomUUID();
    return this.call('TransactionEvent', this.#event('Started', 'CablePluggedIn', 'Transaction.Begin'));
  }

  end(): Promise<string> {
    return this.call('TransactionEvent', this.#event('Ended', 'EVDeparted', 'Transaction.End'));
  }

  update(): Promise<string> {
    return this.call('TransactionEvent', this.#event('Updated', 'MeterValuePeriodic', 'Sample.Periodic'));
  }

  /** Three samples, as the measurements of libraries have it. */
  #event(type: string, trigger: string, context: string): string {
    const at = new Date(Date.now()).toISOString();
    const seq = this.#seq;
    this.#seq += 1;
    this.#wh += 10;
    const sample = (value: number, measurand: string, unit: string) =>
      `{"value":${value},"measurand":"${measurand}","context":"${context}","unitOfMeasure":{"unit":"${unit}"}}`;
    const samples = [
      sample(this.#wh, 'Energy.Active.Import.Register', 'Wh'),
      sample(11_000, 'Power.Active.Import', 'W'),
      sample(16, 'Current.Import', 'A'),
    ].join();
    return `{"eventType":"${type}","timestamp":"${at}","triggerReason":"${trigger}","seqNo":${seq},"transactionInfo":{"transactionId":"${this.#transaction}","chargingState":"Charging"},"evse":{"id":1,"connectorId":1},"meterValue":[{"timestamp":"${at}","sampledValue":[${samples}]}]}`;
  }

  leave(): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return Promise.resolve();
    const closed = new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
    });
    socket.terminate();
    return closed;
  }
}

let stations: BenchStation[] = [];

const now = () => Number(process.hrtime.bigint()) / 1e6;

async function connectAll({
  port,
  from,
  count,
  password,
  atOnce,
  boots,
}: Extract<StationOrder, { what: 'connect' }>): Promise<StationAnswerToBench> {
  const started = performance.now();
  const made = Array.from({ length: count }, (_, at) => new BenchStation(from + at));
  const queue = made.values();
  let refused = 0;
  const work = async (): Promise<void> => {
    for (const station of queue) {
      // One that is refused comes again, as stations do.
      for (;;) {
        try {
          await station.connect(port, password);
          break;
        } catch {
          refused += 1;
          await pause(100);
        }
      }
      const answer = boots ? await station.boot() : '"Accepted"';
      if (!answer.includes('"Accepted"')) throw new Error(`a boot was answered ${answer}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  stations.push(...made);
  return { ms: performance.now() - started, refused };
}

async function sendEvents(seconds: number, gapMs: number): Promise<StationAnswerToBench> {
  const started = performance.now();
  const end = started + seconds * 1000;
  let messages = 0;
  await Promise.all(
    stations.map(async (station, place) => {
      for (let turn = 0; performance.now() < end; turn += 1) {
        const wait = started + gapMs * (turn + place / stations.length) - performance.now();
        if (wait > 0) await pause(wait);
        const answer = await station.update();
        if (!answer.startsWith('[3')) throw new Error(`an event was answered ${answer}`);
        messages += 1;
      }
    }),
  );
  return { messages, ms: performance.now() - started };
}

async function sendStatus(): Promise<StationAnswerToBench> {
  const [station] = stations;
  if (station === undefined) throw new Error('no station is connected');
  await station.turnStatus();
  return { at: now() };
}

async function obey(order: StationOrder): Promise<StationAnswerToBench> {
  switch (order.what) {
    case 'connect':
      return connectAll(order);
    case 'events':
      return sendEvents(order.seconds, order.gapMs);
    case 'status':
      return sendStatus();
    case 'begin':
      await Promise.all(stations.map((station) => station.begin()));
      return {};
    case 'end':
      await Promise.all(stations.map((station) => station.end()));
      return {};
    case 'leave':
      await Promise.all(stations.map((station) => station.leave()));
      stations = [];
      return {};
    case 'close':
      setImmediate(() => process.disconnect());
      return {};
  }
}

process.on('message', (order: StationOrder) => {
  obey(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      process.stderr.write(`${error}\n`);
      process.exit(1);
    },
  );
});
process.send?.({});
