import type { Issue } from '../../../kernel/fault.ts';
import { Fault } from '../../../kernel/fault.ts';
import { formatDateTime, parseDateTime } from '../../../ocpi/date-time.ts';
import type { OcppVersion, StationRequest, VariableName } from '../../../stations/model.ts';
import { type FileRules, flawOfFileUrl } from './file-url.ts';

/** A variable as the admin API names it. */
export interface VariableAsked {
  readonly component?: string;
  readonly component_instance?: string;
  readonly evse?: number;
  readonly connector?: number;
  readonly variable: string;
  readonly variable_instance?: string;
  readonly attribute?: string;
  readonly value?: string;
}

/** What an operator asks of a station, as the admin API has it. */
export interface RemoteAsked {
  readonly kind: string;
  readonly evse?: number;
  readonly connector?: number;
  readonly when?: 'immediate' | 'on-idle';
  readonly operative?: boolean;
  readonly message?: string;
  readonly log?: 'diagnostics' | 'security';
  readonly url?: string;
  readonly from?: string;
  readonly to?: string;
  readonly retries?: number;
  readonly retry_interval_s?: number;
  readonly retrieve_at?: string;
  readonly install_at?: string;
  readonly signing_certificate?: string;
  readonly signature?: string;
  readonly variables?: readonly VariableAsked[];
  readonly base?: 'configuration' | 'full' | 'summary';
  readonly vendor_id?: string;
  readonly message_id?: string;
  readonly data?: unknown;
  readonly id_token?: string;
  readonly id_token_type?: string;
  readonly session_id?: string;
  readonly reservation?: number;
}

/** What has to be known for a request besides what was asked. */
export interface RemoteFacts extends FileRules {
  readonly version: OcppVersion | null;
  readonly now: string;
  /** A fresh number for OCPP. */
  readonly number: number;
  /** OCPP's id of the charge behind `session_id`. */
  readonly transactionId?: string | undefined;
}

/** Fields that a kind cannot do without. */
const required: Readonly<Record<string, readonly (keyof RemoteAsked)[]>> = {
  availability: ['operative'],
  trigger: ['message'],
  'get-log': ['url'],
  'update-firmware': ['url'],
  'get-variables': ['variables'],
  'set-variables': ['variables'],
  'data-transfer': ['vendor_id'],
  unlock: ['evse'],
  start: ['id_token'],
  stop: ['session_id'],
  'cancel-reservation': ['reservation'],
};

/** Passwords have a way of their own, and are in no record of what a station was asked. */
const secrets: ReadonlySet<string> = new Set(['authorizationkey', 'basicauthpassword']);

/** The request that is sent. Throws `invalid` for what is missing, and for what is never asked. */
export function remoteRequest(asked: RemoteAsked, facts: RemoteFacts): StationRequest {
  const issues: Issue[] = (required[asked.kind] ?? [])
    .filter((field) => asked[field] === undefined)
    .map((field) => ({ path: `/${field}`, message: `is required with ${asked.kind}` }));
  const flaw = asked.url === undefined ? undefined : flawOfFileUrl(asked.url, facts);
  if (flaw !== undefined) issues.push({ path: '/url', message: flaw });
  issues.push(...variableIssues(asked));
  if (issues.length > 0) throw Fault.invalid(issues);
  return made(asked, facts);
}

function variableIssues({ kind, variables = [] }: RemoteAsked): Issue[] {
  return variables.flatMap(({ variable, value }, at) => {
    const path = `/variables/${at}`;
    if (secrets.has(variable.toLowerCase())) return [{ path: `${path}/variable`, message: 'is a password' }];
    if (kind === 'set-variables' && value === undefined) return [{ path: `${path}/value`, message: 'is required' }];
    return [];
  });
}

