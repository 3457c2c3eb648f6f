import { expect } from 'chai';
import { createLogger } from '../../../src/kernel/logger.ts';
import type { Version } from '../../support/station/words.ts';
import { openStation } from '../../support/station-door.ts';
import { plug, site } from '../../support/stations/inventory.ts';
import { until } from '../../support/wait.ts';
import { StationNetwork } from './network.ts';

const versions: readonly Version[] = ['1.6', '2.0.1', '2.1'];

/** What stations say that cannot be read, with what must be nowhere in it. */
const nonsense = (secret: string): readonly unknown[] => [
  `[2,"a","Authorize",{"idTag":{"uid":"${secret}"},"idToken":"${secret}"}]`,
  [2, 'b', 'Authorize', { idTag: `${secret}-${secret}-${secret}`, idToken: { idToken: secret, type: 'Odd' } }],
  [2, 'c', 'StartTransaction', { connectorId: -1, idTag: secret, meterStart: 0, timestamp: secret }],
  [2, 'd', 'TransactionEvent', { eventType: 'Started', idToken: { idToken: secret, type: 'ISO14443' } }],
  [2, 'e', secret, {}],
  [2, 'f', 'DataTransfer', { vendorId: secret, data: secret }],
  [3, secret, { status: secret }],
  `{"${secret}"`,
];

describe('what is said of stations and their drivers', () => {
  const lines: string[] = [];
  let network: StationNetwork;
  before(async () => {
    network = await StationNetwork.open({ log: createLogger('debug', { write: (line) => lines.push(line) }) });
  });
  after(() => network.stop());

  it('names neither stations, passwords, tokens nor contracts in logs, metrics and messages (H4)', async () => {
    const secrets = new Map<string, string>();
    for (const version of versions) {
      const { station, uids } = await network.station(version);
      const [uid = '', second = ''] = uids;
      secrets.set(`identity ${version}`, station.identity);
      const app = await network.token({
        type: 'APP_USER',
        whitelist: 'NEVER',
        uid: `APP-${version}-0123456789-0123456`,
      });
      const card = await network.token({ whitelist: 'NEVER' });
      for (const token of [app, card]) {
        secrets.set(`uid ${version} ${token.type}`, token.uid);
        secrets.set(`contract ${version} ${token.type}`, token.contract_id);
      }
      await station.plugIn(1);
      expect(await (await network.start(uid, app)).result()).to.equal('ACCEPTED');
      await station.started(1);
      await station.charge(1, { kwh: 1, minutes: 10 });
      await station.plugIn(2);
      await station.present(card.uid, 2);
      await station.present('0123456789ABCD', 2);
      secrets.set('unknown card', '0123456789ABCD');
      for (const at of [1, 2]) await station.unplug(at);
      await network.cdr(await network.session(uid, ({ status }) => status === 'COMPLETED', 'the end'));
      expect(second).not.to.equal('');
    }
    const base = `${network.hub.url.replace('http', 'ws')}/ocpp`;
    const [first] = network.stations;
    const identity = first?.identity ?? '';
    secrets.set('guess', 'a guessed password');
    await openStation(base, identity, { password: 'a guessed password' }).opened.catch(() => undefined);
    secrets.set('unknown identity', 'NOBODY-KNOWS-ME');
    await openStation(base, 'NOBODY-KNOWS-ME', {}).opened.catch(() => undefined);
    const twin = first && (await network.twinOf(first));
    await twin?.boot().catch(() => undefined);
    for (const version of versions) {
      const secret = `NONSENSE${version.replaceAll('.', '')}`;
      secrets.set(`nonsense ${version}`, secret);
      const made = await network.hub.admin<{ id: string; password: string }>('POST', '/stations', {
        identity: `ODD-${version}`,
        party: 'DE-XVC',
        validation: version === '2.1' ? 'log-only' : 'tolerant',
        location: site(`ODD${version}`),
        evses: [{ connectors: [plug()] }],
      });
      secrets.set(`password ${version}`, made.password);
      secrets.set(`odd ${version}`, `ODD-${version}`);
      const station = openStation(base, `ODD-${version}`, { password: made.password, protocols: [`ocpp${version}`] });
      await station.opened;
      for (const frame of nonsense(secret)) station.send(frame);
      await until(() => station.frames.length >= 5, { what: 'the answers to nonsense' });
      await network.hub.admin('POST', `/stations/${made.id}/calls`, { kind: 'reset' });
      station.socket.terminate();
    }
    await network.hub.app.hub.db.raw(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await until(async () => (await network.hub.call('GET', '/stations')).status === 200, { what: 'the database' });
    await network.hub.settled();
    const metrics = await (await fetch(`${network.hub.url}/metrics`)).text();
    const messages = JSON.stringify(await network.hub.admin('GET', '/messages?limit=200'));
    expect(lines.length).to.be.greaterThan(100);
    const said = { lines: lines.join(''), metrics, messages };
    for (const [what, secret] of secrets)
      for (const [where, text] of Object.entries(said))
        expect(text.includes(secret), `${what} in ${where}`).to.equal(false);
  });
});
