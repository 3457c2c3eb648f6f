import { expect } from 'chai';
import { createAgreement, endAgreement } from '../../src/hub/agreements.ts';
import { type ClientInfoQuery, clientInfoFor, clientInfosFor } from '../../src/hub/client-info.ts';
import { createPartner, offboardPartner, suspendPartner, updatePartner } from '../../src/hub/partners.ts';
import { setReachable } from '../../src/hub/reachability.ts';
import { validate } from '../../src/ocpi/validate.ts';
import type { RoleKey } from '../../src/store/partners.ts';
import { admin, openScene, type RegistrationScene } from '../support/registration-scene.ts';

const cpo: RoleKey = { country_code: 'BE', party_id: 'BEC', role: 'CPO' };
const emsp: RoleKey = { country_code: 'NL', party_id: 'TNM', role: 'EMSP' };
const otherEmsp: RoleKey = { country_code: 'FR', party_id: 'RVE', role: 'EMSP' };

describe('hub client info', () => {
  let scene: RegistrationScene;
  before(async () => {
    scene = await openScene();
  });
  afterEach(() => scene.reset());
  after(() => scene.close());

  const platformOf = (id: string) => {
    const platform = scene.hub.registry().platforms.get(id);
    if (platform === undefined) throw new Error('no such platform');
    return platform;
  };
  const page = (id: string, query: Partial<ClientInfoQuery> = {}) =>
    clientInfosFor(scene.hub, platformOf(id), { limit: 100, ...query });
  /** What a platform sees, as `BE-BEC CPO CONNECTED`. */
  const seenBy = (id: string, query: Partial<ClientInfoQuery> = {}): string[] =>
    page(id, query).items.map((info) => `${info.country_code}-${info.party_id} ${info.role} ${info.status}`);
  const changes = () =>
    scene.db('changes').where({ module: 'hubclientinfo' }).orderBy('position').select('owner', 'audience', 'kind');
  const agree = (terms: { cpo: string; emsp: string }) => createAgreement(scene.hub, admin, terms);
  const connected = async (...roles: RoleKey[]): Promise<string> => (await scene.connect({ roles })).id;

  it('shows nobody to anybody before there is an agreement (C9, H-11)', async () => {
    const ids = [await connected(cpo), await connected(emsp)];
    for (const id of ids) expect(page(id)).to.deep.equal({ items: [], total: 0 });
    await agree({ cpo: 'BE-BEC', emsp: 'NL-TNM' });
    expect(ids.map((id) => seenBy(id))).to.deep.equal([['NL-TNM EMSP CONNECTED'], ['BE-BEC CPO CONNECTED']]);
  });

  it('shows parties in the roles that can do business, never the viewer’s own and never the hub (H-11)', async () => {
    const cpoToo = { ...emsp, role: 'CPO' } as const;
    const [one, two, three] = [await connected(cpo), await connected(emsp, cpoToo), await connected(otherEmsp)];
    await agree({ cpo: '*', emsp: '*' });
    expect(seenBy(one)).to.deep.equal(['NL-TNM EMSP CONNECTED', 'FR-RVE EMSP CONNECTED']);
    // As an eMSP it sees the CPO, as a CPO the other eMSP.
    expect(seenBy(two)).to.deep.equal(['BE-BEC CPO CONNECTED', 'FR-RVE EMSP CONNECTED']);
    expect(seenBy(three)).to.deep.equal(['BE-BEC CPO CONNECTED', 'NL-TNM CPO CONNECTED']);
  });

  it('gives a party with two roles two objects, both valid (H-12, X-24)', async () => {
    const nap = { ...cpo, role: 'NAP' } as const;
    const [id] = [await connected(emsp), await connected(cpo, nap)];
    await agree({ cpo: 'BE-BEC', emsp: 'NL-TNM' });
    expect(seenBy(id)).to.have.members(['BE-BEC CPO CONNECTED', 'BE-BEC NAP CONNECTED']);
    for (const info of page(id).items) expect(validate('client-info', info).issues).to.deep.equal([]);
  });

  it('shows a party as PLANNED before it has ever been connected (H-10)', async () => {
    const id = await connected(cpo);
    await createPartner(scene.hub, admin, { name: 'To come', roles: [emsp] });
    await agree({ cpo: 'BE-BEC', emsp: 'NL-TNM' });
    expect(seenBy(id)).to.deep.equal(['NL-TNM EMSP PLANNED']);
  });

  it('shows a party as SUSPENDED that is suspended, withdrawn or offboarded, for ever (H-04)', async () => {
    const [id, suspended, offboarded] = [await connected(cpo), await connected(emsp), await connected(otherEmsp)];
    const withdrawn = await connected({ ...emsp, party_id: 'WDR' });
    await agree({ cpo: 'BE-BEC', emsp: '*' });
    await suspendPartner(scene.hub, admin, suspended);
    await offboardPartner(scene.hub, admin, offboarded);
    await updatePartner(scene.hub, admin, withdrawn, { roles: [{ ...emsp, party_id: 'NEW' }] });
    expect(seenBy(id)).to.have.members([
      'NL-TNM EMSP SUSPENDED',
      'FR-RVE EMSP SUSPENDED',
      'NL-WDR EMSP SUSPENDED',
      'NL-NEW EMSP PLANNED',
    ]);
  });

  it('shows the party of an agreement that has ended as PLANNED since then, whatever becomes of it (H-10, C9)', async () => {
    const [id, gone] = [await connected(cpo), await connected(emsp)];
    const { id: agreement } = await agree({ cpo: 'BE-BEC', emsp: 'NL-TNM' });
    scene.clock.advance(60_000);
    await endAgreement(scene.hub, admin, agreement);
    const [ended] = page(id).items;
    expect(ended).to.include({ status: 'PLANNED' });
    expect(Date.parse(ended?.last_updated ?? '')).to.be.closeTo(scene.clock.now(), 2000);
    scene.clock.advance(60 * 60_000);
    await setReachable(scene.hub, gone, false);
    expect(page(id).items).to.deep.equal([ended]);
    await agree({ cpo: 'BE-BEC', emsp: 'NL-TNM' });
    expect(seenBy(id)).to.deep.equal(['NL-TNM EMSP OFFLINE']);
  });

  it('goes on without a break while one of several agreements lasts (H-13)', async () => {
    const [id] = [await connected(cpo), await connected(emsp)];
    const { id: first } = await agree({ cpo: 'BE-BEC', emsp: 'NL-TNM' });
    scene.clock.advance(60_000);
    await agree({ cpo: '*', emsp: '*' });
    const before = page(id).items;
    scene.clock.advance(60_000);
    await endAgreement(scene.hub, admin, first);
    expect(page(id).items).to.deep.equal(before);
  });

  it('says as last_updated when the status began for the viewer (H-13)', async () => {
    const [id, viewed] = [await connected(cpo), await connected(emsp)];
    scene.clock.advance(60 * 60_000);
    const agreement = await agree({ cpo: 'BE-BEC', emsp: 'NL-TNM' });
    expect(page(id).items[0]?.last_updated).to.equal(agreement.created_at.toISOString());
    scene.clock.advance(60 * 60_000);
    await setReachable(scene.hub, viewed, false);
    const { parties } = await scene.state(viewed);
    expect(page(id).items[0]?.last_updated).to.equal(parties[0]?.status_changed_at.toISOString());
  });

  it('pages through the list in a stable order (H-01)', async () => {
    const id = await connected(cpo);
    const roles = ['A', 'B', 'C', 'D', 'E'].map((letter) => ({ ...emsp, party_id: `TN${letter}` }));
    const others = await connected(...roles);
    await agree({ cpo: 'BE-BEC', emsp: '*' });
    const all = seenBy(id);
    expect(all).to.have.length(5);
    const pages: string[][] = [];
    for (let offset: number | undefined = 0; offset !== undefined; offset = page(id, { offset, limit: 2 }).next) {
      pages.push(seenBy(id, { offset, limit: 2 }));
      expect(page(id, { offset, limit: 2 }).total).to.equal(5);
      scene.clock.advance(60 * 60_000);
      await setReachable(scene.hub, others, pages.length % 2 === 0);
    }
    expect(pages.map((items) => items.length)).to.deep.equal([2, 2, 1]);
    expect(pages.flat().map(withoutStatus)).to.deep.equal(all.map(withoutStatus));
    expect(seenBy(id, { offset: 3, limit: 2 }).map(withoutStatus)).to.deep.equal(all.slice(3).map(withoutStatus));
    expect(page(id, { offset: 9 })).to.deep.equal({ items: [], total: 5 });
  });

  it('filters by last_updated, from inclusive, to exclusive (H-01)', async () => {
    const [id] = [await connected(cpo), await connected(emsp)];
    await createPartner(scene.hub, admin, { name: 'To come', roles: [otherEmsp] });
    await agree({ cpo: 'BE-BEC', emsp: 'FR-RVE' });
    scene.clock.advance(60_000);
    await agree({ cpo: 'BE-BEC', emsp: 'NL-TNM' });
    const late = Date.parse(page(id).items.find(({ party_id }) => party_id === 'TNM')?.last_updated ?? '');
    expect(seenBy(id, { dateFrom: late })).to.deep.equal(['NL-TNM EMSP CONNECTED']);
    expect(seenBy(id, { dateFrom: late + 1 })).to.deep.equal([]);
    expect(seenBy(id, { dateTo: late })).to.deep.equal(['FR-RVE EMSP PLANNED']);
    expect(seenBy(id, { dateTo: late + 1 })).to.have.length(2);
    expect(page(id, { dateTo: late }).total).to.equal(1);
  });

  it('logs a change for each party of an agreement that begins or ends, for the other side’s eyes (H-10)', async () => {
    await connected(cpo);
    await connected(emsp);
    await connected(otherEmsp);
    await scene.db('changes').delete();
    const { id } = await agree({ cpo: 'BE-BEC', emsp: 'NL-TNM' });
    const lines = [
      { owner: 'BE-BEC', audience: 'NL-TNM', kind: 'put' },
      { owner: 'NL-TNM', audience: 'BE-BEC', kind: 'put' },
    ];
    expect(await changes()).to.deep.equal(lines);
    await endAgreement(scene.hub, admin, id);
    expect(await changes()).to.deep.equal([...lines, ...lines]);
    await scene.db('changes').delete();
    await agree({ cpo: 'BE-BEC', emsp: '*' });
    expect(await changes()).to.have.deep.members([
      { owner: 'BE-BEC', audience: null, kind: 'put' },
      { owner: 'NL-TNM', audience: 'BE-BEC', kind: 'put' },
      { owner: 'FR-RVE', audience: 'BE-BEC', kind: 'put' },
    ]);
  });

  it('is told of one party to the platforms that may see it (H-11)', async () => {
    const id = await connected(cpo);
    const [reader, bystander] = [await connected(emsp), await connected(otherEmsp)];
    await agree({ cpo: 'BE-BEC', emsp: 'NL-TNM' });
    const number = platformOf(id).parties[0]?.number ?? 0;
    expect(clientInfoFor(scene.hub, platformOf(reader), number)).to.deep.equal(page(reader).items[0]);
    expect(clientInfoFor(scene.hub, platformOf(bystander), number)).to.equal(undefined);
    expect(clientInfoFor(scene.hub, platformOf(id), number)).to.equal(undefined);
  });
});

const withoutStatus = (seen: string): string => seen.slice(0, seen.lastIndexOf(' '));
