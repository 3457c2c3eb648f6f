import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { waitForMessages } from '../../support/messages.ts';
import { Scene, token } from './scene.ts';

describe('the story of a charge that was started by a command', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open();
  });
  after(() => scene.close());

  it('is told by the correlation id of the command: command, result, Session and CDR, each in and out (R9)', async () => {
    const waiting = scene.waiting();
    const started = await scene.startSession(waiting.url);
    const story = String(started.headers['x-correlation-id']);
    const callback = scene.callback('commands/START_SESSION');
    await scene.cpo.postResult(callback, { result: 'ACCEPTED' }, 'NL-TNM');
    const cdr_token = { ...build.cdrToken(), country_code: 'NL', party_id: 'TNM', uid: token.uid, type: token.type };
    await scene.cpo.push('sessions/BE/BEC/S1', build.session({ id: 'S1', cdr_token }));
    await scene.cpo.patch('sessions/BE/BEC/S1', { kwh: 3, last_updated: '2027-01-01T00:00:00Z' });
    await scene.cpo.postCdr(build.cdr({ id: 'C1', session_id: 'S1', cdr_token }));
    // Another Session with the same token is another story.
    await scene.cpo.push('sessions/BE/BEC/S2', build.session({ id: 'S2', cdr_token }));
    await scene.hub.settled();

    const told = await waitForMessages(scene.hub, `correlation_id=${story}`, (found) => found.length >= 10);
    expect(told.map(({ direction, module, method, http }) => `${direction} ${method} ${module} ${http}`)).to.deep.equal(
      [
        'in POST commands 200',
        'out POST commands 200',
        'in POST commands 200',
        'out POST commands 200',
        'in PUT sessions 201',
        'out PUT sessions 201',
        'in PATCH sessions 200',
        'out PATCH sessions 200',
        'in POST cdrs 201',
        'out POST cdrs 201',
      ],
    );
    const all = JSON.stringify(
      await Promise.all(told.map(({ id }) => scene.hub.admin<Record<string, unknown>>('GET', `/messages/${id}`))),
    );
    for (const secret of [callback.split('/').at(-1), waiting.url, '/wait-1', token.uid, token.contract_id])
      expect(all).to.not.include(secret);
    expect(told.map(({ reason }) => reason).filter((reason) => reason !== null)).to.include.members([
      'stored-owner',
      'own-url',
      'body',
    ]);
  });
});
