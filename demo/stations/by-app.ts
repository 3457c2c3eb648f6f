import { until } from '../../test/support/wait.ts';
import type { World } from '../world.ts';
import type { Stay } from './books.ts';
import { site, utilityName } from './plan.ts';
import type { SiteStories } from './site-stories.ts';

interface ByAppParts {
  readonly world: World;
  readonly stories: SiteStories;
}

/** The eMSP has the hub's station start for one of its app users, who has plugged in; whether it did. */
export async function startByApp(parts: ByAppParts, stay: Stay): Promise<boolean> {
  const { place, token } = stay;
  const sentAt = performance.now();
  const isAccepted = await command(parts, stay, 'START_SESSION', {
    token,
    location_id: site.id,
    evse_uid: place.uid,
  });
  if (!isAccepted) return false;
  parts.stories.commanded(stay, performance.now() - sentAt);
  await place.station.started(place.number);
  return true;
}

/** The eMSP has it stop. */
export async function stopByApp(parts: ByAppParts, stay: Stay): Promise<void> {
  const { place } = stay;
  await until(() => stay.sessionId !== undefined, { what: `the Session of an app user at ${place.uid}` });
  if (await command(parts, stay, 'STOP_SESSION', { session_id: stay.sessionId }))
    await place.station.ended(place.number);
}

async function command(
  { world: { network, figures } }: ByAppParts,
  { emsp, place, startedAt }: Stay,
  kind: string,
  body: object,
): Promise<boolean> {
  const partner = network.partnerOf(emsp);
  const response_url = partner.responseUrl(`${place.uid}-${startedAt}-${kind}`);
  const answer = await partner.request('POST', 'commands', 'receiver', kind, {
    from: emsp,
    to: utilityName,
    body: { response_url, ...body },
  });
  const { result } = (answer.envelope.data ?? {}) as { result?: string };
  if (result === 'ACCEPTED') figures.commands += 1;
  return result === 'ACCEPTED';
}
