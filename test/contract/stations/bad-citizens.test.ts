import { expect } from 'chai';
import type { CDR, Session } from '../../../src/generated/ocpi-2.2.1.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import type { Version, Vices } from '../../support/station/words.ts';
import { type ConnectedStation, expectedSum, StationNetwork, sumOf } from './network.ts';

const versions: readonly Version[] = ['1.6', '2.0.1', '2.1'];
const isActive = ({ status }: Session): boolean => status === 'ACTIVE';
const isOver = ({ status }: Session): boolean => status === 'COMPLETED';

/** What a station does, and what is noted for the operator of a charge at it: in 1.6, and in 2.x. */
type Case = readonly [what: string, vices: Vices, notedIn16: readonly string[], notedIn2: readonly string[]];

/** None of these costs anybody a watt hour or a second. */
const cases: readonly Case[] = [
  ['does not wait for answers', { isPipelined: true }, [], []],
  ['counts nothing', { hasSeqNoZero: true }, [], []],
  ['measures in kWh', { energy: 'kWh' }, [], []],
  ['calls Wh kWh', { energy: 'Wh-called-kWh' }, ['unit-suspected'], ['unit-suspected']],
  ['calls kWh Wh', { energy: 'kWh-called-Wh' }, ['value-ignored'], ['unit-suspected']],
  ['names no unit', { energy: 'Wh-unlabelled' }, [], []],
  ['names no unit, and means kWh', { energy: 'kWh-unlabelled' }, ['value-ignored'], ['unit-suspected']],
  ['measures per phase', { phases: 'only' }, ['phases-summed'], ['phases-summed']],
  ['measures per phase as well', { phases: 'also' }, [], []],
  ['ends without a unit', { endsWithoutUnit: true, energy: 'kWh' }, ['value-ignored'], ['unit-suspected']],
  ['writes noise behind its decimals', { hasNoisyDecimals: true, energy: 'kWh' }, [], []],
  ['counts from the start', { isSessionRelative: true }, ['register-relative'], []],
  ['says everything twice in the same message', { replays: 'same-id' }, [], []],
  ['says everything twice', { replays: 'new-id' }, [], []],
  ['writes times with an offset', { times: 'offset' }, [], []],
  ['writes times with microseconds', { times: 'micros' }, [], []],
  ['writes times without a zone', { times: 'no-zone' }, [], []],
  ['adds fields', { hasExtraFields: true }, [], []],
  ['writes numbers as text', { hasNumbersAsText: true }, [], []],
  ['writes words in the wrong case', { hasWrongCase: true }, [], []],
  ['floods with statuses', { statusFlood: 20 }, [], []],
  ['chatters', { chatters: true }, [], []],
  ['is free before the car has left', { isFreeAtEnd: true }, [], []],
  ['tells no state', { hidesState: true }, [], ['states-unknown']],
  ['tells no place but once', { hidesEvse: true }, [], []],
  ['tells the end before the last value', { tellsEndFirst: true }, [], []],
];

