import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import type { CdrDelivery, DeliveryHub } from '../../../src/hub/delivery.ts';
import { createLogger } from '../../../src/kernel/logger.ts';
import { CdrLane } from '../../../src/worker/deliver/cdr-lane.ts';

describe('the CDRs of a platform that is back', () => {
  /** A lane whose looks into the ledger end when the test says so. */
  function laneOf() {
    const looks: ((due: CdrDelivery[]) => void)[] = [];
    const hub = {
      log: createLogger('silent'),
      registry: () => ({ platforms: new Map() }),
      store: {
        dueCdrs: () => new Promise<CdrDelivery[]>((resolve) => looks.push(resolve)),
        hastenCdrs: async () => undefined,
      },
    } as unknown as DeliveryHub;
    const owner = {
      canSend: () => true,
      note: () => undefined,
      idle: () => undefined,
      signal: AbortSignal.timeout(10_000),
    };
    return { lane: new CdrLane(hub, 'platform', Math.random, owner), looks };
  }

  it('go before everything else, also when the ledger was being looked through as it came back', async () => {
    const { lane, looks } = laneOf();
    lane.expect();
    lane.wake();
    await lane.hasten();
    // Read before they were made due.
    looks.shift()?.([]);
    await turn();
    expect(lane.hasWork).to.equal(true);
    lane.wake();
    looks.shift()?.([]);
    await turn();
    expect(lane.hasWork).to.equal(false);
  });
});

describe('a CDR that is put off for want of an endpoint', () => {
  const endpoint = { identifier: 'cdrs', role: 'RECEIVER', url: 'http://127.0.0.1/cdrs' };
  const cdr = { number: 7, owner: 'BE-BEC', addressee: 'NL-TNM', attempts: 0, refusals: 0, document: '{}' };

  it('is due again once there is one, also when that became so while it was being put off (C-16)', async () => {
    let platform = { version: '2.2.1', parties: [], endpoints: [] as object[] };
    let hastened = 0;
    let noted: (() => void) | undefined;
    const hub = {
      log: createLogger('silent'),
      registry: () => ({ platforms: new Map([['platform', platform]]), agreed: () => true }),
      store: {
        dueCdrs: async () => [cdr],
        hastenCdrs: async () => {
          hastened += 1;
        },
        noteCdrFailed: () =>
          new Promise<void>((resolve) => {
            noted = resolve;
          }),
      },
    } as unknown as DeliveryHub;
    const signal = AbortSignal.timeout(10_000);
    const lane = new CdrLane(hub, 'platform', Math.random, {
      canSend: () => true,
      note: () => undefined,
      idle: () => undefined,
      signal,
    });
    lane.expect();
    lane.wake();
    await turn();
    lane.wake();
    await turn();
    platform = { ...platform, endpoints: [endpoint] };
    await lane.takeUpPutOff();
    expect(hastened).to.equal(0);
    noted?.();
    await turn();
    await lane.takeUpPutOff();
    expect(hastened).to.equal(1);
    await lane.takeUpPutOff();
    expect(hastened).to.equal(1);
  });
});
