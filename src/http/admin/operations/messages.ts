import type { Hub } from '../../../hub/hub.ts';
import { masked } from '../../../hub/mask.ts';
import { summaryOf } from '../../../hub/message-summary.ts';
import { replayMessage } from '../../../hub/replay.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { Vault } from '../../../kernel/secrets.ts';
import { moduleOf } from '../../../ocpi/modules/index.ts';
import { partyKey } from '../../../ocpi/party.ts';
import {
  findMessage,
  listMessages,
  type MessageFilters,
  type MessageView,
  messageOrder,
} from '../../../store/read/messages.ts';
import { filters, messageFilters, timeIn } from '../filters.ts';
import { type Operation, operation } from '../operation.ts';

const tag = 'Messages';

/** What went in and out. */
export const messageOperations: readonly Operation[] = [
  operation({
    id: 'listMessages',
    method: 'GET',
    path: '/messages',
    tag,
    scope: 'messages:read',
    summary: 'List OCPI messages in and out, newest first; with correlation_id or session oldest first',
    description:
      'A message is a request and its answer. With correlation_id or session the whole charge is listed that it is of: authorisation, commands, results, Session, CDR. Secrets and ids of drivers are masked, the same id always in the same way. Messages appear within a second, and are kept for MESSAGE_RETENTION_DAYS.',
    filters: { partner: filters.messagePartner, ...messageFilters },
    answer: { status: 200, listOf: 'message', order: messageOrder },
    async handle({ hub }, { filters, page }) {
      const { items, next } = await listMessages(hub.db, filtersOf(hub.vault, filters), page, hub.limits);
      return { items: items.map((message) => shown(hub, message)), next };
    },
  }),
  operation({
    id: 'getMessage',
    method: 'GET',
    path: '/messages/{id}',
    tag,
    scope: 'messages:read',
    summary: 'Read a message with its headers and bodies',
    answer: { status: 200, schema: 'message-whole' },
    faults: ['not-found'],
    async handle({ hub }, { id }) {
      const message = await findMessage(hub.db, id);
      if (message === undefined) throw new Fault('not-found', 'there is no message with this id');
      const { body, answer, issues, findings, ...rest } = message;
      return {
        ...shown(hub, rest),
        headers: rest.headers ?? {},
        issues: issues ?? [],
        findings: findings ?? [],
        body: contentOf(body),
        answer: contentOf(answer),
      };
    },
  }),
  operation<'replay-request'>({
    id: 'replayMessage',
    method: 'POST',
    path: '/messages/{id}/replay',
    tag,
    scope: 'messages:write',
    summary: 'Offer what a message pushed to its receiver again, as it is now',
    description:
      'The object goes out in its newest state, never as the message had it, and as everything else that is due: within seconds, or when the partner is back. With dry_run it is only said what would be sent to whom. What cannot be replayed is a conflict that says why: messages to the hub, requests that were no push, CDRs, and what the receiver may not have any more.',
    body: 'replay-request',
    answer: { status: 200, schema: 'replay' },
    faults: ['not-found', 'conflict'],
    async handle({ hub }, { actor, id, body }) {
      return { dry_run: body.dry_run, ...(await replayMessage(hub, actor, id, body.dry_run)) };
    },
  }),
];

/** A message with its sentence in place of what that is made of. */
function shown<M extends MessageView>({ party, registry }: Pick<Hub, 'party' | 'registry'>, message: M) {
  const { id, facts: _, ...rest } = message;
  const partner = registry().platforms.get(message.partner)?.name ?? 'a partner';
  return { id, summary: summaryOf(message, { hub: partyKey(party), partner }), ...rest };
}

function filtersOf(vault: Vault, given: Readonly<Record<string, string | undefined>>): MessageFilters {
  const { partner, module, object, session, correlation_id: correlationId, direction, from, to, status } = given;
  const isPersonal = moduleOf(module ?? '')?.idsArePersonal === true;
  return {
    partner,
    module,
    object: object === undefined ? undefined : spellingsOf(vault, object, isPersonal),
    session: session === undefined ? undefined : spellingsOf(vault, session, false),
    correlationId,
    direction,
    since: timeIn('from', from),
    before: timeIn('to', to),
    failed: status === 'failed',
    http: status?.length === 3 ? Number(status) : undefined,
    ocpi: status?.length === 4 ? Number(status) : undefined,
  };
}

/** How an id may stand in the log: a uid only as its mask, other ids also so when a driver's is part of them. */
function spellingsOf(vault: Vault, id: string, isPersonal: boolean): string[] {
  if (id.startsWith('masked-')) return [id];
  return isPersonal ? [masked(vault, id)] : [id, masked(vault, id)];
}

/** A body as JSON where it is that, and as a text where it was cut. */
function contentOf(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
