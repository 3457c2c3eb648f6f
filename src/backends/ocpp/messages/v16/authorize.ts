import type { AuthorizeRequest, AuthorizeResponse } from 'typed-ocpp/dist/ocpp16/types.js';
import type { Heard } from '../../translator.ts';
import { idTagInfo } from './token-info.ts';

export async function authorize({ desk, link }: Heard, payload: AuthorizeRequest): Promise<AuthorizeResponse> {
  return { idTagInfo: idTagInfo(await desk.authorize(link, { idToken: { idToken: payload.idTag } })) };
}
