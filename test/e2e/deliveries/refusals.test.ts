import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { pushesOf } from '../../support/pushes.ts';
import { join } from '../../support/routed.ts';
import { until } from '../../support/wait.ts';

const limits = {
  forwardTimeoutMs: 400,
  pushTimeoutMs: 400,
  backoffMinMs: 20,
  backoffMaxMs: 100,
  statusHoldMs: 0,
  objectAttemptsMax: 4,
};

interface Standing {
  readonly attempts: number;
  readonly refusals: number;
  readonly isParked: boolean;
  readonly reason: string;
  readonly isDueSoon: boolean;
}

describe('what a receiver does not take', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let agreement: string;
  before(async () => {
    hub = await startHub({ limits });
    cpo = await join(hub, 'CPO BE-BEC');
    emsp = await join(hub, 'EMSP NL-TNM');
    agreement = await hub.agree('BE-BEC', 'NL-TNM');
    await hub.settled();
  });
  after(() => hub.stop());
  afterEach(() => emsp.behave({}));

  const sendings = {
    locations: (id: string) => cpo.push(`locations/BE/BEC/${id}`, build.location({ id })),
    cdrs: (id: string) => cpo.postCdr(build.cdr({ id })),
  };
  const tables = {
    locations: ['undelivered', 'parked_at'],
    cdrs: ['cdr_deliveries', 'refused_at'],
  } as const;
  type Module = keyof typeof sendings;

  const attempts = (module: Module, id: string) =>
    pushesOf(emsp, module).filter(({ body }) => (body as { id?: string } | undefined)?.id === id).length;
  const hasArrived = (module: Module, id: string) =>
    until(() => emsp.received(module).some((object) => object.id === id), { what: `${id} at the eMSP` });

  /** What is noted about what has not arrived; there is one of it at a time. */
  const standing = async (module: Module): Promise<Standing | undefined> => {
    const [table, parked] = tables[module];
    const isOpen = module === 'cdrs' ? 'delivered_at is null' : 'true';
    const { rows } = await hub.app.hub.reads.query<Standing>(`
      select attempts, refusals, ${parked} is not null as "isParked", reason,
        next_try_at < now() + interval '1 minute' as "isDueSoon"
      from ${table} where ${isOpen}`);
    return rows[0];
  };

  for (const module of ['locations', 'cdrs'] as const) {
    it(`is not given up because of one refusal after many failures: ${module} (D-01)`, async () => {
      const id = `FAILED-${module}`;
      await emsp.behave({ status500: true }, module);
      await sendings[module](id);
      await until(() => attempts(module, id) > limits.objectAttemptsMax + 1, { what: 'some failures' });
      const failed = attempts(module, id);
      await emsp.behave({ refuse2001: true }, module);
      await until(() => attempts(module, id) > failed + 1, { what: 'some refusals' });
      await emsp.behave({}, module);
      await hasArrived(module, id);
      await hub.settled();
      expect(await standing(module)).to.equal(undefined);
    });
  }

  it('is given up when it has been refused often enough, and taken up again when an operator says so', async () => {
    await emsp.behave({ refuse2001: true }, 'locations');
    await sendings.locations('REFUSED');
    await until(async () => (await standing('locations'))?.isParked, { what: 'the object to be parked' });
    expect(await standing('locations')).to.deep.include({ refusals: limits.objectAttemptsMax });
    expect(attempts('locations', 'REFUSED')).to.equal(limits.objectAttemptsMax);
    await emsp.behave({}, 'locations');
    await hub.admin('POST', `/partners/${emsp.partnerId}/undelivered/retry`, {});
    await hasArrived('locations', 'REFUSED');
  });

  it('and CDRs too, of which the worker hears no', async () => {
    await emsp.behave({ status500: true }, 'cdrs');
    await sendings.cdrs('NEVER');
    await emsp.behave({ refuse2001: true }, 'cdrs');
    await until(async () => (await standing('cdrs'))?.isParked, { what: 'the CDR to be given up' });
    expect((await standing('cdrs'))?.refusals).to.equal(limits.objectAttemptsMax);
    await emsp.behave({}, 'cdrs');
    await hub.admin('POST', `/partners/${emsp.partnerId}/undelivered/retry`, {});
    await hasArrived('cdrs', 'NEVER');
    await hub.settled();
  });

  it('for want of an agreement has not been tried, and goes out when there is one again (D-01)', async () => {
    await emsp.behave({ status500: true }, 'cdrs');
    await sendings.cdrs('WAITS');
    await hub.admin('DELETE', `/agreements/${agreement}`);
    await hub.admin('POST', `/partners/${emsp.partnerId}/undelivered/retry`, {});
    await until(async () => (await standing('cdrs'))?.isDueSoon === false, { what: 'the obstacle to be noted' });
    expect(await standing('cdrs')).to.deep.include({
      attempts: 0,
      refusals: 0,
      isParked: false,
      reason: 'there is no agreement any more',
    });
    await emsp.behave({}, 'cdrs');
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.admin('POST', `/partners/${emsp.partnerId}/undelivered/retry`, {});
    await hasArrived('cdrs', 'WAITS');
  });
});
