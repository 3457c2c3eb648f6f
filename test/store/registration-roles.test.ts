import { expect } from 'chai';
import { issueRegistrationToken, register } from '../../src/hub/registration.ts';
import type { Fault } from '../../src/kernel/fault.ts';
import { endpointAt, listing } from '../support/odd-platform.ts';
import type { HandshakeFailure } from '../support/partner/registration.ts';
import {
  admin,
  announced,
  failureOf,
  openScene,
  placeOf,
  type RegistrationScene,
} from '../support/registration-scene.ts';

const cpo = { country_code: 'BE', party_id: 'BEC', role: 'CPO' } as const;
const emsp = { ...cpo, role: 'EMSP' } as const;

describe('roles in credentials', () => {
  let scene: RegistrationScene;
  before(async () => {
    scene = await openScene();
  });
  afterEach(() => scene.reset());
  after(() => scene.close());

  it('refuses roles the operator has not approved, by name, and grants nothing (A8, C-35)', async () => {
    const partner = await scene.start({ roles: [cpo, emsp] });
    const { id, invitation } = await scene.invite([cpo]);
    const before = await scene.state(id);
    const failure = await failureOf<HandshakeFailure>(partner.register(placeOf(invitation)));
    expect(failure.answer?.envelope).to.include({ status_code: 2001 });
    expect(failure.answer?.envelope.status_message).to.equal('/roles/1: BE-BEC EMSP is not approved for this platform');
    expect(await scene.state(id)).to.deep.equal(before);
    expect(partner.receivedLog).to.deep.equal([]);
  });

  it('grants exactly the announced roles, for every set of approved and announced ones (A8)', async () => {
    const names = ['CPO', 'EMSP', 'NSP'] as const;
    const subsets = [1, 2, 3, 4, 5, 6, 7].map((bits) => names.filter((_, bit) => bits & (1 << bit)));
    const partner = await scene.start({ roles: [cpo, emsp] });
    let granted = 0;
    for (const [at, approved] of subsets.entries()) {
      const party = { country_code: 'BE', party_id: `PT${at}` };
      const { id } = await scene.invite(approved.map((role) => ({ ...party, role })));
      for (const wanted of subsets) {
        const { token } = await issueRegistrationToken(scene.hub, admin, id);
        const roles = wanted.map((role) => announced({ ...party, role }));
        const body = { token: partner.issueToken(), url: partner.versionsUrl, roles };
        const outcome = await register(scene.hub, scene.callerOf(token), body).catch((error: Fault) => error.kind);
        const isAllowed = wanted.every((role) => approved.includes(role));
        expect(outcome === 'invalid').to.equal(!isAllowed);
        const rows = await scene.db('parties').where({ platform_id: id }).select('role', 'announced');
        expect(rows.map(({ role }) => role)).to.have.members([...approved]);
        if (!isAllowed) continue;
        expect(rows.filter((row) => row.announced).map(({ role }) => role)).to.have.members([...wanted]);
        granted += 1;
      }
    }
    expect(granted).to.equal(19);
  });

  it('accepts a hub as a partner only when that role is approved', async () => {
    const hub = { country_code: 'NL', party_id: 'HUB', role: 'HUB' } as const;
    const odd = await scene.startOdd((origin) =>
      listing(origin, [endpointAt(origin, 'credentials'), endpointAt(origin, 'locations')]),
    );
    const body = { token: 'odd-token', url: odd.versionsUrl, roles: [announced(hub)] };
    const first = await scene.invite([cpo]);
    expect(await failureOf(register(scene.hub, scene.callerOf(first.invitation.token), body))).to.include({
      kind: 'invalid',
    });
    const second = await scene.invite([hub]);
    await register(scene.hub, scene.callerOf(second.invitation.token), body);
  });

  it('refuses a role that is there twice, in whatever case, and a token with a space (C-12, C-30)', async () => {
    const partner = await scene.start({ roles: [cpo] });
    const { invitation } = await scene.invite([cpo]);
    const body = { token: partner.issueToken(), url: partner.versionsUrl, roles: [announced(cpo)] };
    const twice = [...body.roles, announced({ ...cpo, country_code: 'be', party_id: 'bec' })];
    for (const wrong of [{ ...body, roles: twice }, { ...body, token: 'a b' }, { ...body, roles: [] }, [], null, 'x']) {
      const error = await failureOf(register(scene.hub, scene.callerOf(invitation.token), wrong));
      expect(error.kind).to.equal('invalid');
      expect(error.issues).to.have.length(1);
    }
  });

  it('takes a party in lower case for the one that was approved (T-66)', async () => {
    const partner = await scene.start({ roles: [cpo] });
    const { id, invitation } = await scene.invite([cpo]);
    const roles = [announced({ ...cpo, country_code: 'be', party_id: 'bec' })];
    const body = { token: partner.issueToken(), url: partner.versionsUrl, roles };
    await register(scene.hub, scene.callerOf(invitation.token), body);
    expect(await scene.db('parties').where({ platform_id: id })).to.have.length(1);
    expect(await scene.db('parties').where({ platform_id: id }).first()).to.include({
      status: 'CONNECTED',
      announced: true,
    });
  });

  it('leaves a role PLANNED that is approved and not announced, and tells of the others (H-10)', async () => {
    const partner = await scene.start({ roles: [cpo] });
    const { id, invitation } = await scene.invite([cpo, emsp]);
    await scene.db('changes').delete();
    await partner.register(placeOf(invitation));
    const rows = await scene.db('parties').where({ platform_id: id }).orderBy('role');
    expect(rows.map(({ role: name, status, announced }) => ({ name, status, announced }))).to.deep.equal([
      { name: 'CPO', status: 'CONNECTED', announced: true },
      { name: 'EMSP', status: 'PLANNED', announced: false },
    ]);
    expect(rows[0].business_details).to.deep.equal({ name: partner.name });
    const changes = await scene.db('changes').where({ module: 'hubclientinfo' });
    expect(changes.map(({ object, owner, kind }) => ({ object, owner, kind }))).to.deep.equal([
      { object: rows[0].number, owner: 'BE-BEC', kind: 'put' },
    ]);
  });
});
