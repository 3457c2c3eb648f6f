import { WebSocket } from 'ws';
import type { StationDesk, StationLink } from '../../../hub/stations/desk.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { Ids } from '../../../kernel/ids.ts';
import type { Limits } from '../../../kernel/limits.ts';
import type { Logger } from '../../../kernel/logger.ts';
import type { StationOutcome, StationRequest } from '../../../stations/model.ts';
import { type Heard, OcppError, type OutgoingCall } from '../translator.ts';
import { answerCall, type Reply } from './answer.ts';
import { callErrorText, failureOf, resultErrorText } from './call-errors.ts';
import { type Dialect, readPayload } from './dialect.ts';
import { type BadFrame, type ReceivedCall, readFrame } from './frame.ts';
import { FrameBudget } from './frame-budget.ts';
import { KeptReplies } from './kept-replies.ts';
import { Liveness } from './liveness.ts';
import { StationCalls } from './station-calls.ts';
import type { TextSocket } from './text-socket.ts';

/** What all sessions of a process share. */
export interface SessionParts {
  readonly desk: StationDesk;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly random: () => number;
  readonly counts: SessionCounts;
}

/** What is counted over all stations. */
export interface SessionCounts {
  badFrames: number;
  /** Results nobody waits for: late, or never asked for. */
  unsolicited: number;
  /** Connections ended by the hub, by why. */
  readonly ended: Record<EndReason, number>;
}

export type EndReason = 'frames' | 'rate' | 'unread' | 'silent' | 'stuck' | 'overloaded' | 'replaced' | 'stopping';

/** Close codes of RFC 6455, 7.4.1. */
const codes = { normal: 1000, away: 1001, protocol: 1002, binary: 1003, policy: 1008, later: 1013 } as const;

const noDeviation = (): void => undefined;

/**
 * One station's connection: what it says is handled in order, one thing at a time; what it is asked is asked one at a time, and neither
 * waits for the other. Nothing that arrives throws out of here.
 */
export class StationSession {
  readonly link: StationLink;
  readonly dialect: Dialect;
  readonly liveness: Liveness;
  /** Until when the desk has been told. */
  toldAt = 0;
  readonly #parts: SessionParts;
  readonly #socket: TextSocket;
  readonly #heard: Heard;
  readonly #budget: FrameBudget;
  #isOver = false;
  #isEnding = false;
  readonly #isLeaving = (): boolean => this.#isOver || this.#isEnding;
  /** Since when a call of the station is handled; 0: none is. */
  #busySince = 0;
  #badFrames = 0;
  #badSince = 0;
  // Most stations need none of these most of the time.
  #inbox: ReceivedCall[] | undefined;
  #replies: KeptReplies | undefined;
  #calls: StationCalls | undefined;

  constructor(parts: SessionParts, socket: TextSocket, dialect: Dialect, link: StationLink) {
    const now = parts.clock.monotonic();
    this.#parts = parts;
    this.#socket = socket;
    this.dialect = dialect;
    this.link = link;
    this.liveness = new Liveness(parts.limits, parts.random, now);
    this.#heard = { desk: parts.desk, link, now: parts.clock.now };
    this.#budget = new FrameBudget(parts.limits, now);
  }

  /** Whether it can still be asked something. */
  get isOpen(): boolean {
    return !this.#isOver && this.#socket.readyState === WebSocket.OPEN;
  }

