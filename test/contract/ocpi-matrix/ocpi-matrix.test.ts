import { expect } from 'chai';
import { describeCell, type Family } from './cell.ts';
import { generateCells } from './cells.ts';
import { type Exchange, MatrixClient } from './client.ts';
import { pairsIn, tellTale } from './foreign.ts';
import { type Judged, judge, judgeAs } from './judge.ts';
import { followLinks } from './links.ts';
import { arrivals, reachProblem } from './reach.ts';
import { knownOperations, offeredOperations, operationModules } from './routes.ts';
import { differences, type Snapshot, takeSnapshot, unrelated } from './snapshot.ts';
import { type Stage, setStage } from './stage.ts';
import { moduleNames } from './world.ts';
import { isWrite, write, writesOf } from './writes.ts';

/** Fewer cells than this would mean that the generator has lost something. */
const cellsMin = 15_000;
/** Of a long list of faults the first ones tell enough. */
const faultsShown = 20;

const cells = generateCells();

describe('the authorisation matrix of every route, method, caller and owner', function () {
  // On a quiet machine it takes a small part of this.
  this.timeout(400_000);
  let stage: Stage;
  let client: MatrixClient;
  let untouched: Snapshot;
  let judged: Judged[];
  let written: Judged[] = [];

  before(async () => {
    stage = await setStage();
    client = new MatrixClient(stage);
  });
  after(async () => {
    client?.close();
    await stage?.hub.stop();
  });

  it('knows every operation of the module tables and every endpoint of the version details (V-03, V-04, V-06, I6)', () => {
    expect(offeredOperations()).to.have.members(Object.keys(knownOperations));
    const modules = [...moduleNames, ...operationModules].flatMap((module) => [
      `${module} SENDER`,
      `${module} RECEIVER`,
    ]);
    const endpoints = ['credentials SENDER', 'hubclientinfo SENDER', 'hubclientinfo RECEIVER', ...modules];
    expect(stage.endpoints.map(({ identifier, role }) => `${identifier} ${role}`)).to.have.members(endpoints);
  });

  describe('of requests that are refused or only read', () => {
    before(async () => {
      untouched = await takeSnapshot(stage.hub.app.hub.reads);
      judged = (await client.sendAll(cells.filter((cell) => !isWrite(cell)))).map(judge);
    });

    it('opens nothing without a valid token (T-05, T-07, C-07, C-17, V-09, A1, A2, A6)', () => {
      expectAll('authentication', 1800);
    });

    it('has 404 where nothing is, 405 where a method is missing (T-10, T-13, C-26, D-02, H-06, L-03, P-01, E7)', () => {
      expectAll('routes', 1850);
    });

    it('lets nobody register twice or in a role that was not approved (C-08, H-11, A8, C9)', () => {
      expectAll('configuration', 350);
    });

    it('shows and opens what is one’s own or agreed (T-33, T-62, T-66, K-25, L-20, R-22, R-55, R-57, B1, B4)', () => {
      expectAll('ownership', 3500);
    });

    it('believes OCPI-from of parties of the platform only (R-06, R-14, C1)', () => {
      expectAll('claims', 2900);
    });

    it('passes nothing to strangers, and nothing to all that concerns one (R-20, R-31, R-35, R-36, B9, C2, C3, E5)', () => {
      expectAll('addressees', 4500);
    });

    it('takes no body that contradicts its URL (T-34, T-61, B2)', () => {
      expectAll('bodies', 250);
    });

    it('leaves every stored byte as it was (B1)', async () => {
      const changed = differences(untouched, await takeSnapshot(stage.hub.app.hub.reads));
      expect(changed.slice(0, faultsShown)).to.deep.equal([]);
    });

    it('reaches nobody but the party a request is passed on to (R-10, R-45, C2)', () => {
      const found = arrivals(stage);
      expectNone(judged.map((one) => fault(one, reachProblem(one, found.get(one.cell.number)))));
      expect(judged.filter(({ expected }) => expected.passedTo !== undefined).length).to.be.greaterThan(200);
    });

    it('does not tell what is foreign from what is not there (B5)', () => {
      const pairs = pairsIn(judged);
      expect(pairs.length).to.be.greaterThan(1500);
      expectNone(pairs.map((pair) => fault(pair.foreign, tellTale(pair))));
    });

    it('lets nobody follow the links of somebody else’s list (B4)', async () => {
      const { tried, faults } = await followLinks(client);
      expect(faults).to.deep.equal([]);
      expect(tried).to.be.greaterThan(50);
    });
  });

  describe('of what owners write', () => {
    before(async () => {
      written = await write(stage, client, writesOf(cells));
    });

    it('takes it, and its owner sees it afterwards (L-02, D-03, D-04)', () => {
      expect(written.length).to.be.greaterThan(300);
      expectNone(written.map((one) => fault(one, one.problem)));
    });

    it('brings it to exactly the parties that are entitled, from the hub or from its sender (R-10, R-30, R-32, R-65, C2)', () => {
      const found = arrivals(stage);
      const pushed = (number: number) => found.get(number)?.filter(({ method }) => method !== 'GET');
      expectNone(written.map((one) => fault(one, reachProblem(one, pushed(one.cell.number)))));
    });

    it('changes nothing else', async () => {
      const changed = unrelated(untouched, await takeSnapshot(stage.hub.app.hub.reads));
      expect(changed.slice(0, faultsShown)).to.deep.equal([]);
    });
  });

  describe('when it is over', () => {
    it('has given no partner anything to complain of', () => {
      const complaints = Object.entries(stage.partners).flatMap(([name, partner]) =>
        partner.complaints.map((complaint) => `${name}: ${complaint}`),
      );
      expect(complaints).to.deep.equal([]);
    });

    it('closes everything to a platform that ends its registration (C-22)', async () => {
      expect((await stage.partners.alo.unregister()).envelope.status_code).to.equal(1000);
      const own = cells.filter(({ caller, family }) => caller === 'alo' && family !== 'claims').slice(0, 500);
      const answers = await client.sendAll(own);
      expectNone(answers.map((one) => fault(one, judgeAs(one, { refusals: ['token'] }).problem)));
      expect(answers.length).to.equal(500);
    });

    it(`has had ${cells.length} cells`, () => {
      expect(cells.length).to.be.at.least(cellsMin);
      expect(judged.length + written.length).to.equal(cells.length);
    });
  });

  function expectAll(family: Family, atLeast: number): void {
    const ofFamily = judged.filter(({ cell }) => cell.family === family);
    expectNone(ofFamily.map((one) => fault(one, one.problem)));
    expect(ofFamily.length).to.be.at.least(atLeast);
  }
});

const fault = ({ cell }: Exchange, problem: string | undefined): string | undefined =>
  problem === undefined ? undefined : `${describeCell(cell)}: ${problem}`;

function expectNone(faults: readonly (string | undefined)[]): void {
  const found = faults.filter((one) => one !== undefined);
  const more = found.length > faultsShown ? `\nand ${found.length - faultsShown} more` : '';
  expect(found, `${found.slice(0, faultsShown).join('\n')}${more}`).to.have.length(0);
}
