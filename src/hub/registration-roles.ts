import type { Knex } from 'knex';
import type { Credentials } from '../generated/ocpi-2.2.1.ts';
import { Fault } from '../kernel/fault.ts';
import { partyKey, partyOf } from '../ocpi/party.ts';
import { pairVersion, type SpokenVersion } from '../ocpi/spoken-versions.ts';
import { validate } from '../ocpi/validate.ts';
import { toHub } from '../ocpi/versions/index.ts';
import type { RoleKey } from '../store/partners.ts';
import { type AnnouncedRole, approvedRolesOf } from '../store/platforms.ts';

/**
 * The credentials in a body, in the hub's form; those of OCPI 2.1.1 are of one party in the role of `peer`. Throws an `invalid` fault
 * that lists what is wrong, a role that is there twice too (C-30).
 */
export function credentialsIn(body: unknown, version: SpokenVersion, peer?: Pick<RoleKey, 'role'>): Credentials {
  const { issues } = validate('credentials', body, { version });
  if (issues.length > 0) throw Fault.invalid(issues);
  if (version !== pairVersion) return body as Credentials;
  const context = peer === undefined ? {} : { role: peer.role };
  const translation = toHub(version, { shape: 'credentials', text: JSON.stringify(body) }, context);
  if (translation.kind === 'held') throw Fault.invalid([{ path: translation.field, message: translation.reason }]);
  return JSON.parse(translation.text) as Credentials;
}

/** The roles of a credentials object as they are stored. */
export const announcedRolesIn = (credentials: Credentials): AnnouncedRole[] =>
  credentials.roles.map(({ country_code, party_id, role, business_details }) => ({
    ...partyOf(country_code, party_id),
    role,
    business_details,
  }));

/** The roles a platform announces, apart by whether the operator has approved them for it. */
export async function approvedAmong(
  db: Knex,
  platformId: string,
  roles: readonly AnnouncedRole[],
): Promise<{ approved: AnnouncedRole[]; others: AnnouncedRole[] }> {
  const names = new Set((await approvedRolesOf(db, platformId)).map(nameOfRole));
  const isApproved = (role: AnnouncedRole) => names.has(nameOfRole(role));
  return { approved: roles.filter(isApproved), others: roles.filter((role) => !isApproved(role)) };
}

/**
 * Throws an `invalid` fault that names every role the operator has not approved for the platform (A8, C-35). Parties are bound
 * to a connection by the operator; what a platform says of itself never adds to that.
 */
export async function requireApproved(
  db: Knex,
  platformId: string,
  roles: readonly AnnouncedRole[],
  version?: SpokenVersion,
): Promise<void> {
  const { others } = await approvedAmong(db, platformId, roles);
  if (others.length === 0) return;
  throw Fault.invalid(
    others.map((role) => ({
      path: version === pairVersion ? '/party_id' : `/roles/${roles.indexOf(role)}`,
      message: `${nameOfRole(role)} is not approved for this platform`,
    })),
  );
}

/** A role for people to read: `BE-BEC CPO`. */
export const nameOfRole = (role: Omit<AnnouncedRole, 'business_details'>): string => `${partyKey(role)} ${role.role}`;
