import type { Begins, OcpiModule, Operation } from '../module.ts';
import type { SchemaName } from '../validate.ts';

const about = { what: 'session', field: 'session_id' } as const;
const unknown = { result: 'UNKNOWN_SESSION', timeout: 0 };
const foreign = { result: 'REJECTED', timeout: 0 };

const begins = (kind: string, responseUrl: Begins['responseUrl'], result: SchemaName): Begins => ({
  kind,
  responseUrl,
  about,
  fields: [],
  unknown,
  foreign,
  result,
});

/** Nobody has agreed on discharging (G-21). */
const negativeLimits: Begins['issuesOf'] = (body) => {
  const profile = body['charging_profile'] as { charging_profile_period?: { limit: number }[] | null };
  return (profile.charging_profile_period ?? []).flatMap(({ limit }, at) =>
    limit < 0
      ? [{ path: `/charging_profile/charging_profile_period/${at}/limit`, message: 'must not be negative' }]
      : [],
  );
};

const onSession = {
  side: 'receiver',
  path: ['session_id'],
  effect: 'begin',
  unaddressed: 'owner',
  answer: 'charging-profile-response',
} as const;

const operations: readonly Operation[] = [
  {
    ...onSession,
    method: 'GET',
    begins: { ...begins('GET_PROFILE', 'query', 'active-charging-profile-result'), numbers: ['duration'] },
  },
  {
    ...onSession,
    method: 'PUT',
    body: ['set-charging-profile'],
    begins: { ...begins('SET_PROFILE', 'body', 'charging-profile-result'), issuesOf: negativeLimits },
  },
  { ...onSession, method: 'DELETE', begins: begins('CLEAR_PROFILE', 'query', 'clear-profile-result') },
  { side: 'sender', method: 'POST', path: ['callback'], effect: 'result', unaddressed: 'hub', isOurs: true },
  {
    side: 'sender',
    method: 'PUT',
    path: ['session_id'],
    effect: 'news',
    unaddressed: 'owner',
    body: ['active-charging-profile'],
  },
];

/** Limits to the power of a session, set by who owns its token or by a smart charging provider. They go to the CPO, or to the eMSP that relays them (G-12). */
export const chargingProfiles: OcpiModule = {
  id: 'chargingprofiles',
  owners: ['EMSP', 'SCSP', 'OTHER'],
  readers: ['CPO'],
  relays: { readers: ['EMSP'], owner: 'SCSP' },
  byContract: ['SCSP'],
  ownerSide: 'emsp',
  broadcast: false,
  unknown: 'not-found',
  idField: 'session_id',
  sessionField: 'session_id',
  hasResultUrls: true,
  operations,
};
