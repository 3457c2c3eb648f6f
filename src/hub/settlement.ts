import { createHash } from 'node:crypto';
import { Decimal } from '../kernel/decimal.ts';
import { Fault } from '../kernel/fault.ts';
import {
  readSettlement,
  type SettlementGroup,
  type SettlementMark,
  type SettlementScope,
} from '../store/read/settlements.ts';
import type { Hub } from './hub.ts';

/** Sums of CDRs; exact, as decimal texts. */
export interface SettlementSums {
  readonly cdrs: number;
  readonly kwh: string;
  readonly excl_vat: string;
  /** Of the CDRs that state incl_vat, both. */
  readonly vat: string;
  readonly incl_vat: string;
  /** The others: what they are with VAT nobody knows. */
  readonly cdrs_without_incl_vat: number;
  readonly excl_vat_without_incl_vat: string;
}

/** What counts at one VAT rate, of CDRs that state incl_vat; a rate of null: their tariffs tell none, or several. */
export interface SettlementVat {
  readonly rate: string | null;
  readonly cdrs: number;
  readonly excl_vat: string;
  readonly vat: string;
  readonly incl_vat: string;
}

/** What a CPO has billed an eMSP in a currency. */
export interface SettlementPair {
  readonly cpo: string;
  readonly emsp: string;
  readonly currency: string;
  readonly billed: SettlementSums;
  readonly credits: SettlementSums;
  /** Both together. */
  readonly net: SettlementSums;
  readonly vat: readonly SettlementVat[];
  readonly held: SettlementSums;
  readonly rejected: SettlementSums;
  readonly open_disputes: number;
  readonly digest: string;
}

/** The statement of a month. */
export interface Settlement {
  readonly period: string;
  readonly from: Date;
  readonly to: Date;
  /** Whether no sum of it can change any more: the month is over, and no CDR is held. */
  readonly is_final: boolean;
  readonly pairs: readonly SettlementPair[];
  readonly digest: string;
}

/** What a statement is asked of. */
export interface SettlementRequest {
  /** A month, as 2026-11. */
  readonly period: string;
  readonly cpo: string | undefined;
  readonly emsp: string | undefined;
}

/** The CDRs that a request is about: received in its month, UTC. */
export function scopeOf({ period, cpo, emsp }: SettlementRequest): SettlementScope {
  const [year = 0, month = 0] = period.split('-').map(Number);
  return {
    from: new Date(Date.UTC(year, month - 1)),
    to: new Date(Date.UTC(year, month)),
    cpo: cpo?.toUpperCase(),
    emsp: emsp?.toUpperCase(),
  };
}

/** Adds up a month, pair by pair and currency by currency. Throws an `invalid` fault when there are too many pairs for one answer. */
export async function settlementOf(hub: Hub, request: SettlementRequest): Promise<Settlement> {
  const scope = scopeOf(request);
  const groupsMax = hub.limits.settlementGroupsMax;
  const { groups, marks } = await readSettlement(hub.db, scope, groupsMax + 1);
  if (groups.length > groupsMax) {
    throw Fault.invalid([{ path: 'cpo', message: 'must be said, or emsp: there are too many sums for one statement' }]);
  }
  const byPair = new Map<string, SettlementGroup[]>();
  for (const group of groups) byPair.set(nameOf(group), [...(byPair.get(nameOf(group)) ?? []), group]);
  const pairs = marks.map((mark) => pairOf(mark, byPair.get(nameOf(mark)) ?? []));
  const isOver = hub.clock.now() >= scope.to.getTime() + hub.limits.settlementCloseMs;
  return {
    period: request.period,
    from: scope.from,
    to: scope.to,
    is_final: isOver && pairs.every(({ held }) => held.cdrs === 0),
    pairs,
    digest: digestOf(pairs),
  };
}

const nameOf = ({ cpo, emsp, currency }: Pick<SettlementMark, 'cpo' | 'emsp' | 'currency'>): string =>
  `${cpo},${emsp},${currency}`;

/** SHA-256, in hex, over a line `cpo,emsp,currency,digest` for each pair. */
function digestOf(pairs: readonly SettlementPair[]): string {
  const hash = createHash('sha256');
  for (const pair of pairs) hash.update(`${nameOf(pair)},${pair.digest}\n`);
  return hash.digest('hex');
}

function pairOf(
  { cpo, emsp, currency, open_disputes, digest }: SettlementMark,
  groups: readonly SettlementGroup[],
): SettlementPair {
  const settled = groups.filter(({ standing }) => standing === 'SETTLED');
  return {
    cpo,
    emsp,
    currency,
    billed: sumsOf(settled.filter(({ is_credit }) => !is_credit)),
    credits: sumsOf(settled.filter(({ is_credit }) => is_credit)),
    net: sumsOf(settled),
    vat: vatOf(settled),
    held: sumsOf(groups.filter(({ standing }) => standing === 'HELD')),
    rejected: sumsOf(groups.filter(({ standing }) => standing === 'REJECTED')),
    open_disputes,
    digest,
  };
}

function sumsOf(groups: readonly SettlementGroup[]): SettlementSums {
  const excl = sumOf(groups, 'excl_vat');
  const [statedExcl, statedIncl] = [sumOf(groups, 'stated_excl_vat'), sumOf(groups, 'stated_incl_vat')];
  return {
    cdrs: countOf(groups, 'cdrs'),
    kwh: sumOf(groups, 'kwh').toString(),
    excl_vat: excl.toString(),
    vat: statedIncl.minus(statedExcl).toString(),
    incl_vat: statedIncl.toString(),
    cdrs_without_incl_vat: countOf(groups, 'cdrs') - countOf(groups, 'stating'),
    excl_vat_without_incl_vat: excl.minus(statedExcl).toString(),
  };
}

function vatOf(groups: readonly SettlementGroup[]): SettlementVat[] {
  const rates = [...new Set(groups.filter(({ stating }) => stating > 0).map(({ vat_rate }) => vat_rate))];
  return rates.map((rate) => {
    const atRate = groups.filter(({ vat_rate }) => vat_rate === rate);
    const [excl, incl] = [sumOf(atRate, 'stated_excl_vat'), sumOf(atRate, 'stated_incl_vat')];
    return {
      rate,
      cdrs: countOf(atRate, 'stating'),
      excl_vat: excl.toString(),
      vat: incl.minus(excl).toString(),
      incl_vat: incl.toString(),
    };
  });
}

const countOf = (groups: readonly SettlementGroup[], field: 'cdrs' | 'stating'): number =>
  groups.reduce((count, group) => count + group[field], 0);

const sumOf = (
  groups: readonly SettlementGroup[],
  field: 'kwh' | 'excl_vat' | 'stated_excl_vat' | 'stated_incl_vat',
): Decimal => groups.reduce((sum, group) => sum.plus(Decimal.of(group[field])), Decimal.zero);
