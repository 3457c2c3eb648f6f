import { expect } from 'chai';
import { openDoor, type TestDoor } from '../../support/station-door.ts';

describe('the door for stations', () => {
  let door: TestDoor;

  beforeEach(async () => {
    door = await openDoor();
  });
  afterEach(() => door.close());

  it('lets a station in, hears it boot and answers', async () => {
    door.desk.add('CP-1');
    const station = await door.connect('CP-1', { protocols: ['ocpp2.0.1'] });
    const [type, , payload] = await station.call('BootNotification', {});
    expect(type).to.equal(3);
    expect(payload).to.include({ status: 'Accepted', interval: 300 });
    expect(door.desk.arrivals.map(({ arrival }) => arrival)).to.deep.equal([
      { version: '2.0.1', securityProfile: 1, address: '127.0.0.1' },
    ]);
  });
});
