import type { Answer } from '../test/support/partner/http-call.ts';
import type { LifeEvent } from './data/life-event.ts';
import type { Story } from './stories.ts';
import type { World } from './world.ts';

/**
 * A charge that an app has started: first its eMSP has the CPO start it, by a command through the hub, and then the CPO tells of the
 * Session. Sent again, the command is not.
 */
export function startedByCommand(
  { network, account, figures }: World,
  { party, to, object }: LifeEvent & { readonly kind: 'session-put' },
  story: Story | undefined,
  push: () => Promise<Answer>,
): () => Promise<Answer> {
  const emsp = network.partnerOf(to);
  const { location_id, evse_uid, connector_id, cdr_token, id } = object;
  let isStarted = false;
  return async () => {
    if (!isStarted) {
      const token = emsp.own('tokens').find(({ uid, type }) => uid === cdr_token.uid && type === cdr_token.type);
      const response_url = emsp.responseUrl(id);
      const sentAt = performance.now();
      const answer = await emsp.request('POST', 'commands', 'receiver', 'START_SESSION', {
        from: to,
        to: party,
        body: { response_url, token, location_id, evse_uid, connector_id },
      });
      const { result } = (answer.envelope.data ?? {}) as { result?: string };
      if (result !== 'ACCEPTED') return answer;
      isStarted = true;
      figures.commands += 1;
      const ms = performance.now() - sentAt;
      if (story)
        account.tell({ ...story, kind: 'command', from: to, to: [party], detail: 'START_SESSION accepted', ms });
    }
    return push();
  };
}