function made(asked: RemoteAsked, facts: RemoteFacts): StationRequest {
  const { evse, connector, url = '' } = asked;
  const at = { ...(evse !== undefined && { evse }), ...(connector !== undefined && { connector }) };
  const tries = {
    ...(asked.retries !== undefined && { retries: asked.retries }),
    ...(asked.retry_interval_s !== undefined && { retryIntervalS: asked.retry_interval_s }),
  };
  switch (asked.kind) {
    case 'reset':
      return { kind: 'reset', when: asked.when ?? 'on-idle', ...(evse !== undefined && { evse }) };
    case 'availability':
      return { kind: 'availability', operative: asked.operative === true, ...at };
    case 'trigger':
      return { kind: 'trigger', message: asked.message ?? '', ...at };
    case 'get-log':
      return {
        kind: 'get-log',
        log: asked.log ?? 'diagnostics',
        requestId: facts.number,
        url,
        ...(asked.from !== undefined && { from: utc(asked.from) }),
        ...(asked.to !== undefined && { to: utc(asked.to) }),
        ...tries,
      };
    case 'update-firmware':
      return {
        kind: 'update-firmware',
        requestId: facts.number,
        url,
        retrieveAt: asked.retrieve_at === undefined ? facts.now : utc(asked.retrieve_at),
        ...(asked.install_at !== undefined && { installAt: utc(asked.install_at) }),
        ...(asked.signing_certificate !== undefined && { signingCertificate: asked.signing_certificate }),
        ...(asked.signature !== undefined && { signature: asked.signature }),
        ...tries,
      };
    case 'get-variables':
      return { kind: 'get-variables', variables: (asked.variables ?? []).map(nameOf) };
    case 'set-variables':
      return {
        kind: 'set-variables',
        variables: (asked.variables ?? []).map((one) => ({ ...nameOf(one), value: one.value ?? '' })),
      };
    case 'base-report':
      return { kind: 'base-report', requestId: facts.number, base: asked.base ?? 'configuration' };
    case 'local-list-version':
      return { kind: 'local-list-version' };
    case 'clear-cache':
      return { kind: 'clear-cache' };
    case 'data-transfer':
      return {
        kind: 'data-transfer',
        vendorId: asked.vendor_id ?? '',
        ...(asked.message_id !== undefined && { messageId: asked.message_id }),
        ...(asked.data !== undefined && { data: asked.data }),
      };
    case 'unlock':
      return { kind: 'unlock', evse: evse ?? 1, connector: connector ?? 1 };
    default:
      return ofCharge(asked, facts, at);
  }
}

function ofCharge(asked: RemoteAsked, facts: RemoteFacts, at: { evse?: number; connector?: number }): StationRequest {
  const { transactionId } = facts;
  switch (asked.kind) {
    case 'start': {
      const { id_token: idToken = '', id_token_type: type = 'ISO14443' } = asked;
      const shown = facts.version === '1.6' ? { idToken } : { idToken, type };
      return { kind: 'start', ...at, idToken: shown, remoteStartId: facts.number };
    }
    case 'stop':
      return { kind: 'stop', transactionId: transactionId ?? '' };
    case 'cancel-reservation':
      return { kind: 'cancel-reservation', reservationId: asked.reservation ?? 0 };
    case 'transaction-status':
      return { kind: 'transaction-status', ...(transactionId !== undefined && { transactionId }) };
    default:
      throw Fault.invalid([{ path: '/kind', message: 'is nothing a station can be asked' }]);
  }
}

/** A time as OCPP wants it, which is not without its zone. */
const utc = (time: string): string => formatDateTime(parseDateTime(time) ?? 0);

const nameOf = (one: VariableAsked): VariableName => ({
  variable: one.variable,
  ...(one.component !== undefined && { component: one.component }),
  ...(one.component_instance !== undefined && { componentInstance: one.component_instance }),
  ...(one.evse !== undefined && { evse: one.evse }),
  ...(one.connector !== undefined && { connector: one.connector }),
  ...(one.variable_instance !== undefined && { variableInstance: one.variable_instance }),
  ...(one.attribute !== undefined && { attribute: one.attribute }),
});
