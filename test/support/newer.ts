import type { CDR, Session, Tariff } from '../../src/generated/ocpi-2.2.1.ts';

/** Objects of OCPI 2.3.0 out of those of 2.2.1, as its chapters have them; written apart from the hub's own translation. */
type Json = Record<string, unknown>;

/** A Price of 2.3.0. */
export const taxed = ({ excl_vat, incl_vat }: { excl_vat: number; incl_vat?: number | null | undefined }): Json => ({
  before_taxes: excl_vat,
  ...(typeof incl_vat === 'number' && { taxes: [{ name: 'VAT', amount: cents(incl_vat - excl_vat) }] }),
});

const cents = (amount: number): number => Math.round(amount * 10_000) / 10_000;

const costs = ['total_cost', 'total_fixed_cost', 'total_energy_cost', 'total_parking_cost'] as const;

/** A Tariff of 2.3.0, with prices before taxes. */
export const newerTariff = (tariff: Tariff): Json => ({ ...tariff, tax_included: 'NO' });

export const newerSession = ({ total_cost, ...session }: Session): Json => ({
  ...session,
  ...(total_cost && { total_cost: taxed(total_cost) }),
});

export const newerCdr = (cdr: CDR): Json => ({
  ...cdr,
  ...Object.fromEntries(costs.flatMap((cost) => (cdr[cost] ? [[cost, taxed(cdr[cost])]] : []))),
  tariffs: cdr.tariffs?.map(newerTariff),
});
