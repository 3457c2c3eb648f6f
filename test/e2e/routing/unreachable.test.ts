import { expect } from 'chai';
import { setReachable } from '../../../src/hub/reachability.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import type { Behaviour } from '../../support/partner/behaviour.ts';
import { partyPair } from '../../support/partner/party.ts';
import { join, partiesOf } from '../../support/routed.ts';
import { until } from '../../support/wait.ts';

/** Short enough to wait for, and long enough for an answer on a busy machine. Failed deliveries are not repeated meanwhile. */
const limits = {
  forwardTimeoutMs: 1500,
  backoffMinMs: 600_000,
  backoffMaxMs: 600_000,
  aliveConfirmAfterMs: 500,
  statusHoldMs: 0,
};

/** Requests of a CPO to an eMSP: module, interface, path and body, with an id that is found in whatever arrives. */
const requests = {
  push: (id: string) => ['PUT', 'locations', 'receiver', `BE/BEC/${id}`, build.location({ id })] as const,
  session: (id: string, emsp: string) =>
    ['PUT', 'sessions', 'receiver', `BE/BEC/${id}`, build.session({ id, cdr_token: tokenOf(emsp) })] as const,
  cdr: (id: string, emsp: string) =>
    ['POST', 'cdrs', 'receiver', '', build.cdr({ id, cdr_token: tokenOf(emsp) })] as const,
  read: (id: string) => ['GET', 'locations', 'receiver', `BE/BEC/${id}`, undefined] as const,
  list: (id: string) => ['GET', 'tokens', 'sender', `?note=${id}`, undefined] as const,
};
const kinds = Object.keys(requests).length;
/** POST of a CDR. */
const unrepeated = 2;

const tokenOf = (emsp: string) => build.cdrToken(partyPair(emsp));

describe('a party that a request cannot be brought to', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let count = 0;
  before(async () => {
    hub = await startHub({ limits });
    cpo = await join(hub, 'CPO BE-BEC');
    emsp = await join(hub, 'EMSP NL-TNM');
    await join(hub, 'EMSP FR-MOB');
    await join(hub, 'CPO DE-STW');
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.settled();
  });
  afterEach(() => emsp.behave({}));
  after(() => hub.stop());

  /** Sends each kind of request; resolves with its answer, who answers whom, and how often it arrived anywhere at all. */
  const tryAll = (to: string): Promise<string[]> =>
    Promise.all(
      Object.values(requests).map(async (request) => {
        count += 1;
        const id = `ID-${count}-`;
        const [method, module, side, path, body] = request(id, to);
        const headers = { 'x-correlation-id': id };
        const answer = await cpo.request(method, module, side, path, { to, body, headers });
        // What the hub delivers later, in its own time, is another message.
        const arrived = hub.partners
          .flatMap(({ receivedLog }) => receivedLog)
          .filter((received) => received.headers['x-correlation-id'] === id);
        return `${answer.http} ${answer.envelope.status_code} ${partiesOf(answer.headers)}, arrived ${arrived.length}`;
      }),
    );
  const every = (text: string): string[] => Array.from({ length: kinds }, () => text);

  it('is unknown: 4001 (R-07, R-13)', async () => {
    expect(await tryAll('SE-XXX')).to.deep.equal(every('200 4001 NL-HUB to BE-BEC, arrived 0'));
  });

  it('has no agreement with the sender, or no such role: as if unknown (R-07, R-20)', async () => {
    const reason = async (to: string): Promise<unknown> => {
      const answer = await cpo.request('GET', 'tokens', 'sender', '', { to });
      expect(answer.envelope.status_code).to.equal(4001);
      return answer.envelope.status_message?.replace(to, 'this party');
    };
    for (const to of ['FR-MOB', 'DE-STW']) {
      expect(await tryAll(to), to).to.deep.equal(every('200 4001 NL-HUB to BE-BEC, arrived 0'));
      expect(await reason(to)).to.equal(await reason('SE-XXX'));
    }
  });

  it('answers as long as nothing is wrong', async () => {
    expect(await tryAll('NL-TNM')).to.deep.equal([
      '201 1000 NL-TNM to BE-BEC, arrived 1',
      '201 1000 NL-TNM to BE-BEC, arrived 1',
      '201 1000 NL-TNM to BE-BEC, arrived 1',
      '404 2003 NL-TNM to BE-BEC, arrived 1',
      '200 1000 NL-TNM to BE-BEC, arrived 1',
    ]);
  });

  const failures: readonly [string, Behaviour, number, number][] = [
    ['does not listen', { closed: true }, 4003, 0],
    ['says nothing, and is asked once', { hang: true }, 4002, 1],
    ['answers too late', { delayMs: limits.forwardTimeoutMs + 500 }, 4002, 1],
    ['cuts the connection', { reset: true }, 4003, 1],
    ['fails outside OCPI', { status500: true }, 4000, 1],
    ['answers what is no OCPI', { garbage: true }, 4000, 1],
  ];
  for (const [what, behaviour, code, arrived] of failures) {
    it(`${what}: ${code} (R-07, R-13)`, async () => {
      await emsp.behave(behaviour);
      // What may be repeated is sent once more when a connection that was used before is cut: the partner may have closed it meanwhile.
      const answers = (await tryAll('NL-TNM')).map((line, at) =>
        'reset' in behaviour && at !== unrepeated ? line.replace('arrived 2', 'arrived 1') : line,
      );
      expect(answers).to.deep.equal(every(`200 ${code} NL-HUB to BE-BEC, arrived ${arrived}`));
    });
  }

  it('is OFFLINE: 4003, and it is not even asked (R-13, R-20)', async () => {
    // Its other modules would answer; the still-alive check alone decides.
    await emsp.behave({ status500: true }, 'versions');
    await setReachable(hub.app.hub, emsp.partnerId, false);
    expect(await tryAll('NL-TNM')).to.deep.equal(every('200 4003 NL-HUB to BE-BEC, arrived 0'));
    await emsp.behave({});
    await until(() => hub.app.hub.registry().platforms.get(emsp.partnerId)?.state === 'connected', {
      what: 'the eMSP to be seen again',
    });
    expect((await tryAll('NL-TNM')).slice(0, 3)).to.deep.equal(
      Array.from({ length: 3 }, () => '201 1000 NL-TNM to BE-BEC, arrived 1'),
    );
  });

  it('is PLANNED: 4003 (R-13, R-20)', async () => {
    await hub.approve([{ role: 'EMSP', country_code: 'AT', party_id: 'NEW' }]);
    await hub.agree('BE-BEC', 'AT-NEW');
    expect(await tryAll('AT-NEW')).to.deep.equal(every('200 4003 NL-HUB to BE-BEC, arrived 0'));
  });

  it('is SUSPENDED: 4003, and it is not even asked (R-13, R-20)', async () => {
    await hub.admin('POST', `/partners/${emsp.partnerId}/suspend`);
    expect(await tryAll('NL-TNM')).to.deep.equal(every('200 4003 NL-HUB to BE-BEC, arrived 0'));
  });

  it('leaves nothing to complain of', () => {
    for (const partner of hub.partners) expect(partner.complaints, partner.name).to.deep.equal([]);
  });
});
