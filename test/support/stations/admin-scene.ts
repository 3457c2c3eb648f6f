import type { AdminApi } from '../admin-api.ts';
import { plug, site } from './inventory.ts';

/** What paths of the admin API can be about, besides partners: a hosted party and its station. */
export interface AdminScene {
  readonly party: string;
  readonly station: string;
}

/** Makes a hosted party with a station. */
export async function adminScene(api: AdminApi): Promise<AdminScene> {
  const party = { country_code: 'DE', party_id: 'XVZ', role: 'CPO', name: 'Depot' };
  const { body: made } = await api.post('/admin/v1/parties', party);
  const station = { identity: 'CP-SCENE', party: made.id, location: site(), evses: [{ connectors: [plug()] }] };
  const { body } = await api.post('/admin/v1/stations', station);
  return { party: made.id, station: body.id };
}

/** What a path is about: the scene's where it can be. */
export const subjectOf = (path: string, { party, station }: AdminScene, other: string): string => {
  if (path.startsWith('/parties/')) return party;
  return path.startsWith('/stations/') ? station : other;
};
