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
