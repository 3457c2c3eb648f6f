import { setTimeout as pause } from 'node:timers/promises';
import type { Station } from '../support/station/station.ts';
import type { Charge } from '../support/station/words.ts';
import { Acknowledged } from './acknowledged.ts';
import type { Random } from './random.ts';

/** What a charge consists of: so many stretches, each so long by the station's clock, with so much energy. */
const stretches = { least: 3, most: 12 } as const;
const stretchMin = 5 / 60;
const stretchWh = { least: 5, most: 20 } as const;
/** By the station's clock between two charges. */
const betweenMin = 0.5;
/** Real time between two stretches; longer without a connection, so that not everything is told at once afterwards. */
const thinkMs = { least: 20, most: 200 } as const;
const thinkOfflineMs = { least: 200, most: 600 } as const;
/** How often a station that has lost its connection looks for it, at each stretch. */
const backChance = 0.7;
/** By then a station must be let in again, in the end. */
const backMs = 90_000;

/** A station at which one car after the other charges, whatever happens to the hub meanwhile. */
export class StationClient {
  readonly station: Station;
  /** What the network calls its one EVSE. */
  readonly evseUid: string;
  readonly acknowledged = new Acknowledged();
  readonly charges: Charge[] = [];
  /** Charges that began, and ended, without a connection. */
  begunOffline = 0;
  endedOffline = 0;
  readonly #card: string;
  readonly #random: Random;

  constructor(station: Station, evseUid: string, card: string, random: Random) {
    this.station = station;
    this.evseUid = evseUid;
    this.#card = card;
    this.#random = random;
  }

  /** One charge, from the card to the pulled cable. */
  async charge(): Promise<void> {
    const { station } = this;
    await station.plugIn();
    while ((await station.present(this.#card)).status !== 'Accepted') await this.#think();
    const charge = station.transaction();
    if (charge === undefined || charge === this.charges.at(-1)) throw new Error('no charge has begun');
    if (!station.isOnline) this.begunOffline += 1;
    this.charges.push(charge);
    for (let left = this.#random.int(stretches.least, stretches.most); left > 0; left -= 1) {
      const wh = this.#random.int(stretchWh.least, stretchWh.most);
      await station.charge(1, { kwh: wh / 1000, minutes: stretchMin });
      await this.#think();
      this.read();
    }
    if (!station.isOnline) this.endedOffline += 1;
    await station.unplug();
    await station.pass(betweenMin);
    this.read();
  }

  /** Tells all that is not told yet. */
  async finish(): Promise<void> {
    do await this.station.comeBack({ limitMs: backMs });
    while (this.station.queued > 0);
    this.read();
  }

  /** Notes what was acknowledged. */
  read(): void {
    this.acknowledged.take(this.station.frames);
    this.station.forget();
  }

  async #think(): Promise<void> {
    const { least, most } = this.station.isOnline ? thinkMs : thinkOfflineMs;
    await pause(this.#random.between(least, most));
    if (this.station.isOnline || !this.#random.chance(backChance)) return;
    // Where nobody lets it in, cars charge all the same.
    await this.station.comeBack({ limitMs: 0 }).catch(() => undefined);
  }
}
