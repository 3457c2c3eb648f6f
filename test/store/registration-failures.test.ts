import { expect } from 'chai';
import { register } from '../../src/hub/registration.ts';
import { endpointAt, listing, type OddPlatform } from '../support/odd-platform.ts';
import type { Partner } from '../support/partner/partner.ts';
import type { HandshakeFailure } from '../support/partner/registration.ts';
import { announced, failureOf, openScene, placeOf, type RegistrationScene } from '../support/registration-scene.ts';

const cpo = { country_code: 'BE', party_id: 'BEC', role: 'CPO' } as const;

describe('registrations that fail', () => {
  let scene: RegistrationScene;
  before(async () => {
    scene = await openScene({ registrationStepTimeoutMs: 500 });
  });
  afterEach(() => scene.reset());
  after(() => scene.close());

  for (const [what, misbehave] of [
    ['is out of reach', (partner: Partner) => partner.behave({ closed: true })],
    ['hangs at its versions (C-11)', (partner: Partner) => partner.behave({ hang: true }, 'versions')],
    ['fails at its versions', (partner: Partner) => partner.behave({ status500: true }, 'versions')],
    ['cuts the connection at its details', (partner: Partner) => partner.behave({ reset: true }, 'details')],
    ['talks nonsense in its details', (partner: Partner) => partner.behave({ garbage: true }, 'details')],
  ] as const) {
    it(`answers 3001 and keeps nothing when the partner ${what}; the token A stays valid (C-05, C-09)`, async () => {
      const partner = await scene.start({ roles: [cpo] });
      const { id, invitation } = await scene.invite([cpo]);
      const before = await scene.state(id);
      const body = { token: partner.issueToken(), url: partner.versionsUrl, roles: [announced(cpo)] };
      await misbehave(partner);
      const error = await failureOf(register(scene.hub, scene.callerOf(invitation.token), body));
      expect(error.kind).to.equal('peer-unusable');
      expect(error.message).not.to.include(partner.origin);
      expect(await scene.state(id)).to.deep.equal(before);
      await partner.behave({});
      await partner.register(placeOf(invitation));
      expect((await scene.platform(id)).state).to.equal('connected');
    });
  }

  it('answers 3002 when the partner does not list the version, and skips those nobody knows (C-05, V-11, V-13)', async () => {
    const { invitation } = await scene.invite([cpo]);
    const old = await scene.start({ roles: [cpo], versions: ['2.1.1', '2.2', '9.9'] });
    const failure = await failureOf<HandshakeFailure>(old.register(placeOf(invitation)));
    expect(failure.answer?.envelope.status_code).to.equal(3002);
    const modern = await scene.start({ roles: [cpo], versions: ['2.1.1', '9.9', '2.2.1', '2.3.0'] });
    await modern.register(placeOf(invitation));
  });

  it('answers 3002 for details of another version (C-04)', async () => {
    const { invitation } = await scene.invite([cpo]);
    const odd = await scene.startOdd((origin) =>
      listing(origin, [endpointAt(origin, 'credentials'), endpointAt(origin, 'locations')], '2.1.1'),
    );
    const error = await failureOf(register(scene.hub, scene.callerOf(invitation.token), bodyFor(odd)));
    expect(error.kind).to.equal('unsupported-version');
  });

  for (const [what, identifiers] of [
    ['credentials', ['locations', 'tokens']],
    ['any functional module', ['credentials', 'hubclientinfo', 'betnm-weather']],
  ] as const) {
    it(`answers 3003 when the details lack ${what} (C-05, V-06, V-07)`, async () => {
      const { id, invitation } = await scene.invite([cpo]);
      const endpoints = (origin: string) => identifiers.map((name) => endpointAt(origin, name));
      const odd = await scene.startOdd((origin) => listing(origin, endpoints(origin)));
      const before = await scene.state(id);
      const error = await failureOf(register(scene.hub, scene.callerOf(invitation.token), bodyFor(odd)));
      expect(error.kind).to.equal('endpoints-missing');
      expect(await scene.state(id)).to.deep.equal(before);
    });
  }

  it('takes the first of two equal endpoints and the credentials endpoint whatever its role (V-05)', async () => {
    const { id, invitation } = await scene.invite([cpo]);
    const odd = await scene.startOdd((origin) =>
      listing(origin, [
        { ...endpointAt(origin, 'credentials'), role: 'RECEIVER' },
        endpointAt(origin, 'locations'),
        { ...endpointAt(origin, 'locations'), url: `${origin}/other` },
      ]),
    );
    await register(scene.hub, scene.callerOf(invitation.token), bodyFor(odd));
    expect((await scene.platform(id)).endpoints).to.deep.equal([
      endpointAt(odd.origin, 'credentials'),
      endpointAt(odd.origin, 'locations'),
    ]);
  });

  it('refuses endpoints and versions outside the approved origins, unless the operator approves them (D1, D8)', async () => {
    const elsewhere = 'http://127.0.0.1:9';
    const odd = await scene.startOdd((origin) =>
      listing(origin, [endpointAt(origin, 'credentials'), endpointAt(elsewhere, 'locations')]),
    );
    const attempt = async (party_id: string, quirks: object) => {
      const { invitation } = await scene.invite([{ ...cpo, party_id }], quirks);
      const body = { ...bodyFor(odd), roles: [announced({ ...cpo, party_id })] };
      return register(scene.hub, scene.callerOf(invitation.token), body);
    };
    const error = await failureOf(attempt('ONE', {}));
    expect(error.kind).to.equal('peer-unusable');
    expect(error.message).to.match(/endpoint locations SENDER: .*not approved/);
    expect(await failureOf(attempt('TWO', { allowed_origins: [elsewhere] }))).to.include({
      kind: 'peer-unusable',
    });
    await attempt('TRI', { allowed_origins: [odd.origin, elsewhere] });
  });
});

const bodyFor = (odd: OddPlatform) => ({ token: 'odd-token', url: odd.versionsUrl, roles: [announced(cpo)] });
