import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { pushesOf } from '../../support/pushes.ts';
import { join } from '../../support/routed.ts';
import { until } from '../../support/wait.ts';

/** The longest a lane stays away is short enough for a test, and the shortest is as long. */
const limits = { backoffMinMs: 400, backoffMaxMs: 400, statusHoldMs: 0 };
/** A pause is between half of the limit and all of it, and this many fit into the time that is looked at. */
const watchedPauses = 4;

describe('Retry-After of a receiver', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub({ limits });
    cpo = await join(hub, 'CPO BE-BEC');
    emsp = await join(hub, 'EMSP NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.settled();
  });
  after(() => hub.stop());

  const sendings = [
    ['locations', (id: string) => cpo.push(`locations/BE/BEC/${id}`, build.location({ id }))],
    ['cdrs', (id: string) => cpo.postCdr(build.cdr({ id }))],
  ] as const;
  for (const retryAfter of [3_000_000, 864_000, 86_400]) {
    for (const [module, send] of sendings) {
      it(`of ${retryAfter} s makes the lane for ${module} neither turn hotly nor stay away for longer than its limit`, async () => {
        const id = `L${retryAfter}`;
        const isIt = ({ body }: { body?: unknown }) => (body as { id?: string } | undefined)?.id === id;
        const attempts = () => pushesOf(emsp, module).filter(isIt);
        await emsp.behave({ retryAfter }, 'locations', 'cdrs');
        await send(id);
        await until(() => attempts().length > watchedPauses, { what: 'some attempts' });
        const times = attempts().map(({ at }) => at);
        const tookMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
        expect(tookMs, 'time for the attempts').to.be.above(((watchedPauses - 2) * limits.backoffMinMs) / 2);
        await emsp.behave({}, 'locations', 'cdrs');
        const endedAt = Date.now();
        await until(() => emsp.received(module).some((object) => object.id === id), { what: 'the arrival' });
        expect(Date.now() - endedAt, 'time until the lane is back').to.be.below(20 * limits.backoffMaxMs);
        await hub.settled();
      });
    }
  }
});
