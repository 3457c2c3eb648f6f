import { expect } from 'chai';
import { hostEmsp, makeDriver } from '../../support/drivers/account.ts';
import { type ChargingDriver, chargingDriver, type Shown } from '../../support/drivers/charging.ts';
import type { Version } from '../../support/station/words.ts';
import { until } from '../../support/wait.ts';
import { type ConnectedStation, cpo, prices, StationNetwork } from './network.ts';

const versions: readonly Version[] = ['1.6', '2.0.1', '2.1'];
const rounded = (value: number): string => String(Math.round(value * 100) / 100);

describe('drivers of the hub at stations', () => {
  let network: StationNetwork;
  before(async () => {
    network = await StationNetwork.open({
      limits: {
        driverLookMs: 100,
        driverPlugHintMs: 300,
        accessTokenCacheMs: 0,
        driverCommandsPerMinuteMax: 100_000,
        driverAccountPerMinuteMax: 1_000_000,
      },
    });
    await hostEmsp(network.hub);
    await network.hub.agree(cpo, 'DE-XVE');
  });
  afterEach(() => network.assertClean());
  after(() => network.stop());

  for (const version of versions) {
    describe(`of OCPP ${version}`, () => {
      let at: ConnectedStation;
      let uid: string;
      let place: string;
      beforeEach(async () => {
        at = await network.station(version);
        uid = at.uids[0] ?? '';
        const { rows } = await network.hub.app.hub.reads.query<{ number: number }>(
          `select location as number from evses where uid = $1`,
          [uid],
        );
        place = `loc_${rows[0]?.number.toString(36)}`;
      });

      const driver = async (): Promise<ChargingDriver> =>
        chargingDriver(network.hub, await makeDriver(network.hub), { location_id: place, evse_uid: uid });

      /** A card that is linked to a driver's contract. */
      async function cardOf(whose: ChargingDriver, card: string): Promise<string> {
        await network.hub.admin('POST', '/drivers/cards', {
          emsp: 'DE-XVE',
          cards: [{ uid: card, visual_number: `V ${card}`, code: 'CODE12345' }],
        });
        await whose.ok('POST', '/me/tokens', { visual_number: `V ${card}`, code: 'CODE12345' });
        await network.hub.settled();
        return card;
      }

      it('starts and stops with the app, and pays what was quoted for what was charged (D5)', async () => {
        const { station } = at;
        const me = await driver();
        const { quotes } = await me.ok('POST', '/prices/estimate', {
          target: { location_id: place, evse_uid: uid },
          energy_kwh: 20,
          duration_min: 120,
        });
        const quote = quotes.find(({ quote_id }: Shown) => quote_id !== null);
        expect(quote.total).to.deep.include({ incl_tax: rounded(20 * prices.kwh * 1.2), currency: 'EUR' });
        const { id } = await me.start({ quote_id: quote.quote_id });
        await me.becomes(id, 'WAITING_FOR_PLUG');
        await station.plugIn(1);
        await station.started(1);
        await me.becomes(id, 'CHARGING');
        await station.charge(1, { kwh: 7.4, minutes: 60 });
        const charging = await me.becomes(id, ({ energy_kwh }) => energy_kwh === '7.4');
        expect(charging.cost).to.deep.include({ amount: rounded(7.4 * prices.kwh * 1.2), tax: 'INCLUDED' });
        await me.ok('POST', `/sessions/${id}/stop`);
        await station.ended(1);
        await station.unplug(1);
        await me.becomes(id, 'BILLED');
        const receipt = await me.ok('GET', `/me/sessions/${id}/receipt`);
        expect(receipt).to.deep.include({ energy_kwh: '7.4', basis: 'FINAL' });
        // The arithmetic of the quote on the real energy: what a kWh was quoted at, times what was charged.
        expect(receipt.total.incl_tax).to.equal(rounded(7.4 * Number(quote.effective_per_kwh)));
        expect(receipt.quote).to.deep.include({ quote_id: quote.quote_id, total: quote.total });
        expect(receipt.cpo.party).to.equal('DE-XVC');
        const told = JSON.stringify([charging, receipt]);
        expect(told).to.not.include(station.identity);
      });

      it('starts with the app and stops with the card of the same contract', async () => {
        const { station } = at;
        const me = await driver();
        const card = await cardOf(me, `04${version.replaceAll('.', '')}0001`);
        await station.plugIn(1);
        const { id } = await me.start();
        await station.started(1);
        await me.becomes(id, 'CHARGING');
        await station.charge(1, { kwh: 3, minutes: 60 });
        expect((await station.present(card, 1)).status).to.equal('Accepted');
        await station.ended(1);
        await station.unplug(1);
        const billed = await me.becomes(id, 'BILLED');
        expect(billed).to.deep.include({ energy_kwh: '3', origin: 'APP' });
        expect((await me.ok('GET', '/me/sessions')).items).to.have.length(1);
      });

      it('starts with a card, sees it in the app, and stops it there', async () => {
        const { station } = at;
        const me = await driver();
        const card = await cardOf(me, `04${version.replaceAll('.', '')}0002`);
        await station.plugIn(1);
        expect((await station.present(card, 1)).status).to.equal('Accepted');
        await station.started(1);
        await station.charge(1, { kwh: 2, minutes: 60 });
        const shown = await until(
          async () => {
            const { items } = await me.ok('GET', '/me/sessions');
            return items.find(({ energy_kwh }: Shown) => energy_kwh === '2');
          },
          { what: 'the charge in the history' },
        );
        expect(shown).to.deep.include({ origin: 'STATION', state: 'CHARGING' });
        expect(shown.location.id).to.equal(place);
        await me.ok('POST', `/sessions/${shown.id}/stop`);
        await station.ended(1);
        await station.unplug(1);
        await me.becomes(shown.id, 'BILLED');
      });

      it('is told that nobody has plugged in, and may try again', async () => {
        const { station } = at;
        const me = await driver();
        const { id } = await me.start();
        await me.becomes(id, 'WAITING_FOR_PLUG');
        await station.connectionTimeout(1);
        await me.becomes(id, ({ state }) => state === 'TIMED_OUT' || state === 'WAITING_FOR_PLUG');
        await me.ok('POST', `/sessions/${id}/stop`);
        expect((await me.becomes(id, 'CANCELLED')).started_at).to.equal(null);
      });
    });
  }
});
