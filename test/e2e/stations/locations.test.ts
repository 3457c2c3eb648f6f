import { expect } from 'chai';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { hostParty, type MadeStation, makeStation, plug, site } from '../../support/stations/inventory.ts';
import { arrive, linkTo, type TestLinks } from '../../support/stations/station-links.ts';
import { until } from '../../support/wait.ts';

describe('locations of stations', () => {
  let hub: TestHub;
  let emsp: ConnectedPartner;
  let links: TestLinks;
  before(async () => {
    hub = await startHub({
      env: { STATION_OFFLINE_GRACE_S: '1' },
      limits: { stationsLookMs: 50, stationStatusWaitMs: 50 },
    });
    links = linkTo(hub);
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('*', 'NL-TNM');
    await hostParty(hub);
  });
  after(() => hub.stop());

  const evseOf = (uid: string) =>
    emsp
      .received('locations')
      .flatMap(({ evses }) => evses ?? [])
      .find((evse) => evse.uid === uid);
  const becomes = (uid: string, status: string) =>
    until(async () => evseOf(uid)?.status === status, { what: `EVSE ${uid} to be ${status}` });
  const uidOf = ({ evses }: MadeStation, at = 0): string => evses[at]?.uid ?? '';

  it('of one party with the same id are one location with all EVSEs', async () => {
    const one = await makeStation(hub, 'CP-1', { location: site('BOTH'), evses: [{ connectors: [plug()] }] });
    const two = await makeStation(hub, 'CP-2', {
      location: site('BOTH'),
      evses: [{ connectors: [plug(), plug({ format: 'CABLE' })] }, { connectors: [plug()] }],
    });
    await hub.settled();
    const location = emsp.received('locations').find(({ id }) => id === 'BOTH');
    const uids = [uidOf(one), uidOf(two), uidOf(two, 1)];
    expect(location?.evses?.map(({ uid }) => uid)).to.have.members(uids);
    expect(location?.evses?.map(({ status }) => status)).to.deep.equal(['UNKNOWN', 'UNKNOWN', 'UNKNOWN']);
    expect(JSON.stringify(location)).to.not.contain('CP-1').and.not.contain('CP-2');
    expect(emsp.complaints).to.deep.equal([]);
  });

  it('show a status as soon as the station says it (L-39)', async () => {
    const station = await makeStation(hub, 'CP-3', { location: site('STATUS') });
    await hub.settled();
    const link = await arrive(hub, links, 'CP-3');
    const { desk } = hub.app.stations;
    expect(await desk.boot(link, { vendor: 'Acme', model: 'One', firmware: '1' })).to.deep.equal({
      status: 'Accepted',
      intervalS: 300,
    });
    await desk.status(link, { evse: 1, connector: 1, status: 'Available', at: new Date().toISOString() });
    await becomes(uidOf(station), 'AVAILABLE');
    await desk.status(link, { evse: 1, connector: 1, status: 'Occupied', at: new Date().toISOString() });
    await becomes(uidOf(station), 'CHARGING');
    const shown = await hub.admin<{ online: boolean; firmware: string }>('GET', `/stations/${station.id}`);
    expect(shown).to.include({ online: true, firmware: '1', vendor: 'Acme' });
  });
});
