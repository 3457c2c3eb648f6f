import { assertSendable, readPayload } from '../../src/backends/ocpp/messages/payload.ts';
import { translators } from '../../src/backends/ocpp/messages/translators.ts';
import { payloadChecks } from '../../src/backends/ocpp/schemas.ts';
import type { OutgoingCall } from '../../src/backends/ocpp/translator.ts';
import type { StationDesk, StationLink, Validation } from '../../src/hub/stations/desk.ts';
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
  readonly deviations: readonly { readonly path: string; readonly keyword: string }[];
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

/** Takes a message the way the edge does: checks it, translates it, and checks the answer. */
export async function hear(
  version: OcppVersion,
  action: string,
  payload: unknown,
  setting: Setting = {},
): Promise<Hearing> {
  const checks = await payloadChecks(version);
  const validation = setting.validation ?? 'strict';
  const reading = readPayload(checks, { action, direction: 'request', payload, validation, arrivedAt: arrival });
  const answerer = translators[version].answerers.get(action);
  if (!answerer) throw new Error(`${version} does not hear ${action}`);
  const told: Told[] = [];
  const answer = await answerer({ desk: deskThat(told, setting), link, now: () => arrival }, reading.payload);
  if (checks.schemaOf(action, 'response')) assertSendable(checks, action, 'response', answer);
  return { told, answer, deviations: reading.deviations };
}

/** A request in the words of a version, checked the way the edge does. */
export async function asked(version: OcppVersion, request: StationRequest): Promise<OutgoingCall | undefined> {
  const call = translators[version].outgoing(request);
  if (call) assertSendable(await payloadChecks(version), call.action, 'request', call.payload);
  return call;
}

/** What a station's answer to a request means; the answer is checked strictly unless said otherwise. */
export async function understood(
  version: OcppVersion,
  request: StationRequest,
  payload: unknown,
  validation: Validation = 'strict',
): Promise<StationAnswer> {
  const call = await asked(version, request);
  if (!call) throw new Error(`${version} has no message for ${request.kind}`);
  const checks = await payloadChecks(version);
  const { action } = call;
  const reading = readPayload(checks, { action, direction: 'response', payload, validation, arrivedAt: arrival });
  return call.read(reading.payload);
}
