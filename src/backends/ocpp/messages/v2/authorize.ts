import type { AuthorizeRequest, AuthorizeResponse } from 'typed-ocpp/dist/ocpp20/types.js';
import type { Heard } from '../../translator.ts';
import { idTokenInfo, shownToken } from './tokens.ts';

/**
 * A token is shown. With a contract certificate the answer says what became of it: nothing here can follow its chain, so it is not vouched for.
 */
export async function authorize({ desk, link }: Heard, payload: AuthorizeRequest): Promise<AuthorizeResponse> {
  const hasCertificate = payload.certificate !== undefined || payload.iso15118CertificateHashData !== undefined;
  const idToken = shownToken(payload.idToken);
  const info = await desk.authorize(link, hasCertificate ? { idToken, hasCertificate } : { idToken });
  const answer = { idTokenInfo: idTokenInfo(info) };
  return hasCertificate ? { ...answer, certificateStatus: 'CertChainError' } : answer;
}
