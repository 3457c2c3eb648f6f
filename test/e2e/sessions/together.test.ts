import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { startOddPlatform, Verbatim } from '../../support/odd-platform.ts';
import { join } from '../../support/routed.ts';
import { until } from '../../support/wait.ts';

const success = JSON.stringify({ status_code: 1000, timestamp: build.time() });

describe('two changes of a session that come at the same time', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    cpo = await join(hub, 'CPO BE-BEC');
    emsp = await join(hub, 'EMSP NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.settled();
    for (const id of ['BOTH', 'OTHER']) await cpo.push(`sessions/BE/BEC/${id}`, build.session({ id }), 'NL-TNM');
  });
  after(() => hub.stop());

  /** Has the sessions for the eMSP sent to another address. */
  const redirect = async (url: string): Promise<void> => {
    const { db } = hub.app.hub;
    const { endpoints } = await db('platforms').where({ id: emsp.partnerId }).first();
    const redirected = endpoints.map((endpoint: { identifier: string; role: string }) =>
      endpoint.identifier === 'sessions' && endpoint.role === 'RECEIVER' ? { ...endpoint, url } : endpoint,
    );
    await db('platforms')
      .where({ id: emsp.partnerId })
      .update({ endpoints: JSON.stringify(redirected) });
    await db('registry_version').increment('version', 1);
    await hub.app.hub.reloadRegistry();
  };

  /** Has the hub take several writes together: nothing reaches the disk before the last of them is there. */
  const together = async <T>(count: number, work: () => Promise<T>): Promise<T> => {
    const { db, objects } = hub.app.hub;
    const release = await db.transaction();
    await release('objects').where({ id: 'OTHER' }).forUpdate();
    const other = cpo.patch('sessions/BE/BEC/OTHER', build.patch({ kwh: 9 }), 'NL-TNM');
    await until(() => objects.depth === 1, { what: 'a write that waits for the lock' });
    const done = work();
    await until(() => objects.depth === 1 + count, { what: 'the writes to wait behind it' });
    await release.commit();
    await other;
    return done;
  };

  it('both reach the eMSP, when only one of them could be passed on (S-01, R-65)', async () => {
    let patches = 0;
    let puts = 0;
    let answered: () => void = () => undefined;
    const firstIsAnswered = new Promise<void>((resolve) => {
      answered = resolve;
    });
    const platform = await startOddPlatform(() => ({
      'PATCH /sessions/BE/BEC/OTHER': new Verbatim(200, success),
      'PATCH /sessions/BE/BEC/BOTH': async () => {
        patches += 1;
        if (patches === 1) return new Verbatim(200, success);
        await firstIsAnswered;
        return new Verbatim(500, 'out of order');
      },
      'PUT /sessions/BE/BEC/BOTH': () => {
        puts += 1;
        return new Verbatim(200, success);
      },
    }));
    try {
      await redirect(`${platform.origin}/sessions`);
      // Neither is older than the other, whichever comes first.
      const { last_updated } = build.patch({});
      const answers = await together(2, () =>
        Promise.all(
          [build.patch({ kwh: 2, last_updated }), build.patch({ meter_id: 'M1', last_updated })].map(async (change) => {
            const { envelope } = await cpo.patch('sessions/BE/BEC/BOTH', change, 'NL-TNM');
            if (envelope.status_code === 1000) answered();
            return envelope.status_code;
          }),
        ),
      );
      expect(answers).to.have.members([1000, 4000]);
      await until(() => puts > 0, { what: 'the whole session at the eMSP' });
    } finally {
      await platform.close();
    }
  });
});
