import type { ChargePlace } from '../../../generated/driver.ts';
import type { SessionRow } from '../../../store/drivers/sessions.ts';

/** Where it is, as it was shown when it began. */
export function placeView({ cpo, site, evse_uid }: Pick<SessionRow, 'cpo' | 'site' | 'evse_uid'>): ChargePlace {
  const { id, name, address, city, postal_code, country, time_zone, operator } = site;
  return {
    location: {
      id,
      name,
      operator: { party: cpo, name: operator },
      address: { line: address, postal_code, city, country },
      time_zone,
    },
    evse: { uid: evse_uid, evse_id: site.evse_id, physical_reference: site.physical_reference },
    connector: site.connector && { ...site.connector },
  };
}
