import { statusCodes } from '../../../../ocpi/envelope.ts';
import type { OcpiResponse } from '../../../../ocpi/message.ts';
import { partyKey, partyOf } from '../../../../ocpi/party.ts';
import { findLedgerCdr } from '../../../../store/cdrs.ts';
import { findBillPlace } from '../../../../store/drivers/sessions-bills.ts';
import { takeCdr } from '../take-cdr.ts';
import { notFound } from './answers.ts';
import type { Received } from './received.ts';

/** POST of a CDR, which the ledger has already: what is answered in `Location` is where this eMSP keeps it (D-04). */
export async function receiveCdr({ parts, platformId, emsp, request }: Received): Promise<OcpiResponse> {
  const { body } = request;
  if (body === undefined) return notFound;
  const { country_code, party_id } = body.value as { country_code: string; party_id: string };
  const { place, isNew } = await takeCdr(parts, emsp, partyOf(country_code, party_id), body.text);
  const location = `${parts.hostedUrl(platformId, 'receiver', 'cdrs')}/${place}`;
  return { http: isNew ? 201 : 200, statusCode: statusCodes.success, headers: { location } };
}

/** GET of the URL that was answered in `Location`, by the owner of the CDR: as received. */
export async function readCdr({ parts, emsp, by, request }: Received): Promise<OcpiResponse> {
  const [place = ''] = request.segments;
  const known = uuid.test(place) ? await findBillPlace(parts.pool, partyKey(emsp), place) : undefined;
  if (known === undefined || known.cpo !== partyKey(by)) return notFound;
  const document = await findLedgerCdr(parts.hub.reads, known.cpo, known.cdr_key);
  return document === undefined ? notFound : { http: 200, statusCode: statusCodes.success, data: document };
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
