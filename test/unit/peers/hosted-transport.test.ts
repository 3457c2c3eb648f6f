import { once } from 'node:events';
import { expect } from 'chai';
import { deadlineIn } from '../../../src/kernel/deadline.ts';
import { defaultLimits } from '../../../src/kernel/limits.ts';
import type { OcpiResponse, Peer } from '../../../src/ocpi/message.ts';
import { hostedUrl, withHosted } from '../../../src/peers/hosted-transport.ts';
import type { Transport } from '../../../src/peers/transport.ts';

const answer: OcpiResponse = { http: 200, statusCode: 1000 };

describe('a call to a platform that the hub hosts', () => {
  const signals: AbortSignal[] = [];
  let outcome: Promise<OcpiResponse>;
  const peer: Peer = {
    exchange(_request, signal) {
      signals.push(signal);
      return outcome;
    },
  };
  const transport = withHosted({} as Transport, () => peer, defaultLimits, Date.now);
  const call = (timeoutMs: number, signal?: AbortSignal) =>
    transport.send({ platformId: 'p' } as never, {
      method: 'GET',
      url: hostedUrl('p', 'sender', 'locations'),
      headers: [],
      timeoutMs,
      answerBytesMax: 1000,
      ...(signal && { signal }),
    });

  beforeEach(() => {
    signals.length = 0;
    outcome = Promise.resolve(answer);
  });

  it('tells the platform of its time no more once it has answered', async () => {
    const given = new AbortController();
    expect(await call(5, given.signal)).to.include({ status: 200 });
    await passed(20);
    given.abort();
    expect(signals.map(({ aborted }) => aborted)).to.deep.equal([false]);
  });

  it('ends in time, and tells the platform (R10)', async () => {
    outcome = new Promise(() => undefined);
    const alive = setTimeout(() => undefined, 60_000);
    const fault = await call(5).catch((error: unknown) => error);
    clearTimeout(alive);
    expect(fault).to.include({ kind: 'timeout' });
    expect(signals.map(({ aborted }) => aborted)).to.deep.equal([true]);
  });

  it('is not made when there is no time left', async () => {
    const fault = await call(60_000, AbortSignal.abort()).catch((error: unknown) => error);
    expect(fault).to.include({ kind: 'timeout' });
    expect(signals).to.deep.equal([]);
  });
});

/** Resolves when so many milliseconds have passed. */
async function passed(ms: number): Promise<void> {
  const alive = setTimeout(() => undefined, 60_000);
  await once(deadlineIn(ms).signal, 'abort');
  clearTimeout(alive);
}
