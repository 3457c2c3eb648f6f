import { expect } from 'chai';
import { Random } from '../../kill/random.ts';
import { Books, CdrSimulation, type SentCdr } from '../../support/cdr-books.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';

interface Statement {
  readonly pairs: readonly (Record<'billed' | 'credits', { cdrs: number }> &
    Record<'cpo' | 'emsp' | 'currency', string>)[];
  readonly digest: string;
}

/** CDRs that are posted; SETTLEMENT_POSTS makes it more. */
const postsWanted = Number(process.env['SETTLEMENT_POSTS'] ?? 120);
const atOnce = 20;

describe('settlements of CDRs that partners post', function () {
  this.timeout(60_000 + postsWanted * 50);
  const random = new Random(8);
  const simulation = new CdrSimulation(random);
  const books = new Books();
  const cpos = new Map<string, ConnectedPartner>();
  let hub: TestHub;

  before(async () => {
    hub = await startHub();
    for (const party of ['BE-BEC', 'FR-FRC']) cpos.set(party, await hub.connect('CPO', party));
    for (const party of ['NL-TNM', 'DE-OTH']) await hub.connect('EMSP', party);
    await hub.agree('*', '*');
    await hub.settled();
  });
  after(() => hub.stop());

  const post = async ({ cpo, emsp, text }: SentCdr): Promise<unknown[]> => {
    const answer = await cpos.get(cpo)?.request('POST', 'cdrs', 'receiver', '', { to: emsp, body: text });
    return [answer?.http, answer?.envelope.status_code];
  };

  const statement = (): Promise<Statement> =>
    hub.admin<never>('GET', `/settlements?period=${new Date().toISOString().slice(0, 7)}`);

  const bill = (): SentCdr => simulation.bill(random.pick(['BE-BEC', 'FR-FRC']), random.pick(['NL-TNM', 'DE-OTH']));

  it('are the sums of what was sent, to the last cent, also of what was sent twice or refused (D-07, D-10, R8)', async () => {
    let bills: SentCdr[] = [];
    for (let left = postsWanted; left > 0; left -= atOnce) {
      const credits = bills.filter(() => random.chance(0.2)).flatMap((one) => simulation.credit(one) ?? []);
      const fresh = [...credits, ...Array.from({ length: atOnce - credits.length }, bill)];
      const answers = await Promise.all(fresh.map(post));
      expect(answers).to.deep.equal(fresh.map(() => [201, 1000]));
      for (const cdr of fresh) books.note(cdr);
      expect(await post(random.pick(fresh))).to.deep.equal([200, 1000]);
      for (const { credits: original } of credits.slice(0, 1)) {
        const again = simulation.creditAs(original as SentCdr, `${original?.id}-Y`);
        expect(await post(again)).to.deep.equal([200, 2001]);
      }
      bills = fresh.filter(({ credits: original }) => original === undefined);
    }
    const { pairs } = await statement();
    const shown = pairs.flatMap((pair) =>
      (['billed', 'credits'] as const).map((part) => [`${pair.cpo} ${pair.emsp} ${pair.currency} ${part}`, pair[part]]),
    );
    expect(Object.fromEntries(shown.filter(([, sums]) => (sums as { cdrs: number }).cdrs > 0))).to.deep.equal(
      books.shown(),
    );
    expect(pairs.reduce((sum, { credits }) => sum + credits.cdrs, 0)).to.be.above(5);
  });

  it('lose a CDR that is disputed, once its CPO has taken it back (D-07, D-08)', async () => {
    const disputed = bill();
    const before = await statement();
    expect(await post(disputed)).to.deep.equal([201, 1000]);
    const { id } = await hub.admin<{ id: string }>('POST', '/disputes', {
      cdr: { party: disputed.cpo, id: disputed.id },
      opened_by: 'EMSP',
      reason: 'There was no such charge.',
    });
    await hub.admin('POST', `/disputes/${id}/accept`);
    const read = () => hub.admin<{ state: string; resolution: object | null }>('GET', `/disputes/${id}`);
    expect((await read()).state).to.equal('ACCEPTED');
    const credit = simulation.creditAs(disputed, `${disputed.id}-C`);
    expect(await post(credit)).to.deep.equal([201, 1000]);
    const { state, resolution } = await read();
    expect([state, resolution]).to.deep.equal(['CLOSED', { kind: 'CREDIT_CDR', cdr_id: credit.id }]);
    const nets = ({ pairs }: Statement) =>
      Object.fromEntries(
        pairs.map((pair) => [`${pair.cpo} ${pair.emsp} ${pair.currency}`, (pair as never)['net']['excl_vat']]),
      );
    expect({ ...nets(await statement()), ...nets(before) }).to.deep.equal(nets(await statement()));
    const corrected = {
      ...disputed,
      id: `${disputed.id}-2`,
      text: disputed.text.replace(`"id":"${disputed.id}"`, `"id":"${disputed.id}-2"`),
    };
    expect(await post(corrected)).to.deep.equal([201, 1000]);
    expect((await read()).state).to.equal('CLOSED');
  });
});
