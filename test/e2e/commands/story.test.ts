import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { messages, waitForMessages } from '../../support/messages.ts';
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
    const start_date_time = new Date().toISOString();
    await scene.cpo.push('sessions/BE/BEC/S1', build.session({ id: 'S1', start_date_time, cdr_token }));
    await scene.cpo.patch('sessions/BE/BEC/S1', { kwh: 3, last_updated: '2027-01-01T00:00:00Z' });
    await scene.cpo.postCdr(build.cdr({ id: 'C1', session_id: 'S1', cdr_token }));
    // Another Session with the same token is another story.
    await scene.cpo.push('sessions/BE/BEC/S2', build.session({ id: 'S2', start_date_time, cdr_token }));
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
    const sentences = told.map(({ summary }) => summary.replace(/, [\d.]+ ms$/, ''));
    expect(sentences.slice(0, 4)).to.deep.equal([
      'NL-TNM asked BE-BEC to start a session at LOC1: ACCEPTED',
      'The hub asked BE-BEC, for NL-TNM, to start a session at LOC1: ACCEPTED',
      'BE-BEC told NL-TNM the result of the command (ACCEPTED): accepted',
      'The hub told NL-TNM, for BE-BEC, the result of the command (ACCEPTED): accepted',
    ]);
    expect(sentences[6]).to.equal('BE-BEC told NL-TNM of session S1 (3 kWh): accepted');
    // It is the same story from the result on, from the Session's messages and from the CDR's.
    for (const { correlation_id } of told) {
      const again = await messages(scene.hub, `correlation_id=${correlation_id}`);
      expect(again.map(({ id }) => id)).to.deep.equal(told.map(({ id }) => id));
    }
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

  it('says in sentences what was refused, and what was not answered (R-13)', async () => {
    const told = async (answer: { headers: object }, count: number) => {
      const id = (answer.headers as Record<string, string>)['x-correlation-id'];
      const found = await waitForMessages(scene.hub, `correlation_id=${id}`, (all) => all.length >= count);
      return found.map(({ summary }) => summary.replace(/, [\d.]+ ms$/, ''));
    };
    const nowhere = await scene.startSession(scene.waiting().url, { location_id: 'NOWHERE' });
    expect(await told(nowhere, 1)).to.deep.equal([
      'NL-TNM asked the hub to start a session at NOWHERE: refused with OCPI status 2003',
    ]);
    const lacking = await scene.startSession(scene.waiting().url, { location_id: undefined });
    expect(await told(lacking, 1)).to.deep.equal([
      'NL-TNM asked the hub to start a session: refused with OCPI status 2001 (/location_id: is missing)',
    ]);
    await scene.cpo.behave({ reset: true }, 'commands');
    const lost = await scene.startSession(scene.waiting().url);
    await scene.cpo.behave({});
    const sentences = await told(lost, 2);
    expect(sentences[0]).to.match(/^NL-TNM asked BE-BEC to start a session at LOC1: failed with OCPI status 4003 \(/);
    expect(sentences[1]).to.match(/^The hub asked BE-BEC, for NL-TNM, to start a session at LOC1: no answer \(/);
  });
});
