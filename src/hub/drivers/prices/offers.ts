import { type Occasion, selectTariff } from '../../../pricing/select.ts';
import type { KnownTariff } from './tariff-shelf.ts';

/** How a charge is paid. */
export type OfferKind = 'AD_HOC' | 'CONTRACT' | 'ROAMING';

/** Which of them are asked for. */
export type Wallet = 'MINE' | 'AD_HOC' | 'ALL';

/** A tariff by which a charge may be paid. */
export interface Offer {
  readonly kind: OfferKind;
  readonly known: KnownTariff;
}

/** What decides which tariffs a charge has. */
export interface OfferOccasion {
  /** In milliseconds since the epoch. */
  readonly start: number;
  readonly wallet: Wallet;
  /** Whether CPO and eMSP are the same party. */
  readonly isOwnNetwork: boolean;
}

/** What a driver with a contract may prefer, besides nothing. */
const profiles = ['PROFILE_CHEAP', 'PROFILE_FAST', 'PROFILE_GREEN'] as const;

/**
 * The tariffs of a connector by which a charge may be paid (P-05 to P-07): the one for paying at the station, the one for contracts, and one for
 * each preference that has its own. What a CPO has for one eMSP alone takes the place of what it has for all under the same id.
 */
export function offersOf(tariffs: readonly KnownTariff[], { start, wallet, isOwnNetwork }: OfferOccasion): Offer[] {
  const select = (among: readonly KnownTariff[], kind: Occasion['kind']): KnownTariff | undefined => {
    const { tariff } = selectTariff(
      among.map(({ compiled }) => compiled),
      { start, kind },
    );
    return among.find(({ compiled }) => compiled === tariff);
  };
  const adHoc = (): Offer[] => {
    const known = select(
      tariffs.filter(({ isForOne }) => !isForOne),
      'AD_HOC_PAYMENT',
    );
    return known === undefined ? [] : [{ kind: 'AD_HOC', known }];
  };
  const mine = (): Offer[] => {
    const own = new Set(tariffs.filter(({ isForOne }) => isForOne).map(({ key }) => key));
    const among = tariffs.filter(({ isForOne, key }) => isForOne || !own.has(key));
    const chosen = [
      select(among, 'REGULAR'),
      ...profiles.map((profile) => profileTariff(select(among, profile), profile)),
    ];
    return chosen
      .filter((known) => known !== undefined)
      .map((known) => ({ kind: isOwnNetwork || known.isForOne ? 'CONTRACT' : 'ROAMING', known }));
  };
  return [...(wallet === 'AD_HOC' ? [] : mine()), ...(wallet === 'MINE' ? [] : adHoc())];
}

/** A preference without a tariff of its own is charged as if there were none. */
const profileTariff = (known: KnownTariff | undefined, profile: string): KnownTariff | undefined =>
  known?.compiled.type === profile ? known : undefined;
