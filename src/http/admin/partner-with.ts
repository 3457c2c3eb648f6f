import type { Hub } from '../../hub/hub.ts';
import { Fault } from '../../kernel/fault.ts';
import { findPartner, type PartnerView } from '../../store/read/partners.ts';

/** The partner with this id. Throws a `not-found` fault when there is none. */
export async function partnerWith(hub: Hub, id: string): Promise<PartnerView> {
  const partner = await findPartner(hub.db, id);
  if (partner === undefined) throw new Fault('not-found', 'there is no partner with this id');
  return partner;
}
