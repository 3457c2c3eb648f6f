import { statusCodes } from '../../../../ocpi/envelope.ts';
import type { OcpiResponse } from '../../../../ocpi/message.ts';
import { foldId } from '../../../../ocpi/object-state.ts';
import { partyKey, partyOf } from '../../../../ocpi/party.ts';
import { findDocument, type StoredDocument } from '../../../../store/documents.ts';
import { takeSession } from '../take-session.ts';
import { notFound, success } from './answers.ts';
import type { Received } from './received.ts';

/**
 * PUT and PATCH of a Session: the hub has it, merged, before it passes it on, so the newest state is taken from there. What is not there was
 * never sent.
 */
export async function receiveSession(received: Received): Promise<OcpiResponse> {
  const stored = await storedSession(received);
  if (stored === undefined) return notFound;
  const { parts, emsp, request } = received;
  await takeSession(parts, emsp, ownerIn(request.segments), stored.text);
  return success;
}

/** GET of a Session by its owner: what this eMSP has of it (S-16). */
export async function readSession(received: Received): Promise<OcpiResponse> {
  const { by, request } = received;
  const owner = ownerIn(request.segments);
  if (partyKey(owner) !== partyKey(by)) return notFound;
  const stored = await storedSession(received);
  return stored === undefined ? notFound : { http: 200, statusCode: statusCodes.success, data: stored.text };
}

async function storedSession({ parts, emsp, request }: Received): Promise<StoredDocument | undefined> {
  const [, , id = ''] = request.segments;
  const owner = partyKey(ownerIn(request.segments));
  const stored = await findDocument(parts.hub.reads, 'sessions', owner, foldId(id));
  return stored?.addressee === partyKey(emsp) && !stored.gone ? stored : undefined;
}

const ownerIn = ([countryCode = '', partyId = '']: readonly string[]) => partyOf(countryCode, partyId);
