import { listedModules } from '../../hub/offered.ts';
import { Fault } from '../../kernel/fault.ts';
import { modules } from '../../ocpi/modules/index.ts';
import type { Filter, Operation } from './operation.ts';

const uuidPattern = '^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$';

/** Filters that several lists have. */
export const filters = {
  messagePartner: { description: 'Only messages from and to the partner with this id.', pattern: uuidPattern },
  partner: { description: 'Only what came from the partner with this id.', pattern: uuidPattern },
  module: { description: 'Only objects of this module.', enum: listedModules.map(({ id }) => id) },
  party: { description: 'Only where this party takes part, such as BE-BEC.', pattern: '^[A-Za-z]{2}-[A-Za-z0-9]{3}$' },
  /** Ids, and what else the audit record calls a subject. */
  subject: { description: 'Only what was done to the thing with this id.', pattern: '^[ -~]{1,100}$' },
} as const satisfies Record<string, Filter>;

const timePattern = '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,3})?Z$';
const idPattern = '^[ -~]{1,128}$';

/** Filters of settlements. */
export const settlementFilters = {
  period: {
    description: 'The month, UTC, in which the hub received the CDRs: 2026-11.',
    pattern: '^2\\d{3}-(0[1-9]|1[0-2])$',
    required: true,
  },
  cpo: { description: 'Only CDRs of this CPO, such as BE-BEC.', pattern: filters.party.pattern },
  emsp: { description: 'Only CDRs for this eMSP, such as NL-TNM.', pattern: filters.party.pattern },
} as const satisfies Record<string, Filter>;

/** An operation's filters, and how its answer is wanted where there is more than one way. */
export const filtersOf = ({ filters = {}, answer }: Operation): Readonly<Record<string, Filter>> => ({
  ...filters,
  ...('csv' in answer && {
    format: { description: 'How it is answered, in place of Accept; csv: all of it at once.', enum: ['json', 'csv'] },
  }),
});

/** Filters of the message log. */
export const messageFilters = {
  module: {
    description: 'Only messages of this module.',
    enum: [...modules.map(({ id }) => id), 'credentials', 'hubclientinfo', 'versions'],
  },
  object: {
    description: 'Only messages about the object with this id, as it is or masked; of a token its uid.',
    pattern: idPattern,
  },
  session: {
    description:
      'Only messages of the charge with this session: authorisation, commands, Session, CDR; from the first on. Of several CPOs with a session of this name those of all.',
    pattern: idPattern,
  },
  correlation_id: {
    description:
      'Only messages with this X-Correlation-ID, and all others of the charge they are of, from the first on.',
    pattern: idPattern,
  },
  from: { description: 'Only messages of this time or later: a time in UTC.', pattern: timePattern },
  to: { description: 'Only messages before this time: a time in UTC.', pattern: timePattern },
  direction: { description: 'Only messages to the hub (in) or from it (out).', enum: ['in', 'out'] },
  status: {
    description:
      'Only messages answered with this HTTP status (three digits) or OCPI status code (four); failed: those without success.',
    pattern: '^(failed|[1-5]\\d\\d|[1-9]\\d{3})$',
  },
} as const satisfies Record<string, Filter>;

const partyPattern = filters.party.pattern;

/** Filters of the ledger. */
export const cdrFilters = {
  from_party: { description: 'Only CDRs of this CPO, such as BE-BEC.', pattern: partyPattern },
  to_party: { description: 'Only CDRs for this eMSP.', pattern: partyPattern },
  verdict: { description: 'Only CDRs whose check came to this.', enum: ['OK', 'WARN', 'FAIL'] },
  session_id: {
    description: 'Only CDRs of the session with this id; of several CPOs those of all.',
    pattern: idPattern,
  },
  since: { description: 'Only CDRs that came at this time or later: a time in UTC.', pattern: timePattern },
} as const satisfies Record<string, Filter>;

/** The time a filter says; the pattern of the parameter lets days through that no month has. */
export function timeIn(path: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw Fault.invalid([{ path, message: 'must be a time' }]);
  return time;
}
