import type { Vault } from '../../../kernel/secrets.ts';
import type { PartyKey } from '../../../ocpi/party.ts';
import type { DriverRow } from '../../../store/drivers/accounts/drivers.ts';

/** What is known of the person behind an account. */
export interface Personal {
  readonly email: string | null;
  readonly name: string | null;
}

const contextOf = (driverId: string): string => `driver ${driverId}`;

/** Seals what is personal: whoever reads the database without its key learns nothing of it. */
export const sealPersonal = (vault: Vault, driverId: string, { email, name }: Personal): Buffer =>
  vault.seal(JSON.stringify({ email, name }), contextOf(driverId));

/** What `sealPersonal` has sealed. */
export const personalOf = (vault: Vault, { id, personal }: Pick<DriverRow, 'id' | 'personal'>): Personal =>
  JSON.parse(vault.open(personal, contextOf(id))) as Personal;

/** The hash by which an account is found: of the eMSP and the email, without regard to case. */
export const emailDigest = (vault: Vault, emsp: PartyKey, email: string): Buffer =>
  vault.digest(`email ${emsp} ${email.normalize('NFC').toLowerCase()}`);
