import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { Scene, token } from './scene.ts';

const minuteMs = 60_000;
const cdr_token = { ...build.cdrToken(), country_code: 'NL', party_id: 'TNM', uid: token.uid, type: token.type };

describe('the Session that a command has led to', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open();
  });
  beforeEach(() => scene.hub.app.hub.reads.query('delete from operations'));
  after(() => scene.close());

  /** A command with its result, or with a refusal by the CPO itself. */
  async function command(result: string | undefined, about: object = {}): Promise<string> {
    await scene.startSession(scene.waiting().url, about);
    if (result !== undefined)
      await scene.cpo.postResult(scene.callback('commands/START_SESSION'), { result }, 'NL-TNM');
    return String((await scene.operations())[0]?.['id']);
  }

  const session = (id: string, { startedMs = 0, ...about }: { startedMs?: number; evse_uid?: string } = {}) =>
    build.session({ id, cdr_token, start_date_time: new Date(Date.now() + startedMs).toISOString(), ...about });
  const begins = (id: string, about?: Parameters<typeof session>[1]) =>
    scene.cpo.push(`sessions/BE/BEC/${id}`, session(id, about));
  const noted = async (): Promise<Record<string, unknown>> =>
    Object.fromEntries((await scene.operations()).map(({ id, started_session }) => [id, started_session]));

  it('is noted with the one that was not refused, although a later one was (M-08, X-18)', async () => {
    const accepted = await command('ACCEPTED');
    const occupied = await command('EVSE_OCCUPIED');
    await begins('S-FIRST');
    expect(await noted()).to.deep.equal({ [accepted]: 'S-FIRST', [occupied]: null });
    // There is nothing better for the next one.
    await begins('S-SECOND');
    expect(await noted()).to.deep.equal({ [accepted]: 'S-FIRST', [occupied]: 'S-SECOND' });
  });

  it('is noted with the last of several, one without a result too (M-08)', async () => {
    const accepted = await command('ACCEPTED');
    const waits = await command(undefined);
    await begins('S-LAST');
    expect(await noted()).to.deep.equal({ [accepted]: null, [waits]: 'S-LAST' });
  });

  it('is none that began before the command, but for a clock that goes wrong (M-08)', async () => {
    const failed = await command('FAILED');
    await begins('S-OLD', { startedMs: -1000 * 86_400_000 });
    await begins('S-BEFORE', { startedMs: -6 * minuteMs });
    expect(await noted()).to.deep.equal({ [failed]: null });
    await begins('S-SKEWED', { startedMs: -4 * minuteMs });
    expect(await noted()).to.deep.equal({ [failed]: 'S-SKEWED' });
  });

  it('is at the EVSE that the command names (M-08)', async () => {
    const first = await command('ACCEPTED', { evse_uid: 'evse1', connector_id: '1' });
    const second = await command('ACCEPTED', { evse_uid: 'EVSE2', connector_id: '1' });
    await begins('S-ELSEWHERE', { evse_uid: 'EVSE3' });
    expect(await noted()).to.deep.equal({ [first]: null, [second]: null });
    await begins('S-EVSE1', { evse_uid: 'EVSE1' });
    expect(await noted()).to.deep.equal({ [first]: 'S-EVSE1', [second]: null });
  });

  describe('that has not been noted when it came', () => {
    beforeEach(async () => {
      // Those of other tests began just now, and are in the list of the CPO as well.
      await scene.close();
      scene = await Scene.open();
    });

    async function pullSessions(): Promise<void> {
      await scene.hub.admin('POST', `/partners/${scene.cpo.partnerId}/pulls`, { module: 'sessions', kind: 'full' });
      await scene.hub.settled();
    }

    it('is found in the list of the CPO (M-08, X-18)', async () => {
      const timedOut = await command('TIMEOUT');
      scene.cpo.keep('sessions', session('S-PULLED'));
      await pullSessions();
      expect(await noted()).to.deep.equal({ [timedOut]: 'S-PULLED' });
      await command('TIMEOUT');
      await pullSessions();
      expect(Object.values(await noted())).to.have.members(['S-PULLED', null]);
    });

    it('is noted when it comes again, pulled or pushed (M-08, R9)', async () => {
      const accepted = await command('ACCEPTED');
      const lost = session('S-LOST');
      const push = () => scene.cpo.push('sessions/BE/BEC/S-LOST', lost);
      await push();
      for (const again of [pullSessions, push]) {
        // As when the process dies after the Session was written.
        await scene.hub.app.hub.reads.query('update operations set started_session = null, started_at = null');
        await again();
        expect(await noted()).to.deep.equal({ [accepted]: 'S-LOST' });
      }
    });
  });
});
