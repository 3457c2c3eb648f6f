import { expect } from 'chai';
import { deadlineIn } from '../../../src/kernel/deadline.ts';
import { defaultLimits } from '../../../src/kernel/limits.ts';
import type { OcpiResponse, Peer } from '../../../src/ocpi/message.ts';
import { hostedUrl, withHosted } from '../../../src/peers/hosted-transport.ts';
import type { Transport } from '../../../src/peers/transport.ts';
import { until } from '../../support/wait.ts';

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
    const later = deadlineIn(20).signal;
    await until(() => later.aborted, { what: 'the end of its time' });
    given.abort();
    expect(signals.map(({ aborted }) => aborted)).to.deep.equal([false]);
  });

  it('ends in time, and tells the platform (R10)', async () => {
    outcome = new Promise(() => undefined);
    const called = call(5).catch((error: unknown) => error);
    await until(() => signals[0]?.aborted, { what: 'the end of its time' });
    const fault = await called;
    expect(fault).to.include({ kind: 'timeout' });
    expect(signals.map(({ aborted }) => aborted)).to.deep.equal([true]);
  });

  it('is not made when there is no time left', async () => {
    const fault = await call(60_000, AbortSignal.abort()).catch((error: unknown) => error);
    expect(fault).to.include({ kind: 'timeout' });
    expect(signals).to.deep.equal([]);
  });
});
