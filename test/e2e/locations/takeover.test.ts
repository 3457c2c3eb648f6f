import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { linesOf, pushesDuring, pushesOf } from '../../support/pushes.ts';

describe('Locations that another process delivers from now on', () => {
  /** The process that takes changes in, and the one that delivers them. */
  let front: TestHub;
  let worker: TestHub | undefined;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    front = await startHub({ env: { ROLES: 'http' } });
    cpo = await front.connect('CPO', 'BE-BEC');
    emsp = await front.connect('EMSP', 'NL-TNM');
    await front.agree('BE-BEC', 'NL-TNM');
  });
  after(async () => {
    await worker?.stop();
    await front.stop();
  });

  const startWorker = () => startHub({ env: { ROLES: 'worker' }, database: front.database });
  const copy = () => emsp.received('locations');

  it('go whole where they had changed before: the one before may have sent that, or not (L-01)', async () => {
    worker = await startWorker();
    await cpo.push('locations/BE/BEC/L1', build.location({ id: 'L1', evses: [build.evse({ uid: 'A' })] }));
    await worker.settled();
    expect(copy()).to.deep.equal(cpo.own('locations'));
    await worker.stop();

    await cpo.patch('locations/BE/BEC/L1/A', build.patch({ status: 'CHARGING' }));
    const before = pushesOf(emsp, 'locations').length;
    worker = await startWorker();
    await worker.settled();
    expect(linesOf(pushesOf(emsp, 'locations').slice(before)))
      .to.have.length.greaterThan(0)
      .and.to.satisfy((lines: string[]) => lines.every(isPut));
    expect(copy()).to.deep.equal(cpo.own('locations'));
  });

  it('go as PATCHes again from then on (L-01)', async () => {
    const [pushes = []] = await pushesDuring(worker as TestHub, [emsp], 'locations', () =>
      cpo.patch('locations/BE/BEC/L1/A', build.patch({ status: 'AVAILABLE' })),
    );
    expect(linesOf(pushes)).to.deep.equal(['PATCH BE/BEC/L1/A']);
    expect(copy()).to.deep.equal(cpo.own('locations'));
    expect([...cpo.complaints, ...emsp.complaints]).to.deep.equal([]);
  });
});

const isPut = (line: string): boolean => line.startsWith('PUT ');