describe('stations that are no good citizens', () => {
  let network: StationNetwork;
  const { it } = sideBySide();
  before(async () => {
    network = await StationNetwork.open();
  });
  afterEach(() => network.assertClean());
  after(() => network.stop());

  for (const version of versions) {
    describe(`a station of OCPP ${version} that is no good citizen`, () => {
      const is16 = version === '1.6';

      /** What is noted of the only transaction of a station. */
      async function notedOf({ id }: ConnectedStation): Promise<string[]> {
        const { items } = await network.hub.admin<{ items: { id: string }[] }>('GET', `/transactions?station=${id}`);
        expect(items).to.have.length(1);
        const shown = await network.hub.admin<{ assumptions: { code: string }[] }>(
          'GET',
          `/transactions/${items[0]?.id}`,
        );
        return shown.assumptions.map(({ code }) => code);
      }

      async function billed({ uids: [uid = ''] }: ConnectedStation): Promise<CDR> {
        return await network.cdr(await network.session(uid, isOver, 'the Session'));
      }

      for (const [what, vices, notedIn16, notedIn2] of cases) {
        it(`and ${what} is billed to the watt hour`, async () => {
          const at = await network.station(version, { vices, settings: { sampleS: '600' } });
          const { station } = at;
          const { uid: card } = await network.token();
          await station.plugIn(1);
          await station.present(card, 1);
          await station.settled();
          await station.charge(1, { kwh: 11, minutes: 60 });
          await station.unplug(1);
          await station.settled();
          expect(sumOf(await billed(at))).to.deep.equal(expectedSum(at, { kwh: 11, minutes: 60 }));
          expect(await notedOf(at)).to.deep.equal(is16 ? notedIn16 : notedIn2);
        });
      }

      it('and starts its register again is billed for both parts', async () => {
        const at = await network.station(version, { settings: { sampleS: '600' } });
        const { station } = at;
        const { uid: card } = await network.token();
        await station.plugIn(1);
        await station.present(card, 1);
        await station.charge(1, { kwh: 6, minutes: 40 });
        station.resetRegister(1);
        await station.charge(1, { kwh: 3, minutes: 20 });
        await station.unplug(1);
        expect(sumOf(await billed(at))).to.deep.equal(expectedSum(at, { kwh: 9, minutes: 60 }));
        expect(await notedOf(at)).to.include('register-reset');
      });

      it('and asks about the token before it answers the command is not waited for in vain', async () => {
        const at = await network.station(version, { vices: { asksBeforeAnswering: true, answersWithId: true } });
        const { station, uids } = at;
        const [uid = ''] = uids;
        const token = await network.token({
          type: 'APP_USER',
          whitelist: 'NEVER',
          group_id: `GROUP-${uid.slice(0, 8)}`,
        });
        await station.plugIn(1);
        const start = await network.start(uid, token, { authorization_reference: 'REF-9' });
        expect(await start.result()).to.equal('ACCEPTED');
        await station.started(1);
        const session = await network.session(uid, isActive, 'the Session');
        expect(session).to.include({ auth_method: 'COMMAND', authorization_reference: 'REF-9' });
        expect(session.cdr_token.uid).to.equal(token.uid);
        await station.charge(1, { kwh: 1.5, minutes: 15 });
        await station.unplug(1);
        expect(sumOf(await billed(at))).to.deep.equal(expectedSum(at, { kwh: 1.5, minutes: 15 }));
      });

      it('and signs has its records in the CDR as they were', async () => {
        const at = await network.station(version, { signs: true });
        const { station } = at;
        const { uid: card } = await network.token();
        await station.plugIn(1);
        await station.present(card, 1);
        await station.charge(1, { kwh: 2, minutes: 15 });
        await station.unplug(1);
        const { signed_data } = await billed(at);
        expect(signed_data?.encoding_method).to.equal('OCMF');
        const texts = signed_data?.signed_values.map(({ signed_data: data }) => Buffer.from(data, 'base64').toString());
        expect(texts?.some((text) => text.startsWith('OCMF|') && text.includes('"RV":1236.567'))).to.equal(true);
      });

      it('and shows the end before it tells it makes no parking of that', async () => {
        const at = await network.station(version, { vices: { finishesFirst: true } });
        const { station } = at;
        const { uid: card } = await network.token();
        await station.plugIn(1);
        await station.present(card, 1);
        await station.charge(1, { kwh: 2, minutes: 15 });
        await station.stop(1);
        const { total_cost, total_parking_time, total_time } = await billed(at);
        expect(total_cost).to.deep.equal({ excl_vat: 1, incl_vat: 1.2 });
        expect([total_parking_time ?? 0, total_time]).to.deep.equal([0, 0.250417]);
      });

      it('and loses power keeps what it had charged', async () => {
        const at = await network.station(version, { vices: { reusesIds: true } });
        const { station, uids } = at;
        const [uid = ''] = uids;
        const { uid: card } = await network.token();
        await station.plugIn(1);
        await station.present(card, 1);
        await station.charge(1, { kwh: 4, minutes: 30 });
        await station.crash();
        await station.restart();
        expect(sumOf(await billed(at))).to.deep.equal(expectedSum(at, { kwh: 4, minutes: 30 }));
        const { uid: other } = await network.token();
        await station.present(other, 1);
        await station.charge(1, { kwh: 1, minutes: 6 });
        await station.unplug(1);
        const second = await network.session(uid, (session) => isOver(session) && session.kwh === 1, 'another Session');
        expect(second.cdr_token.uid).to.equal(other);
        expect(sumOf(await network.cdr(second))).to.deep.equal(expectedSum(at, { kwh: 1, at: 30, minutes: 6 }));
      });

      it('and has the identity of another that lives is not let in', async () => {
        const { station } = await network.station(version);
        const twin = await network.twinOf(station);
        await twin.boot().then(
          () => expect.fail('the twin was let in'),
          (error: { status?: number }) => expect(error.status).to.equal(409),
        );
        expect((await station.heartbeat()).kind).to.equal('result');
      });
    });
  }
});
