import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { location, Scene, token } from './scene.ts';

describe('where a command goes', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open();
    await scene.cpo.push('sessions/BE/BEC/MINE', session('MINE'));
    await scene.cpo.push('sessions/BE/BEC/BOTH', session('BOTH'));
    await scene.otherCpo.push('sessions/DE/STW/BOTH', { ...session('BOTH'), country_code: 'DE', party_id: 'STW' });
    await scene.hub.agree('BE-BEC', 'FR-MOB', ['sessions']);
    await scene.cpo.push('sessions/BE/BEC/THEIRS', session('THEIRS', 'FR', 'MOB'));
    await scene.hub.settled();
  });
  after(() => scene.close());

  const session = (id: string, country_code = 'NL', party_id = 'TNM') =>
    build.session({ id, cdr_token: { ...build.cdrToken(), country_code, party_id } });

  const command = (name: string, about: object, to?: string, from = scene.emsp) =>
    from.request('POST', 'commands', 'receiver', name, {
      to,
      body: { response_url: scene.waiting('commands', from).url, ...about },
    });
  const sent = () => [scene.cpo, scene.otherCpo].flatMap((cpo) => scene.asked('commands', cpo)).length;

  it('is the CPO that is named (R-10)', async () => {
    const before = scene.asked('commands', scene.otherCpo).length;
    const answer = await command('START_SESSION', { token, location_id: 'NOT-KNOWN-HERE' }, 'DE-STW');
    expect(answer.envelope.data).to.deep.equal({ result: 'ACCEPTED', timeout: 30 });
    expect(scene.asked('commands', scene.otherCpo)).to.have.length(before + 1);
  });

  for (const [what, name, about, expected] of [
    ['a Location nobody has', 'START_SESSION', { token, location_id: 'NOWHERE' }, [2003, 'REJECTED']],
    ['a Session nobody has', 'STOP_SESSION', { session_id: 'NONE' }, [1000, 'UNKNOWN_SESSION']],
    ['a Session of another eMSP', 'STOP_SESSION', { session_id: 'THEIRS' }, [1000, 'UNKNOWN_SESSION']],
    ['a reservation nobody has', 'CANCEL_RESERVATION', { reservation_id: 'NONE' }, [1000, 'REJECTED']],
  ] as const) {
    it(`is nowhere for ${what} (M-07, M-20, R-49, X-46)`, async () => {
      const before = sent();
      const { http, envelope } = await command(name, about);
      expect([http, envelope.status_code, (envelope.data as { result: string }).result]).to.deep.equal([
        200,
        ...expected,
      ]);
      expect(sent()).to.equal(before);
    });
  }

  it('is the CPO whose reservation has not been cancelled (R-49)', async () => {
    const reservation = { reservation_id: 'R-TWICE' };
    const reserve = { token, location_id: location, expiry_date: '2099-01-01T00:00:00Z', ...reservation };
    const resulted = async (name: string, about: object, to?: string) => {
      const answer = await command(name, about, to);
      const cpo = answer.headers['ocpi-from-party-id'] === 'STW' ? scene.otherCpo : scene.cpo;
      await cpo.postResult(scene.callback(`commands/${name}`, cpo), { result: 'ACCEPTED' }, 'NL-TNM');
      return answer;
    };
    for (const to of ['BE-BEC', 'DE-STW']) await resulted('RESERVE_NOW', reserve, to);
    expect((await command('CANCEL_RESERVATION', reservation)).envelope.status_code).to.equal(4001);
    await resulted('CANCEL_RESERVATION', reservation, 'BE-BEC');
    const other = await resulted('CANCEL_RESERVATION', reservation);
    expect(other.headers).to.deep.include({ 'ocpi-from-party-id': 'STW' });
    expect((await command('CANCEL_RESERVATION', reservation)).envelope.data).to.deep.include({ result: 'REJECTED' });
    // The same id may be of a new one.
    await resulted('RESERVE_NOW', reserve, 'BE-BEC');
    const again = await resulted('CANCEL_RESERVATION', reservation);
    expect(again.headers).to.deep.include({ 'ocpi-from-party-id': 'BEC' });
  });

  it('is not another eMSP’s Session, also when its CPO is named (M-20, B9, H10)', async () => {
    const before = sent();
    expect((await command('STOP_SESSION', { session_id: 'THEIRS' }, 'BE-BEC')).envelope.data).to.deep.include({
      result: 'REJECTED',
    });
    expect(sent()).to.equal(before);
  });

  it('is 4001 when several CPOs have a Session with that id (R-49)', async () => {
    expect((await command('STOP_SESSION', { session_id: 'BOTH' })).envelope.status_code).to.equal(4001);
    expect((await command('STOP_SESSION', { session_id: 'BOTH' }, 'DE-STW')).envelope.data).to.deep.include({
      result: 'ACCEPTED',
    });
  });

  it('is nobody without an agreement, and the hub is nobody to command (M-24, R-36)', async () => {
    const foreign = { ...token, country_code: 'FR', party_id: 'MOB' };
    const about = { token: foreign, location_id: location };
    expect((await command('START_SESSION', about, 'BE-BEC', scene.stranger)).envelope.status_code).to.equal(4001);
    expect((await command('START_SESSION', about, undefined, scene.stranger)).envelope.status_code).to.equal(2003);
    expect((await command('START_SESSION', { token, location_id: location }, 'NL-HUB')).envelope.status_code).to.equal(
      2000,
    );
    const byCpo = await command('START_SESSION', { token, location_id: location }, 'BE-BEC', scene.cpo);
    expect(byCpo.http).to.equal(404);
  });

  it('is nobody for a token of another eMSP (L-19, M-09, B8)', async () => {
    const before = sent();
    const answer = await command('START_SESSION', { token: { ...token, party_id: 'XYZ' }, location_id: location });
    expect(answer.envelope.status_code).to.equal(2001);
    expect(answer.envelope.status_message).to.include('/token').and.not.include(token.uid);
    expect(sent()).to.equal(before);
  });

  it('is the same for a token in other letters (R-06), and for what else is in the body (T-19)', async () => {
    const lower = { ...token, country_code: 'nl', party_id: 'tnm' };
    const answer = await command('START_SESSION', { token: lower, location_id: location });
    expect(answer.envelope.data).to.deep.include({ result: 'ACCEPTED' });
    for (const more of [{ token: null }, { token: { uid: 7 } }, { reservation_id: ['x'] }])
      expect((await command('STOP_SESSION', { session_id: 'MINE', ...more })).envelope.data).to.deep.include({
        result: 'ACCEPTED',
      });
  });

  it('is nobody when response_url stands there twice, in other letters (D2)', async () => {
    const answer = await command('STOP_SESSION', { session_id: 'MINE', RESPONSE_URL: 'https://10.0.0.1/' });
    expect(answer.envelope.status_message).to.equal('/RESPONSE_URL: must be written response_url');
  });

  it('is nobody when the body does not fit the command (M-01)', async () => {
    const before = sent();
    for (const [name, about] of [
      ['START_SESSION', { session_id: 'MINE' }],
      ['STOP_SESSION', { location_id: location }],
      ['UNLOCK_CONNECTOR', { location_id: location, evse_uid: 'E1' }],
    ] as const)
      expect((await command(name, about)).envelope.status_code).to.equal(2001);
    expect((await command('REBOOT', {})).http).to.equal(404);
    expect(sent()).to.equal(before);
  });

  it('needs the EVSE of a Connector, and no EVSE otherwise; no token need be known before (M-11, M-12, M-13, M-14)', async () => {
    const about = { token, location_id: location, authorization_reference: 'AUTH-1' };
    const alone = await command('START_SESSION', { ...about, connector_id: '1' });
    expect(alone.envelope.status_code).to.equal(2001);
    expect(alone.envelope.status_message).to.equal('/evse_uid: is missing');
    expect((await command('START_SESSION', about)).envelope.data).to.deep.include({ result: 'ACCEPTED' });
    expect(scene.asked('commands/START_SESSION')[0]?.body).to.deep.include({
      token,
      authorization_reference: 'AUTH-1',
    });
    expect(await scene.cpo.list('tokens')).to.deep.equal([]);
  });

  for (const url of [
    'http://169.254.169.254/latest/meta-data',
    'http://127.0.0.1:1/callback',
    'https://somebody.else.example/callback',
    'file:///etc/passwd',
    'http://user:secret@127.0.0.1/callback',
  ]) {
    it(`is nobody when its response_url is ${url} (D2, R-66)`, async () => {
      const before = sent();
      const body = { response_url: url, token, location_id: location };
      const answer = await scene.emsp.request('POST', 'commands', 'receiver', 'START_SESSION', { body });
      expect(answer.envelope.status_code).to.equal(2001);
      expect(answer.envelope.status_message).to.include('/response_url');
      expect(sent()).to.equal(before);
    });
  }

  it('is told with 4003 when the CPO is away; what breaks off is not sent again (R-13, R-19, M-06)', async () => {
    await scene.cpo.behave({ closed: true });
    expect((await scene.startSession(scene.waiting().url)).envelope.status_code).to.equal(4003);
    await scene.cpo.behave({});
    const before = scene.asked('commands/START_SESSION').length;
    await scene.cpo.behave({ reset: true });
    expect((await scene.startSession(scene.waiting().url)).envelope.status_code).to.be.oneOf([4000, 4003]);
    await scene.cpo.behave({});
    expect(scene.asked('commands/START_SESSION')).to.have.length(before + 1);
  });
});