  /** A message of the station. */
  received(data: Buffer, isBinary: boolean): void {
    if (this.#isOver) return;
    const { limits, clock } = this.#parts;
    const now = clock.monotonic();
    this.liveness.heard(now);
    if (isBinary) {
      this.close(codes.binary, 'OCPP-J is text', 'frames');
      return;
    }
    const isInBudget = this.#budget.take(limits, now);
    const frame = readFrame(data, this.dialect.version, limits.stationFrameDepthMax);
    if (frame.kind === 'call') this.#take(frame, isInBudget, now);
    else if (!isInBudget) this.close(codes.policy, 'too many messages', 'rate');
    else if (frame.kind === 'bad') this.#refuse(frame, now);
    else if (frame.kind === 'result-error') this.#note('an answer could not be read by the station');
    else {
      const isExpected =
        frame.kind === 'result'
          ? this.#calls?.answered(frame.id, frame.payload)
          : this.#calls?.failed(frame.id, frame.code, frame.description);
      if (isExpected !== true) this.#parts.counts.unsolicited += 1;
    }
  }

  /** A ping or pong of the station. */
  heardControl(isPing: boolean): void {
    if (this.#isOver) return;
    const now = this.#parts.clock.monotonic();
    this.liveness.heard(now);
    if (!this.#budget.take(this.#parts.limits, now)) {
      this.close(codes.policy, isPing ? 'too many pings' : 'too many pongs', 'rate');
    }
  }

  /** The socket has closed, from whichever side, or is about to. */
  closed(): void {
    this.#isOver = true;
    this.#inbox = undefined;
    this.#calls?.cut();
    this.liveness.ended();
  }

  async ask(request: StationRequest, deadlineMs: number): Promise<StationOutcome> {
    const { translator, checks } = this.dialect;
    let call: OutgoingCall | undefined;
    try {
      call = translator.outgoing(request);
    } catch (error) {
      if (error instanceof OcppError || error instanceof Fault) return { kind: 'not-sent', reason: error.message };
      throw error;
    }
    if (call === undefined) return { kind: 'unsupported' };
    const { action, payload } = call;
    const issues = checks.check(action, 'request', payload);
    if (issues === undefined || issues.length > 0) {
      const why = issues?.map(({ path, message }) => `${path} ${message}`).join('; ') ?? 'there is no such action';
      return { kind: 'not-sent', reason: `OCPP ${this.dialect.version} cannot say it: ${why}` };
    }
    if (this.#isOver) return { kind: 'not-sent', reason: 'the connection ended' };
    this.#calls ??= new StationCalls(
      this.#parts.limits,
      () => this.#parts.ids.uuid(),
      (text) => this.#send(text),
    );
    return this.#calls.ask({ action, payload, deadlineMs, read: (id, answer) => this.#readAnswer(call, id, answer) });
  }

  /** Whether the station says anything within the time for it, such as a pong. */
  probe(): Promise<boolean> {
    if (!this.isOpen) return Promise.resolve(false);
    // What it says is not read at the moment, because it says so much.
    if (this.#socket.isPaused) return Promise.resolve(true);
    return this.liveness.probe(this.#socket);
  }

  /** Looks after the connection, about once a second: pings it, and ends it when nothing comes back or nothing goes on. */
  look(now: number): void {
    if (this.#isOver) return;
    const { limits, log } = this.#parts;
    if (this.#busySince !== 0 && now - this.#busySince > limits.stationStuckMs) {
      log.error({ station: this.link.station.id }, 'a message of a station was not answered in time');
      this.terminate('stuck');
      return;
    }
    // Nothing is read from a paused one, so that nothing can have come back.
    if (!this.#socket.isPaused && !this.liveness.look(this.#socket, now)) this.terminate('silent');
  }

  /** Ends the connection after what is being handled has been answered. */
  end(reason: EndReason): void {
    this.#isEnding = true;
    if (this.#busySince === 0) this.close(codes.away, 'the hub is stopping', reason);
  }

  /** Ends the connection. */
  close(code: number, text: string, reason: EndReason): void {
    if (this.#isOver) return;
    this.#parts.counts.ended[reason] += 1;
    this.closed();
    // A paused socket would not hear the other side close.
    this.#socket.resume();
    this.#socket.close(code, text);
  }

  /** Ends the connection of another that has the station now. */
  replace(text: string): void {
    this.close(codes.policy, text, 'replaced');
  }

  /** Ends the connection without waiting for the other side. */
  terminate(reason: EndReason): void {
    if (!this.#isOver) this.#parts.counts.ended[reason] += 1;
    this.closed();
    this.#socket.terminate();
  }

  #take(call: ReceivedCall, isInBudget: boolean, now: number): void {
    if (this.#busySince === 0) {
      this.#busySince = now;
      this.#serve(call);
      return;
    }
    // It is to wait for its answer before it says more. What it says all the same waits here, and then on its side.
    this.#inbox ??= [];
    this.#inbox.push(call);
    if (this.#inbox.length < this.#parts.limits.stationInboxMax) return;
    if (isInBudget) this.#socket.pause();
    else this.close(codes.policy, 'too many messages', 'rate');
  }

  #serve(call: ReceivedCall): void {
    const { clock, limits } = this.#parts;
    this.#busySince = clock.monotonic();
    const waitMs = this.#budget.waitMs(limits, this.#busySince);
    if (waitMs > 0) setTimeout(() => this.#handle(call), waitMs);
    else this.#handle(call);
  }

  #handle(call: ReceivedCall): void {
    const kept = this.#replies?.find(call.id, call.digest, this.#busySince, this.#parts.limits);
    if (kept !== undefined) {
      this.#repeat(call, kept);
      this.#next();
      return;
    }
    answerCall(this.#parts, this.dialect, this.#heard, call, this.#isLeaving, (reply) => {
      this.#reply(call, reply);
      this.#next();
    });
  }

  /** What the station has said meanwhile, one thing at a time. */
  #next(): void {
    const isLeaving = this.#isLeaving();
    const call = isLeaving ? undefined : this.#inbox?.shift();
    if (!isLeaving && this.#socket.isPaused && (this.#inbox?.length ?? 0) < this.#parts.limits.stationInboxMax / 2) {
      this.#socket.resume();
    }
    if (call !== undefined) {
      this.#serve(call);
      return;
    }
    this.#busySince = 0;
    if (this.#isEnding) this.end('stopping');
  }

  #repeat({ action }: ReceivedCall, reply: string): void {
    (this.dialect.handlers.get(action) ?? this.dialect.others).repeated += 1;
    this.#send(reply);
  }

  #reply(call: ReceivedCall, reply: Reply): void {
    const { limits, clock } = this.#parts;
    if (typeof reply !== 'string') {
      if (reply.unanswered === 'replaced') this.replace('the station has another connection');
      else this.close(codes.later, 'the hub has no room at the moment', 'overloaded');
      return;
    }
    if (!call.wantsAnswer) return;
    this.#send(reply);
    // What was refused is refused again, and the time is another; only what had effect must not have it twice.
    if (!reply.startsWith('[3') || call.action === 'Heartbeat') return;
    this.#replies ??= new KeptReplies();
    this.#replies.keep(call.id, call.digest, reply, clock.monotonic(), limits);
  }

  #refuse(frame: BadFrame, now: number): void {
    const { limits, counts } = this.#parts;
    counts.badFrames += 1;
    if (now - this.#badSince > limits.stationBadFramesWindowMs) {
      this.#badFrames = 0;
      this.#badSince = now;
    }
    this.#badFrames += 1;
    if (frame.code !== undefined) {
      this.#send(callErrorText(this.dialect.version, frame.id, frame.code, frame.description));
    }
    if (this.#badFrames >= limits.stationBadFramesMax) {
      this.close(codes.protocol, 'too many messages that cannot be read', 'frames');
    }
  }

  #readAnswer({ action, read }: OutgoingCall, id: string, payload: object): StationOutcome {
    try {
      const { validation } = this.link.station;
      const answer = readPayload(this.dialect, action, 'response', payload, validation, noDeviation);
      return { kind: 'answered', answer: read(answer as never) };
    } catch (error) {
      const failure = failureOf(error);
      const said = failure.kind === 'answer' ? failure.error : new OcppError('InternalError', 'it cannot be read');
      if (this.dialect.version === '2.1') this.#send(resultErrorText(id, said));
      return { kind: 'error', code: said.code, description: `the answer of the station: ${said.message}` };
    }
  }

  #send(text: string): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    if (this.#socket.bufferedAmount > this.#parts.limits.stationUnreadBytesMax) {
      this.terminate('unread');
      return false;
    }
    this.#socket.sendText(text);
    return true;
  }

  #note(message: string): void {
    this.#parts.log.debug({ station: this.link.station.id }, message);
  }
}
