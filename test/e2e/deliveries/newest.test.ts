import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';

const ids = Array.from({ length: 60 }, (_, at) => `L${at}`);
const statuses = ['CHARGING', 'AVAILABLE', 'BLOCKED', 'RESERVED'];

describe('EVSEs that change faster than a receiver takes them', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub({ limits: { pushConcurrencyStart: 1, pushConcurrencyMax: 1 } });
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('*', '*');
    for (const id of ids)
      await cpo.push(`locations/BE/BEC/${id}`, build.location({ id, evses: [build.evse({ uid: 'E1' })] }));
    await hub.settled();
  });
  after(() => hub.stop());

  it('are pushed in their newest states, and not in each (R-39)', async () => {
    const before = emsp.receivedLog.length;
    // The first push is held until all has changed.
    await emsp.behave({ delayMs: 3000 });
    for (const [second, status] of statuses.entries()) {
      const last_updated = `2026-10-01T10:00:0${second}Z`;
      for (const { http } of await Promise.all(
        ids.map((id) => cpo.patch(`locations/BE/BEC/${id}/E1`, { status, last_updated })),
      ))
        expect(http).to.equal(200);
    }
    await emsp.behave({});
    await hub.settled();

    const held = emsp.received('locations') as { evses?: { uid: string; status: string }[] }[];
    const states = held.map(({ evses }) => evses?.find(({ uid }) => uid === 'E1')?.status);
    expect(states).to.deep.equal(Array(ids.length).fill('RESERVED'));
    const pushes = emsp.receivedLog.slice(before).filter(({ path }) => path.includes('/locations/'));
    // Each once, and those that were under way or first in the line once more.
    expect(pushes.length).to.be.within(ids.length, ids.length + 10);
  });
});
