import type { Build } from '../support/build.ts';
import type { Partner } from '../support/partner/partner.ts';
import type { PartyName } from './history.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';
import type { Writer } from './writer.ts';

/** What a client of the load works with. */
export interface LoadContext {
  readonly world: World;
  readonly writer: Writer;
  readonly random: Random;
  readonly build: Build;
  /** Where the hub keeps each acknowledged CDR. */
  readonly cdrUrls: Map<string, string>;
  /** CDRs that were posted once more after they had been acknowledged. */
  reposts: number;
  /** What the clients found wrong besides refusals. */
  readonly problems: string[];
}

/** One client: does its next write when called. It has objects of its own, so that each has one writer at a time. */
export type Client = () => Promise<void>;

export const partyOf = (party: PartyName): { country_code: string; party_id: string } => {
  const [country_code = '', party_id = ''] = party.split('-');
  return { country_code, party_id };
};

/** Where an object of a party is below the endpoints: `tariffs/BE/BEC/T1`. */
export const pathOf = (module: string, party: PartyName, id: string): string =>
  `${module}/${party.replace('-', '/')}/${id}`;

export const partnerOf = ({ world }: LoadContext, party: PartyName): Partner => world.partner(party);

export const hubParty: PartyName = 'NL-HUB';
