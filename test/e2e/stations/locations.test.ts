import { expect } from 'chai';
import { askStation } from '../../../src/hub/stations/calls.ts';
import type { StationLink } from '../../../src/hub/stations/desk.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { linesOf, pushesDuring } from '../../support/pushes.ts';
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

  /** The PATCHes and PUTs of a location that the eMSP gets while something happens, one after the other. */
  const toldDuring = async (id: string, work: () => Promise<unknown>): Promise<string[]> => {
    const [pushes = []] = await pushesDuring(hub, [emsp], 'locations', async () => {
      await work();
      await hub.app.stations.settled();
    });
    return linesOf(pushes).filter((line) => line.includes(`/${id}`));
  };
  const offline = (uid: string) => becomes(uid, 'UNKNOWN');

  it('say nothing of a station that is away for a moment and comes back as it was', async () => {
    const station = await makeStation(hub, 'CP-4', { location: site('FLAP') });
    const { desk } = hub.app.stations;
    const first = await arrive(hub, links, 'CP-4');
    await desk.status(first, { evse: 1, connector: 1, status: 'Available' });
    await becomes(uidOf(station), 'AVAILABLE');
    const lines = await toldDuring('FLAP', async () => {
      links.drop(first);
      await desk.disconnected(first);
      const second = await arrive(hub, links, 'CP-4');
      await desk.status(second, { evse: 1, connector: 1, status: 'Available' });
    });
    expect(lines).to.deep.equal([]);
    expect(evseOf(uidOf(station))?.status).to.equal('AVAILABLE');
  });

  it('say UNKNOWN of a station that stays away, and once what it says when it is back', async () => {
    const station = await makeStation(hub, 'CP-5', { location: site('AWAY') });
    const { desk } = hub.app.stations;
    const first = await arrive(hub, links, 'CP-5');
    await desk.status(first, { evse: 1, connector: 1, status: 'Charging' });
    await becomes(uidOf(station), 'CHARGING');
    links.drop(first);
    await desk.disconnected(first);
    await offline(uidOf(station));
    const lines = await toldDuring('AWAY', async () => {
      const second = await arrive(hub, links, 'CP-5');
      for (const _ of [1, 2, 3]) await desk.status(second, { evse: 1, connector: 1, status: 'Charging' });
    });
    expect(lines).to.deep.equal([`PATCH DE/XVC/AWAY/${uidOf(station)}`]);
    expect(evseOf(uidOf(station))?.status).to.equal('CHARGING');
  });

  it('ask a station that says nothing of an EVSE after it has connected', async () => {
    await makeStation(hub, 'CP-6', {
      location: site('ASKED'),
      evses: [{ connectors: [plug()] }, { connectors: [plug()] }],
    });
    const link = await arrive(hub, links, 'CP-6');
    await hub.app.stations.desk.status(link, { evse: 1, connector: 1, status: 'Available' });
    const ofStation = () => links.asked.filter(({ station }) => station === link.station.number);
    await until(async () => ofStation().length > 1, { what: 'the station to be asked' });
    const [first, second] = ofStation().map(({ request }) => request);
    expect(first).to.deep.equal({ kind: 'trigger', message: 'StatusNotification', evse: 2, connector: 1 });
    expect(second).to.include({ kind: 'get-variables' });
  });

  it('coalesce what a station says in a burst: the last counts', async () => {
    const station = await makeStation(hub, 'CP-7', { location: site('BURST') });
    const link = await arrive(hub, links, 'CP-7');
    const { desk } = hub.app.stations;
    const words = ['Preparing', 'Charging', 'Finishing', 'Faulted', 'Unavailable', 'Available'] as const;
    const lines = await toldDuring('BURST', () =>
      Promise.all(words.map((status) => desk.status(link, { evse: 1, connector: 1, status }))),
    );
    expect(lines).to.have.length.within(1, 2);
    expect(evseOf(uidOf(station))?.status).to.equal('AVAILABLE');
  });

  const capabilitiesOf = (uid: string) => evseOf(uid)?.capabilities ?? [];
  const usual = ['REMOTE_START_STOP_CAPABLE', 'UNLOCK_CAPABLE'];
  const variables = {
    '1.6': [{ variable: 'SupportedFeatureProfiles', status: 'Accepted', value: 'Core, Reservation' }],
    '2.0.1': [
      { component: 'ReservationCtrlr', variable: 'Enabled', status: 'Accepted', value: 'true' },
      { component: 'SmartChargingCtrlr', variable: 'Available', status: 'Accepted', value: 'true' },
      { component: 'SmartChargingCtrlr', variable: 'Enabled', status: 'Accepted', value: 'false' },
    ],
  } as const;
  for (const version of ['1.6', '2.0.1'] as const) {
    it(`show what a station says it can do (${version}), and ask it no more`, async () => {
      const station = await makeStation(hub, `CAN-${version}`, { location: site(`CAN${version}`) });
      await until(async () => capabilitiesOf(uidOf(station)).length > 0, { what: 'the EVSE to be there' });
      expect(capabilitiesOf(uidOf(station))).to.deep.equal(usual);
      const { answer } = links;
      links.answer = () => ({ kind: 'answered', answer: { status: 'Accepted', variables: variables[version] } });
      const link = await arrive(hub, links, `CAN-${version}`, version);
      const { desk } = hub.app.stations;
      await desk.boot(link, { vendor: 'A', model: 'B', firmware: '1' });
      await desk.status(link, { evse: 1, connector: 1, status: 'Available' });
      await until(async () => capabilitiesOf(uidOf(station)).includes('RESERVABLE'), {
        what: 'the EVSE to be reservable',
      });
      expect(capabilitiesOf(uidOf(station))).to.not.include('CHARGING_PROFILE_CAPABLE');
      await hub.app.stations.settled();
      const questions = () =>
        links.asked.filter(
          ({ station: number, request }) => number === link.station.number && request.kind === 'get-variables',
        ).length;
      const before = questions();
      await desk.boot(link, { vendor: 'A', model: 'B', firmware: '1' });
      await arriveAgain(link, `CAN-${version}`, version);
      expect(questions()).to.equal(before);
      links.answer = answer;
    });
  }

  /** Another connection, and enough time for what follows one. */
  async function arriveAgain(link: StationLink, identity: string, version: '1.6' | '2.0.1'): Promise<void> {
    links.drop(link);
    await hub.app.stations.desk.disconnected(link);
    await arrive(hub, links, identity, version);
    const other = await makeStation(hub, `AFTER-${identity}`, { location: site(`AFTER${version}`) });
    const last = await arrive(hub, links, `AFTER-${identity}`, version);
    await until(async () => links.asked.some(({ station }) => station === last.station.number), {
      what: other.identity,
    });
  }

  it('take a capability back that a station shows to lack', async () => {
    const station = await makeStation(hub, 'CP-8', {
      location: site('LACKS'),
      evses: [{ connectors: [plug()], capabilities: ['RESERVABLE', 'RFID_READER'] }],
    });
    await hub.settled();
    const capabilities = () => evseOf(uidOf(station))?.capabilities ?? [];
    const all = ['REMOTE_START_STOP_CAPABLE', 'RESERVABLE', 'RFID_READER', 'UNLOCK_CAPABLE'];
    expect(capabilities()).to.deep.equal(all);
    const link = await arrive(hub, links, 'CP-8');
    const answer = links.answer;
    links.answer = () => ({ kind: 'error', code: 'NotImplemented', description: '' });
    const request = { kind: 'cancel-reservation', reservationId: 1 } as const;
    const asking = { askedBy: 'NL-TNM', deadlineMs: 1000 };
    await askStation(hub.app.stations.hub, link.station.number, request, asking);
    const reserve = {
      kind: 'reserve',
      reservationId: 1,
      expiresAt: '2027-01-01T00:00:00Z',
      idToken: { idToken: 'A' },
    } as const;
    await askStation(hub.app.stations.hub, link.station.number, reserve, asking);
    links.answer = answer;
    await hub.settled();
    expect(capabilities()).to.deep.equal(all.filter((one) => one !== 'RESERVABLE'));
    const shown = await hub.admin<{ lacks: string[] }>('GET', `/stations/${station.id}`);
    expect(shown.lacks).to.deep.equal(['reserve']);
  });

  it('keep a fault of the whole station over what its connectors say, and one of a group busy with the other', async () => {
    const station = await makeStation(hub, 'CP-9', {
      location: site('GROUP'),
      evses: [
        { connectors: [plug()], shared_group: 'A' },
        { connectors: [plug()], shared_group: 'A' },
        { connectors: [plug()], override: 'PLANNED' },
      ],
    });
    const link = await arrive(hub, links, 'CP-9', '1.6');
    const { desk } = hub.app.stations;
    for (const evse of [1, 2, 3]) await desk.status(link, { evse, connector: 1, status: 'Available' });
    await becomes(uidOf(station, 1), 'AVAILABLE');
    await becomes(uidOf(station, 2), 'PLANNED');
    const free = station.evses.map(({ evse }) => ({
      evse,
      connectors: [plug()],
      ...(evse < 3 && { shared_group: 'A' }),
    }));
    await hub.admin('PATCH', `/stations/${station.id}`, { evses: free });
    await becomes(uidOf(station, 2), 'AVAILABLE');
    await desk.status(link, { evse: 1, connector: 1, status: 'Charging' });
    await becomes(uidOf(station, 0), 'CHARGING');
    await becomes(uidOf(station, 1), 'CHARGING');
    await desk.status(link, { evse: 0, connector: 0, status: 'Faulted' });
    await becomes(uidOf(station, 1), 'OUTOFORDER');
    await desk.status(link, { evse: 0, connector: 0, status: 'Available' });
    await becomes(uidOf(station, 1), 'CHARGING');
  });

  it('show EVSEs as REMOVED that are not there any more, and the station is let in no longer', async () => {
    const station = await makeStation(hub, 'CP-10', {
      location: site('GONE'),
      evses: [{ connectors: [plug()] }, { connectors: [plug()] }],
    });
    const link = await arrive(hub, links, 'CP-10');
    const { desk } = hub.app.stations;
    await desk.status(link, { evse: 1, connector: 1, status: 'Available' });
    await becomes(uidOf(station), 'AVAILABLE');
    const [first] = station.evses;
    const kept = { evses: [{ evse: 1, uid: first?.uid, connectors: [plug({ max_amperage: 16 })] }] };
    await hub.admin('PATCH', `/stations/${station.id}`, kept);
    await becomes(uidOf(station, 1), 'REMOVED');
    expect(evseOf(uidOf(station))).to.deep.include({ status: 'AVAILABLE' });
    expect(evseOf(uidOf(station))?.connectors[0]).to.include({ max_amperage: 16, id: '1' });
    const again = await hub.admin<MadeStation>('PATCH', `/stations/${station.id}`, {
      evses: [...kept.evses, { evse: 2, connectors: [plug()] }],
    });
    expect(again.evses[1]?.uid).to.not.equal(uidOf(station, 1));
    await hub.call('DELETE', `/stations/${station.id}`);
    await becomes(uidOf(station), 'REMOVED');
    await becomes(again.evses[1]?.uid ?? '', 'REMOVED');
    expect(links.closed).to.include(link.epoch);
    expect(await desk.find('CP-10')).to.equal(undefined);
    expect(await desk.alive([link])).to.deep.equal([link]);
    await makeStation(hub, 'CP-10', { location: site('GONE') });
    expect(await desk.find('CP-10')).to.include({ identity: 'CP-10' });
    expect(emsp.complaints).to.deep.equal([]);
  });
});
