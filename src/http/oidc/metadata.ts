import { textLanguages } from '../../hub/drivers/charging/state-texts.ts';
import { signingAlgorithm } from '../../hub/drivers/issuer/keys.ts';
import { driverScopes } from '../../hub/drivers/scopes.ts';

/** What clients find the issuer's endpoints by (OpenID Connect Discovery, 3). */
export const metadataOf = (issuer: string): object => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  revocation_endpoint: `${issuer}/revoke`,
  jwks_uri: `${issuer}/jwks.json`,
  scopes_supported: ['openid', ...driverScopes],
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
  code_challenge_methods_supported: ['S256'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: [signingAlgorithm],
  token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
  revocation_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
  claims_supported: ['iss', 'sub', 'aud', 'iat', 'exp', 'auth_time', 'nonce'],
  ui_locales_supported: textLanguages,
  prompt_values_supported: ['login', 'create'],
  authorization_response_iss_parameter_supported: true,
});
