import type { Pool } from 'pg';
import type { Tariff } from '../../../generated/ocpi-2.2.1.ts';
import type { PartyKey } from '../../../ocpi/party.ts';
import { type Exact, parseExact } from '../../../pricing/exact.ts';
import { type CompiledTariff, compileTariff } from '../../../pricing/tariff.ts';
import { findTariffRow, findTariffRows, type TariffKey, type TariffRow } from '../../../store/drivers/tariffs.ts';

/** A Tariff of the hub, ready to be applied. */
export interface KnownTariff {
  /** In the hub. */
  readonly number: number;
  readonly version: number;
  readonly owner: PartyKey;
  /** Folded id. */
  readonly key: string;
  /** Whether its CPO has it for one eMSP alone. */
  readonly isForOne: boolean;
  /** As received. */
  readonly text: string;
  readonly tariff: Exact<Tariff>;
  readonly compiled: CompiledTariff;
}

/** The Tariffs of the hub as they are now. */
export interface TariffShelf {
  /** Those in use among these, for everybody and for one eMSP. */
  find(emsp: PartyKey, keys: readonly TariffKey[]): Promise<readonly KnownTariff[]>;
  /** One by its number, if the eMSP may see it by itself; undefined: there is none. */
  byNumber(emsp: PartyKey, number: number): Promise<KnownTariff | undefined>;
}

/** Reads Tariffs, and keeps at most `keptMax` of them prepared: what is kept is never older than what the database says. */
export function createTariffShelf(reads: Pool, keptMax: number): TariffShelf {
  const kept = new Map<number, KnownTariff>();
  const prepared = (row: TariffRow): KnownTariff => {
    const before = kept.get(row.number);
    const known = before?.version === row.version ? before : knownOf(row);
    // What was asked for last goes last.
    kept.delete(row.number);
    const [oldest] = kept.size < keptMax ? [] : kept.keys();
    if (oldest !== undefined) kept.delete(oldest);
    kept.set(row.number, known);
    return known;
  };
  return {
    async find(emsp, keys) {
      return (await findTariffRows(reads, emsp, keys)).map(prepared);
    },
    async byNumber(emsp, number) {
      const row = await findTariffRow(reads, emsp, number);
      return row && prepared(row);
    },
  };
}

function knownOf({ audience, ...row }: TariffRow): KnownTariff {
  const tariff = parseExact<Tariff>(row.text);
  return { ...row, isForOne: audience !== '', tariff, compiled: compileTariff(tariff) };
}
