import { expect } from 'chai';
import { createAgreement } from '../../src/hub/agreements.ts';
import { clientInfosFor } from '../../src/hub/client-info.ts';
import { suspendPartner } from '../../src/hub/partners.ts';
import { applyHeldStatus, setReachable } from '../../src/hub/reachability.ts';
import { admin, openScene, type RegistrationScene } from '../support/registration-scene.ts';

const cpo = { country_code: 'BE', party_id: 'BEC', role: 'CPO' } as const;
const emsp = { country_code: 'NL', party_id: 'TNM', role: 'EMSP' } as const;

describe('a platform’s reachability', () => {
  let scene: RegistrationScene;
  let holdMs: number;
  before(async () => {
    scene = await openScene();
    holdMs = scene.hub.limits.statusHoldMs;
  });
  afterEach(() => scene.reset());
  after(() => scene.close());

  /** A connected platform of whose connection nobody has heard anything for long. */
  const settled = async (): Promise<string> => {
    const { id } = await scene.connect({ roles: [cpo] });
    scene.clock.advance(holdMs);
    await scene.db('changes').delete();
    return id;
  };
  const seen = async (id: string) => {
    const { platform, parties, changes } = await scene.state(id);
    return { state: platform.state, status: parties[0]?.status, told: changes.length };
  };

  it('is told to others at once, offline and back (H-08, H-09)', async () => {
    const id = await settled();
    await setReachable(scene.hub, id, false);
    expect(await seen(id)).to.deep.equal({ state: 'offline', status: 'OFFLINE', told: 1 });
    scene.clock.advance(holdMs);
    await setReachable(scene.hub, id, true);
    expect(await seen(id)).to.deep.equal({ state: 'connected', status: 'CONNECTED', told: 2 });
    expect(scene.hub.registry().platforms.get(id)?.state).to.equal('connected');
  });

  it('is known to the hub at once and to others later when they have heard of a change just now, with its true time (H-08, H-13)', async () => {
    const id = await settled();
    await setReachable(scene.hub, id, false);
    scene.clock.advance(10_000);
    await setReachable(scene.hub, id, true);
    const back = (await scene.platform(id)).state_changed_at;
    await applyHeldStatus(scene.hub);
    expect(await seen(id)).to.deep.equal({ state: 'connected', status: 'OFFLINE', told: 1 });
    scene.clock.advance(holdMs - 12_000);
    await applyHeldStatus(scene.hub);
    expect(await seen(id)).to.deep.equal({ state: 'connected', status: 'OFFLINE', told: 1 });
    scene.clock.advance(2_000);
    await applyHeldStatus(scene.hub);
    expect(await seen(id)).to.deep.equal({ state: 'connected', status: 'CONNECTED', told: 2 });
    expect((await scene.state(id)).parties[0]?.status_changed_at).to.deep.equal(back);
    // The next one is held from when others were told, not from when it happened.
    scene.clock.advance(holdMs - 5_000);
    await setReachable(scene.hub, id, false);
    expect(await seen(id)).to.deep.equal({ state: 'offline', status: 'CONNECTED', told: 2 });
  });

  it('is never told when it did not last (C9)', async () => {
    const id = await settled();
    await setReachable(scene.hub, id, false);
    scene.clock.advance(10_000);
    await setReachable(scene.hub, id, true);
    scene.clock.advance(10_000);
    await setReachable(scene.hub, id, false);
    const before = await scene.state(id);
    scene.clock.advance(holdMs);
    await applyHeldStatus(scene.hub);
    expect(await scene.state(id)).to.deep.equal(before);
    // Nobody was told anything, so the next change is not held back.
    await setReachable(scene.hub, id, true);
    expect(await seen(id)).to.deep.equal({ state: 'connected', status: 'CONNECTED', told: 2 });
  });

  it('is told twelve times an hour at most, however it flaps (C9)', async () => {
    const id = await settled();
    const stepMs = 5000;
    let last = 0;
    const gaps: number[] = [];
    for (let atMs = 0, told = 0; atMs < 3_600_000; atMs += stepMs) {
      const from = scene.clock.now();
      await setReachable(scene.hub, id, (atMs / stepMs) % 2 === 1);
      await applyHeldStatus(scene.hub);
      const now = Number((await scene.db('changes').count('* as n'))[0]?.['n']);
      if (now > told && told > 0) gaps.push(scene.clock.now() - last);
      if (now > told) last = from;
      told = now;
      scene.clock.advance(stepMs);
    }
    expect(gaps.length + 1).to.be.within(10, 12);
    expect(Math.min(...gaps)).to.be.at.least(holdMs);
  });

  it('is found by a poller even when it was told late, unless the platform wants exact windows (H-13, R6)', async () => {
    const id = await settled();
    const { id: viewer } = await scene.connect({ roles: [emsp] });
    await createAgreement(scene.hub, admin, { cpo: 'BE-BEC', emsp: 'NL-TNM' });
    const infos = (dateFrom: number) => {
      const platform = scene.hub.registry().platforms.get(viewer);
      return platform ? clientInfosFor(scene.hub, platform, { limit: 10, dateFrom }).items : [];
    };
    await setReachable(scene.hub, id, false);
    scene.clock.advance(10_000);
    await setReachable(scene.hub, id, true);
    scene.clock.advance(10_000);
    const polled = scene.clock.now();
    expect(infos(0).map(({ status }) => status)).to.deep.equal(['OFFLINE']);
    scene.clock.advance(holdMs);
    await applyHeldStatus(scene.hub);
    const [late] = infos(polled);
    expect(late?.status).to.equal('CONNECTED');
    expect(Date.parse(late?.last_updated ?? '')).to.be.lessThan(polled);
    await scene
      .db('platforms')
      .where({ id: viewer })
      .update({ quirks: { late_objects: 'off' } });
    await scene.db('registry_version').increment('version', 1);
    await scene.hub.reloadRegistry();
    expect(infos(polled)).to.deep.equal([]);
  });

  it('changes once for any number of signs at the same time, in any process', async () => {
    const id = await settled();
    const stale = { ...scene.hub, registry: () => registry };
    const registry = scene.hub.registry();
    await Promise.all(Array.from({ length: 20 }, () => setReachable(scene.hub, id, false)));
    await setReachable(stale, id, false);
    expect(await seen(id)).to.deep.equal({ state: 'offline', status: 'OFFLINE', told: 1 });
  });

  it('does not touch a platform that is not registered, and leaves no trace in the audit record', async () => {
    const id = await settled();
    const { id: planned } = await scene.invite([emsp]);
    await suspendPartner(scene.hub, admin, id);
    const audited = await scene.db('audit').count();
    const before = [await scene.state(id), await scene.state(planned)];
    for (const reachable of [true, false]) {
      await setReachable(scene.hub, id, reachable);
      await setReachable(scene.hub, planned, reachable);
    }
    await applyHeldStatus(scene.hub);
    expect([await scene.state(id), await scene.state(planned)]).to.deep.equal(before);
    expect(await scene.db('audit').count()).to.deep.equal(audited);
  });
});
