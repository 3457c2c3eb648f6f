import { expect } from 'chai';
import type { Asked } from '../../../src/hub/asked.ts';
import type { ExchangeHub } from '../../../src/hub/exchange-hub.ts';
import { askParty } from '../../../src/hub/forward.ts';
import { deadlineIn } from '../../../src/kernel/deadline.ts';
import { Fault } from '../../../src/kernel/fault.ts';
import type { OcpiRequest, OcpiResponse } from '../../../src/ocpi/message.ts';
import { until } from '../../support/wait.ts';

const answer: OcpiResponse = { http: 200, statusCode: 1000 };
const [from, party] = [
  { country_code: 'BE', party_id: 'BEC' },
  { country_code: 'NL', party_id: 'TNM' },
];
const row = { ...party, role: 'EMSP', announced: true, behind: null };
const route = {
  kind: 'party' as const,
  party,
  roles: ['EMSP'] as const,
  platform: { id: 'p', state: 'connected', parties: [row], direct_to: null, presents: [] },
  why: 'addressed' as const,
};

/** Asks a party that behaves like `respond`; the request came so many milliseconds ago, and may take 20. */
function ask(respond: () => Promise<OcpiResponse>, agoMs = 0) {
  const signals: AbortSignal[] = [];
  const exchange = (_request: OcpiRequest, signal: AbortSignal) => {
    signals.push(signal);
    return respond();
  };
  const hub = {
    limits: { forwardTimeoutMs: 20 },
    clock: { monotonic: () => 1000 },
    ids: { uuid: () => 'id' },
    passingOn: new Set(),
    peerOf: () => ({ exchange }),
  };
  const request = { method: 'GET', module: 'locations', side: 'receiver', segments: [], query: new Map() };
  const asked = { from, request, cameMs: 1000 - agoMs };
  const answered = askParty(hub as unknown as ExchangeHub, asked as unknown as Asked, route as never);
  return { signals, answered, hub };
}

describe('a request that is passed on', () => {
  for (const [what, respond] of [
    ['answered', async () => answer],
    ['refused', async () => Promise.reject(new Fault('unreachable', 'nobody is there'))],
  ] as const) {
    it(`leaves nothing behind when it has been ${what}`, async () => {
      const { signals, answered, hub } = ask(respond);
      await answered.catch(() => undefined);
      // Its time is over by then.
      const later = deadlineIn(40).signal;
      await until(() => later.aborted, { what: 'the end of its time' });
      expect(signals.map(({ aborted }) => aborted)).to.deep.equal([false]);
      expect([...hub.passingOn]).to.deep.equal([]);
    });
  }

  it('is not sent when the time of its requester is over (R10)', async () => {
    const { signals, answered } = ask(async () => answer, 25);
    expect(await answered.catch((error: unknown) => error)).to.include({ kind: 'timeout' });
    expect(signals).to.deep.equal([]);
  });
});
