import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { type LoggedMessage, waitForMessages } from '../../support/messages.ts';
import { pushesOf } from '../../support/pushes.ts';
import { join } from '../../support/routed.ts';
import { until } from '../../support/wait.ts';

describe('the replay of a message', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let agreement: string;

  before(async () => {
    hub = await startHub();
    cpo = await join(hub, 'CPO BE-BEC');
    emsp = await join(hub, 'EMSP NL-TNM');
    agreement = await hub.agree('BE-BEC', 'NL-TNM');
    await hub.settled();
  });
  after(() => hub.stop());

  const replay = async (id: string, dry_run: boolean) => {
    const answer = await hub.call('POST', `/messages/${id}/replay`, { dry_run });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  /** The first message with these filters. */
  const messageOf = async (query: string): Promise<LoggedMessage> => {
    const found = await waitForMessages(hub, query, (some) => some.length > 0);
    return found.at(-1) as LoggedMessage;
  };
  const audited = async (subject: string): Promise<string[]> => {
    const { items } = await hub.admin<{ items: { action: string }[] }>('GET', `/audit?subject=${subject}`);
    return items.map(({ action }) => action);
  };

  it('brings the newest state to the receiver, and what it would bring is said before', async () => {
    await cpo.push('tariffs/BE/BEC/T1', build.tariff({ id: 'T1' }), 'NL-HUB');
    await hub.settled();
    const first = await messageOf('module=tariffs&object=T1&direction=out');
    const newest = build.tariff({ id: 'T1', currency: 'SEK' });
    await cpo.push('tariffs/BE/BEC/T1', newest, 'NL-HUB');
    await hub.settled();
    const before = pushesOf(emsp, 'tariffs').length;

    const said = {
      partner: emsp.partnerId,
      party: 'NL-TNM',
      module: 'tariffs',
      owner: 'BE-BEC',
      object: 'T1',
      method: 'PUT',
      last_updated: newest.last_updated,
      document: newest,
    };
    expect(await replay(first.id, true)).to.deep.equal({ status: 200, body: { dry_run: true, ...said } });
    await hub.settled();
    expect(pushesOf(emsp, 'tariffs')).to.have.lengthOf(before);
    expect(await audited(first.id)).to.deep.equal([]);

    expect(await replay(first.id, false)).to.deep.equal({ status: 200, body: { dry_run: false, ...said } });
    await until(() => pushesOf(emsp, 'tariffs').length > before, { what: 'the replay' });
    await hub.settled();
    expect(pushesOf(emsp, 'tariffs')).to.have.lengthOf(before + 1);
    expect(pushesOf(emsp, 'tariffs').at(-1)?.body).to.deep.equal(newest);
    expect(await audited(first.id)).to.deep.equal(['message.replay']);
  });

  it('works for a token, whose uid the log does not know', async () => {
    const token = build.token({ uid: 'REPLAYED-UID' });
    await emsp.push('tokens/NL/TNM/REPLAYED-UID', token, 'NL-HUB');
    await hub.settled();
    const message = await messageOf('module=tokens&object=REPLAYED-UID&direction=out');
    const before = pushesOf(cpo, 'tokens').length;
    const { status, body } = await replay(message.id, false);
    expect([status, body['object']]).to.deep.equal([200, message.object]);
    expect(JSON.stringify(body)).to.not.include('REPLAYED-UID');
    await until(() => pushesOf(cpo, 'tokens').length > before, { what: 'the replay' });
    expect(pushesOf(cpo, 'tokens').at(-1)?.body).to.deep.equal(token);
  });

  it('works for a session that was passed on to its eMSP, and for a tariff that is no more', async () => {
    await cpo.push('sessions/BE/BEC/S1', build.session({ id: 'S1' }), 'NL-TNM');
    const passedOn = await messageOf('module=sessions&object=S1&direction=out');
    const sessions = pushesOf(emsp, 'sessions').length;
    expect((await replay(passedOn.id, false)).status).to.equal(200);
    await until(() => pushesOf(emsp, 'sessions').length > sessions, { what: 'the session again' });

    await cpo.push('tariffs/BE/BEC/GONE', build.tariff({ id: 'GONE' }), 'NL-HUB');
    await hub.settled();
    const message = await messageOf('module=tariffs&object=GONE&direction=out');
    await cpo.remove('tariffs/BE/BEC/GONE', 'NL-HUB');
    await hub.settled();
    const { body } = await replay(message.id, true);
    expect([body['method'], body['document']]).to.deep.equal(['DELETE', null]);
  });

  it('is refused with the reason where there is nothing to replay', async () => {
    await cpo.push('tariffs/BE/BEC/T2', build.tariff({ id: 'T2' }), 'NL-HUB');
    await cpo.postCdr(build.cdr({ id: 'C1' }));
    await cpo.request('GET', 'tokens', 'sender', '', { to: 'NL-TNM' });
    await hub.settled();
    const pushed = await messageOf('module=tariffs&object=T2&direction=out');
    const cases: readonly (readonly [id: string, status: number, why: string])[] = [
      [
        (await messageOf('module=tariffs&object=T2&direction=in')).id,
        409,
        'only what the hub has sent can be replayed',
      ],
      [
        (await messageOf('module=cdrs&object=C1&direction=out')).id,
        409,
        'CDRs are sent until they are acknowledged; what was refused is tried again per partner',
      ],
      [
        (await messageOf(`module=tokens&direction=out&partner=${emsp.partnerId}`)).id,
        409,
        'the message was no push of an object',
      ],
      [randomUUID(), 404, 'there is no message with this id'],
    ];
    for (const [id, status, why] of cases) {
      const answer = await replay(id, false);
      expect([answer.status, answer.body['detail']]).to.deep.equal([status, why]);
      expect(await audited(id)).to.deep.equal([]);
    }
    await hub.admin('DELETE', `/agreements/${agreement}`);
    const late = await replay(pushed.id, true);
    expect([late.status, late.body['detail']]).to.deep.equal([
      409,
      'NL-TNM may not have the object, or takes none of its kind, by the agreements and roles of now',
    ]);
    await hub.admin('POST', `/partners/${emsp.partnerId}/suspend`);
    expect((await replay(pushed.id, false)).body['detail']).to.equal('the partner is not registered');
  });
});
