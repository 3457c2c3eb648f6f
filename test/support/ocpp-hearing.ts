import { openDialect } from '../../src/backends/ocpp/dialects.ts';
import { type Dialect, readPayload } from '../../src/backends/ocpp/rpc/dialect.ts';
import type { OutgoingCall } from '../../src/backends/ocpp/translator.ts';
import type { StationDesk, StationLink, Validation } from '../../src/hub/stations/desk.ts';
import { Fault } from '../../src/kernel/fault.ts';
import type {
  BootAnswer,
  OcppVersion,
  StationAnswer,
  StationRequest,
  TokenInfo,
  TransactionAnswer,
} from '../../src/stations/model.ts';

/** When everything here arrives. */
export const arrival = Date.parse('2026-05-01T12:00:00Z');

/** What the desk was told: its method and what with. */
export type Told = readonly [method: string, what: unknown];

export interface Hearing {
  readonly told: readonly Told[];
  readonly answer: object;
  /** Whether the message broke its schema. */
  readonly deviates: boolean;
}

/** How a message is heard, if not strictly and by a desk that accepts everything. */
export interface Setting {
  readonly validation?: Validation;
  readonly token?: TokenInfo;
  readonly boot?: BootAnswer;
  readonly transaction?: TransactionAnswer;
}

const link: StationLink = {
  station: {
    number: 1,
    id: '5f0c8d1e-0000-4000-8000-000000000001',
    identity: 'CS1',
    securityProfile: 1,
    passwordDigest: undefined,
    validation: 'strict',
  },
  epoch: 1,
};

function deskThat(told: Told[], { token, boot, transaction }: Setting): StationDesk {
  const note = (method: string, what: unknown) => {
    told.push([method, what]);
    return Promise.resolve();
  };
  const unexpected = (): never => {
    throw new Error('a message does not ask for this');
  };
  return {
    find: unexpected,
    connect: unexpected,
    disconnected: unexpected,
    alive: unexpected,
    boot: (_link, report) => note('boot', report).then(() => boot ?? { status: 'Accepted', intervalS: 300 }),
    status: (_link, report) => note('status', report),
    authorize: (_link, shown) => note('authorize', shown).then(() => token ?? { status: 'Accepted' }),
    transaction: (_link, event) => note('transaction', event).then(() => transaction ?? {}),
    reservation: (_link, report) => note('reservation', report),
    notice: (_link, notice) => note('notice', notice),
  };
}

/** A version of OCPP as the edge speaks it. */
export const dialectOf = (version: OcppVersion): Promise<Dialect> => openDialect(version, () => arrival);

/** Takes a message the way the edge does: reads it, translates it, and answers it; the answer has to be OCPP to the letter. */
export async function hear(
  version: OcppVersion,
  action: string,
  payload: object,
  setting: Setting = {},
): Promise<Hearing> {
  const dialect = await dialectOf(version);
  let deviates = false;
  const read = readPayload(dialect, action, 'request', payload, setting.validation ?? 'strict', () => {
    deviates = true;
  });
  const handler = dialect.handlers.get(action);
  if (!handler) throw new Error(`${version} does not hear ${action}`);
  const told: Told[] = [];
  const answer = await handler.answer({ desk: deskThat(told, setting), link, now: () => arrival }, read as never);
  // What is sent without an answer has no schema for one.
  if (dialect.checks.check(action, 'response', answer)) dialect.assertSendable(action, 'response', answer);
  return { told, answer, deviates };
}

/** A request in the words of a version. Throws `Fault` of kind `invalid` where they are not OCPP to the letter. */
export async function asked(version: OcppVersion, request: StationRequest): Promise<OutgoingCall | undefined> {
  const { translator, checks } = await dialectOf(version);
  const call = translator.outgoing(request);
  const issues = call ? checks.check(call.action, 'request', call.payload) : [];
  if (!issues) throw new Error(`${version} has no such action`);
  if (issues.length > 0) throw Fault.invalid(issues);
  return call;
}

/** What a station's answer to a request means; the answer is read strictly unless said otherwise. */
export async function understood(
  version: OcppVersion,
  request: StationRequest,
  payload: object,
  validation: Validation = 'strict',
): Promise<StationAnswer> {
  const call = await asked(version, request);
  if (!call) throw new Error(`${version} has no message for ${request.kind}`);
  const dialect = await dialectOf(version);
  const read = readPayload(dialect, call.action, 'response', payload, validation, () => undefined);
  return call.read(read as never);
}
