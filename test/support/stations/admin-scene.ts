import type { AdminApi } from '../admin-api.ts';
import { plug, site } from './inventory.ts';

/** What paths of the admin API can be about, besides partners: hosted parties, a station, a driver. */
export interface AdminScene {
  readonly party: string;
  readonly station: string;
  readonly driver: string;
}

/** Makes a hosted CPO with a station, and a hosted eMSP with a driver. */
export async function adminScene(api: AdminApi): Promise<AdminScene> {
  const party = { country_code: 'DE', party_id: 'XVZ', role: 'CPO', name: 'Depot' };
  const { body: made } = await api.post('/admin/v1/parties', party);
  const station = { identity: 'CP-SCENE', party: made.id, location: site(), evses: [{ connectors: [plug()] }] };
  const { body } = await api.post('/admin/v1/stations', station);
  await api.post('/admin/v1/parties', { country_code: 'DE', party_id: 'XVE', role: 'EMSP', name: 'Drivers' });
  const driver = await api.post('/admin/v1/drivers', { emsp: 'DE-XVE' });
  return { party: made.id, station: body.id, driver: driver.body.id };
}

/** What a path is about: the scene's where it can be. */
export const subjectOf = (path: string, { party, station, driver }: AdminScene, other: string): string => {
  if (path.startsWith('/parties/')) return party;
  if (path.startsWith('/drivers/')) return driver;
  return path.startsWith('/stations/') ? station : other;
};
