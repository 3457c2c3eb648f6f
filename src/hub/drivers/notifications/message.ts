import type { TakenNotification } from '../../../store/drivers/notifications.ts';
import type { NotificationKind } from './kinds.ts';
import { notificationText } from './texts.ts';

type Told = Pick<TakenNotification, 'kind' | 'emsp' | 'driver' | 'at' | 'data' | 'languages'>;

/** What the back end of an app gets: what has happened, to whom, a line for him to read, and where there is more. */
export function messageOf({ kind, emsp, driver, at, data, languages }: Told, publicUrl: string): string {
  const known = kind as NotificationKind;
  return JSON.stringify({
    type: kind,
    timestamp: at.toISOString(),
    data: {
      emsp,
      driver_id: driver,
      message: notificationText(
        known,
        languages.filter((language) => language !== null),
      ),
      ...data,
      links: linksOf(known, data as Named, `${publicUrl}/api/v1`),
    },
  });
}

interface Named {
  readonly session_id?: string;
  readonly location?: { readonly id: string | null };
}

/** What an app asks for next, with the driver's access token. */
function linksOf(kind: NotificationKind, { session_id, location }: Named, api: string): Record<string, string> {
  const place = location?.id == null ? {} : { location: `${api}/locations/${location.id}` };
  const session = { session: `${api}/sessions/${session_id}`, ...place };
  switch (kind) {
    case 'watch':
      return place;
    case 'feedback.answered':
      return { feedback: `${api}/me/feedback`, ...place };
    case 'charge.late_start':
    case 'charge.stalled':
    case 'charge.idle_fee':
      return { ...session, stop: `${api}/sessions/${session_id}/stop` };
    case 'charge.ended':
      return session;
    case 'receipt.ready':
      return { ...session, receipt: `${api}/me/sessions/${session_id}/receipt` };
  }
}
