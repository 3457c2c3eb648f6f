import type { Pool } from 'pg';
import { Fault } from '../../kernel/fault.ts';
import type { Limits } from '../../kernel/limits.ts';
import type { ChargingState, OcppVersion } from '../../stations/model.ts';
import { GroupCommit } from '../../store/commit.ts';
import { type MemoryRow, readMemories } from '../../store/stations/memories.ts';
import type { KnownTransaction } from '../../store/stations/transactions.ts';
import type { StationLink } from './desk.ts';

/** A transaction that a station has open, as far as one has to know to take an event of it. */
export interface OpenTransaction {
  readonly number: number;
  evse: number | undefined;
  connector: number | undefined;
  /** The token it was begun with, folded; undefined: none was decided of. */
  shown: string | undefined;
  chargingState?: ChargingState;
  /** With VAT, when it was priced last. */
  totalCost?: number;
}

/** What this process remembers of a station that it has the connection of. */
export interface StationMemory {
  readonly epoch: number;
  readonly version: OcppVersion | null;
  /** By the station's own id. */
  readonly open: Map<string, OpenTransaction>;
}

/**
 * The open transactions of the stations that are connected to this process: everything that these stations say comes through here, so
 * nearly no event costs a look into the database. Bounded: what is forgotten is read again.
 */
export class TransactionMemories {
  readonly #limits: Pick<Limits, 'stationMemoriesMax' | 'stationOpenTransactionsMax'>;
  /** Reads that come together share a statement. */
  readonly #reads: GroupCommit<number, MemoryRow | 'none'>;
  readonly #memories = new Map<number, StationMemory>();

  constructor(
    pool: Pool,
    limits: Pick<Limits, 'stationMemoriesMax' | 'stationOpenTransactionsMax' | 'flushRowsMax' | 'laneQueueMax'>,
  ) {
    this.#limits = limits;
    this.#reads = new GroupCommit(async (stations) => {
      const rows = await readMemories(pool, [...new Set(stations)], limits.stationOpenTransactionsMax);
      return stations.map((station) => rows.get(station) ?? 'none');
    }, limits);
  }

  /** Of a connection, if anything was read for it already. */
  known({ station, epoch }: StationLink): StationMemory | undefined {
    const memory = this.#memories.get(station.number);
    return memory?.epoch === epoch ? memory : undefined;
  }

  /** Of a connection. Throws `refused` when it is no longer the station's. */
  async of(link: StationLink): Promise<StationMemory> {
    const known = this.known(link);
    if (known !== undefined) return known;
    const { number } = link.station;
    const row = await this.#reads.submit('read', number);
    if (row === 'none' || row.epoch !== link.epoch)
      throw new Fault('refused', 'the station has another connection by now');
    // Somebody else may have read it meanwhile, and may have noted something in it.
    const read = this.known(link);
    if (read !== undefined) return read;
    const open = new Map(row.open.map((one) => [one.ocpp_id, rememberedOf(one)]));
    const memory = { epoch: link.epoch, version: row.version, open };
    this.#memories.delete(number);
    this.#memories.set(number, memory);
    forgetOldest(this.#memories, this.#limits.stationMemoriesMax);
    return memory;
  }

  /** Notes a transaction that is open. */
  note(memory: StationMemory, row: KnownTransaction): OpenTransaction {
    const noted = memory.open.get(row.ocpp_id);
    if (noted?.number === row.number) return noted;
    const one = rememberedOf(row);
    memory.open.delete(row.ocpp_id);
    memory.open.set(row.ocpp_id, one);
    forgetOldest(memory.open, this.#limits.stationOpenTransactionsMax);
    return one;
  }

  /** Notes what a transaction costs so far, if it is one of a station that is connected here. */
  priced(station: number, ocppId: string, totalCost: number | undefined): void {
    const one = this.#memories.get(station)?.open.get(ocppId);
    if (one !== undefined && totalCost !== undefined) one.totalCost = totalCost;
  }
}

const rememberedOf = ({
  number,
  evse,
  connector,
  auth,
}: Pick<KnownTransaction, 'number' | 'evse' | 'connector' | 'auth'>): OpenTransaction => ({
  number,
  evse: evse ?? undefined,
  connector: connector ?? undefined,
  shown: auth?.shown,
});

/** A Map keeps the order in which its entries were made. */
function forgetOldest(map: Map<unknown, unknown>, max: number): void {
  for (const key of map.keys()) {
    if (map.size <= max) return;
    map.delete(key);
  }
}
