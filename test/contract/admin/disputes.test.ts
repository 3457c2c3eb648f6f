import { expect } from 'chai';
import { Random } from '../../kill/random.ts';
import { type AdminAnswer, type AdminApi, type Json, startAdminApi } from '../../support/admin-api.ts';
import { CdrSimulation, type SentCdr } from '../../support/cdr-books.ts';
import { type Enter, ledgerOf } from '../../support/ledger.ts';

const disputes = '/admin/v1/disputes';
const dayMs = 24 * 60 * 60_000;

describe('admin API: disputes', () => {
  const simulation = new CdrSimulation(new Random(7));
  let now = Date.now();
  let api: AdminApi;
  let enter: Enter;
  before(async () => {
    api = await startAdminApi({ clock: { now: () => now, monotonic: () => performance.now() } });
    enter = ledgerOf(api.database);
  });
  after(() => api.close());

  /** A bill in the ledger. */
  async function billed(cpo = 'BE-BEC', emsp = 'NL-TNM'): Promise<SentCdr> {
    const bill = simulation.bill(cpo, emsp);
    expect((await enter(bill)).outcome).to.equal('created');
    return bill;
  }

  const open = ({ cpo, id }: SentCdr, about: object = {}): Promise<AdminAnswer> =>
    api.post(disputes, { cdr: { party: cpo, id }, opened_by: 'EMSP', reason: 'Too much.', ...about });

  const opened = async (bill?: SentCdr, about: object = {}): Promise<Json> => {
    const { status, body } = await open(bill ?? (await billed()), about);
    expect(status, JSON.stringify(body)).to.equal(201);
    return body;
  };

  const act = (dispute: Json, verb: string, body?: object) => api.post(`${disputes}/${dispute.id}/${verb}`, body);
  const read = (dispute: Json): Promise<Json> => api.get(`${disputes}/${dispute.id}`);

  const conflict = ({ status, body }: AdminAnswer) => [status, body.detail];

  it('are opened about a CDR, by its party and id or its number, due in 14 days', async () => {
    const bill = await billed();
    const { status, headers, body } = await open(bill);
    expect(status).to.equal(201);
    expect(headers.get('location')).to.equal(`${disputes}/${body.id}`);
    expect(body).to.deep.include({
      opened_by: 'EMSP',
      reason: 'Too much.',
      state: 'OPEN',
      due_at: new Date(now + 14 * dayMs).toISOString(),
      is_overdue: false,
      escalated_at: null,
      resolution: null,
    });
    expect(body.cdr).to.include({ party: 'BE-BEC', id: bill.id, emsp: 'NL-TNM' });
    expect(body.thread).to.deep.equal([
      { number: 1, at: new Date(now).toISOString(), by: 'EMSP', kind: 'open', text: 'Too much.' },
    ]);
    expect(await read(body)).to.deep.equal(body);
    const other = await billed();
    const { number } = await enter(other);
    const due_at = new Date(now + 90 * dayMs).toISOString();
    const byNumber = await api.post(disputes, { cdr: { number }, opened_by: 'HUB_RULE', reason: 'CDR1', due_at });
    expect([byNumber.status, byNumber.body.cdr.id, byNumber.body.due_at]).to.deep.equal([201, other.id, due_at]);
  });

  it('wait for the side that has not spoken last, and keep what was said', async () => {
    const dispute = await opened();
    for (const [by, state] of [
      ['HUB', 'OPEN'],
      ['CPO', 'WAITING_EMSP'],
      ['HUB', 'WAITING_EMSP'],
      ['EMSP', 'WAITING_CPO'],
    ] as const) {
      const { status, body } = await act(dispute, 'reply', { by, text: `${by} speaks` });
      expect([status, body.state]).to.deep.equal([200, state]);
    }
    const { thread } = await read(dispute);
    expect(thread.map(({ number, by, text }: Json) => [number, by, text])).to.deep.equal([
      [1, 'EMSP', 'Too much.'],
      [2, 'HUB', 'HUB speaks'],
      [3, 'CPO', 'CPO speaks'],
      [4, 'HUB', 'HUB speaks'],
      [5, 'EMSP', 'EMSP speaks'],
    ]);
    for (const statement of [
      "update dispute_entries set text = 'x'",
      'delete from dispute_entries',
      'truncate dispute_entries',
    ]) {
      const error = await api.db.raw(statement).then(
        () => undefined,
        (reason: Error) => reason,
      );
      expect(error?.message, statement).to.include('append-only');
    }
  });

  it('when accepted wait for the credit CDR, and are closed by it (D-07)', async () => {
    const bill = await billed();
    const dispute = await opened(bill);
    expect((await act(dispute, 'accept', { text: 'The CPO agrees.' })).body.state).to.equal('ACCEPTED');
    expect((await act(dispute, 'reply', { by: 'CPO', text: 'It is on its way.' })).body.state).to.equal('ACCEPTED');
    const credit = simulation.creditAs(bill, `${bill.id}-C`);
    expect((await enter(credit)).outcome).to.equal('created');
    const closed = await read(dispute);
    expect([closed.state, closed.resolution]).to.deep.equal(['CLOSED', { kind: 'CREDIT_CDR', cdr_id: credit.id }]);
    for (const [verb, body] of [
      ['reply', { by: 'CPO', text: 'x' }],
      ['accept', {}],
      ['reject', { reason: 'x' }],
      ['escalate', {}],
    ] as const) {
      expect(conflict(await act(dispute, verb, body))).to.deep.equal([
        409,
        'the dispute is closed: a credit CDR has taken the CDR back',
      ]);
    }
    expect(conflict(await open(bill))).to.deep.equal([409, 'a credit CDR has taken the CDR back']);
    expect(conflict(await open(credit))).to.deep.equal([409, 'a credit CDR bills nothing that could be disputed']);
  });

  it('are closed by a credit CDR also when nobody has accepted them, and by a rejection of the CDR', async () => {
    const [one, other] = [await billed(), await billed()];
    const disputes = [await opened(one), await opened(other)];
    await enter(simulation.creditAs(one, `${one.id}-C`));
    const { number } = await enter(other);
    await api.db('cdr_deliveries').where({ number }).update({ rejected_at: new Date() });
    const ended = await Promise.all(disputes.map(read));
    expect(ended.map(({ state, resolution }) => [state, resolution.kind])).to.deep.equal([
      ['CLOSED', 'CREDIT_CDR'],
      ['CLOSED', 'CDR_REJECTED'],
    ]);
    expect(conflict(await open(other))).to.deep.equal([409, 'the CDR was rejected']);
  });

  it('when rejected are over, and there may be another about the same CDR', async () => {
    const bill = await billed();
    const dispute = await opened(bill);
    expect(conflict(await open(bill))).to.deep.equal([409, 'there is an open dispute about this CDR']);
    const { body } = await act(dispute, 'reject', { reason: 'The meter is right.' });
    expect([body.state, body.resolution]).to.deep.equal(['REJECTED', { kind: 'NONE', cdr_id: null }]);
    expect(conflict(await act(dispute, 'accept'))).to.deep.equal([409, 'the dispute was rejected']);
    await opened(bill);
    await enter(simulation.creditAs(bill, `${bill.id}-C`));
    expect((await read(dispute)).state).to.equal('REJECTED');
  });

  it('are opened once of many that come at the same moment', async () => {
    const bill = await billed();
    const answers = await Promise.all(Array.from({ length: 5 }, () => open(bill)));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, 409, 409, 409, 409]);
  });

  it('take no step that leads nowhere', async () => {
    const dispute = await opened();
    await act(dispute, 'escalate', { text: 'No reply.', due_at: new Date(now + dayMs).toISOString() });
    const { escalated_at, due_at, state } = await read(dispute);
    expect([escalated_at, due_at, state]).to.deep.equal([
      new Date(now).toISOString(),
      new Date(now + dayMs).toISOString(),
      'OPEN',
    ]);
    expect(conflict(await act(dispute, 'escalate'))).to.deep.equal([409, 'the dispute was escalated already']);
    await act(dispute, 'accept');
    expect(conflict(await act(dispute, 'accept'))).to.deep.equal([409, 'the dispute was accepted already']);
    expect(conflict(await act(dispute, 'reject', { reason: 'x' }))).to.deep.equal([
      409,
      'the dispute was accepted: it is closed when the credit CDR comes',
    ]);
    expect((await act({ id: '00000000-0000-4000-8000-000000000000' }, 'accept')).status).to.equal(404);
  });

  it('are overdue after their due date while they are open', async () => {
    const late = await opened(await billed('FR-FRC'));
    now += 1000;
    const over = await opened(await billed('FR-FRC'));
    await act(over, 'reject', { reason: 'x' });
    const overdue = async (value: boolean) =>
      (await api.get(`${disputes}?party=fr-frc&overdue=${value}`)).items.map(({ id }: Json) => id);
    expect([await overdue(true), await overdue(false)]).to.deep.equal([[], [over.id, late.id]]);
    now += 15 * dayMs;
    try {
      expect([await overdue(true), await overdue(false)]).to.deep.equal([[late.id], [over.id]]);
      expect([(await read(late)).is_overdue, (await read(over)).is_overdue]).to.deep.equal([true, false]);
    } finally {
      now -= 15 * dayMs;
    }
  });

  it('are listed newest first, by state and party, page by page', async () => {
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      now += 1000;
      made.unshift((await opened(await billed('DE-CHA', count % 2 === 0 ? 'AT-EMP' : 'DE-OTH'))).id);
    }
    const bill = await billed('DE-CHA');
    const closed = await opened(bill);
    await enter(simulation.creditAs(bill, `${bill.id}-C`));
    const ids = async (query: string) => (await api.get(`${disputes}?${query}`)).items.map(({ id }: Json) => id);
    expect(await ids('party=DE-CHA&state=OPEN')).to.deep.equal(made);
    expect(await ids('party=DE-CHA&state=CLOSED')).to.deep.equal([closed.id]);
    expect(await ids('party=AT-EMP')).to.deep.equal(made.filter((_, at) => at % 2 === 0));
    const { items, page } = await api.get(`${disputes}?party=DE-CHA&state=OPEN&limit=3`);
    const rest = await api.get(`${disputes}?party=DE-CHA&state=OPEN&limit=3&cursor=${page.next_cursor}`);
    expect([...items, ...rest.items].map(({ id }: Json) => id)).to.deep.equal(made);
    expect(rest.page.has_more).to.equal(false);
  });

  it('hold no id of a driver, nor does the audit record, which names every step', async () => {
    const bill = await billed();
    const { uid, contract_id } = JSON.parse(bill.text).cdr_token;
    const dispute = await opened(bill, { reason: `Card ${uid} of ${contract_id.toLowerCase()} was stolen.` });
    expect(dispute.reason).to.match(/^Card masked-[\w-]{10} of masked-[\w-]{10} was stolen\.$/);
    await act(dispute, 'reply', { by: 'CPO', text: `${uid} was there.` });
    await act(dispute, 'accept', { text: `${contract_id}` });
    const audit = await api.get(`/admin/v1/audit?subject=${dispute.id}`);
    expect(audit.items.map(({ action }: Json) => action)).to.deep.equal([
      'dispute.accept',
      'dispute.reply',
      'dispute.open',
    ]);
    expect(audit.items[0].details).to.deep.equal({
      cpo: 'BE-BEC',
      emsp: 'NL-TNM',
      cdr: bill.id,
      by: 'HUB',
      state: 'ACCEPTED',
    });
    const all = JSON.stringify([await read(dispute), audit, await api.db('dispute_entries')]).toLowerCase();
    for (const id of [uid, contract_id]) expect(all).to.not.include(id.toLowerCase());
  });

  it('count in the settlement of their CDR while they are open, and change nothing else', async () => {
    const url = `/admin/v1/settlements?period=${new Date().toISOString().slice(0, 7)}&cpo=SE-SET`;
    const bill = await billed('SE-SET');
    const [before] = (await api.get(url)).pairs;
    await opened(bill);
    const [disputed] = (await api.get(url)).pairs;
    expect(disputed).to.deep.equal({ ...before, open_disputes: 1 });
    await enter(simulation.creditAs(bill, `${bill.id}-C`));
    const [credited] = (await api.get(url)).pairs;
    expect([credited.open_disputes, credited.net.excl_vat, credited.net.incl_vat]).to.deep.equal([0, '0', '0']);
  });

  it('have threads of bounded length', async () => {
    const small = await startAdminApi({ limits: { ...api.hub.limits, disputeEntriesMax: 3 } });
    try {
      const bill = simulation.bill('BE-BEC', 'NL-TNM');
      await ledgerOf(small.database)(bill);
      const { body } = await small.post(disputes, {
        cdr: { party: 'be-bec', id: bill.id.toLowerCase() },
        opened_by: 'CPO',
        reason: 'x',
      });
      const reply = () => small.post(`${disputes}/${body.id}/reply`, { by: 'CPO', text: 'x' });
      expect([(await reply()).status, (await reply()).status]).to.deep.equal([200, 200]);
      expect(conflict(await reply())).to.deep.equal([409, 'the thread of the dispute is full']);
    } finally {
      await small.close();
    }
  });

  const wrong: [string, object, string][] = [
    ['no CDR', { cdr: {} }, '/cdr'],
    ['a party without an id', { cdr: { party: 'BE-BEC' } }, '/cdr'],
    ['both names', { cdr: { party: 'BE-BEC', id: 'X', number: 1 } }, '/cdr'],
    ['an unknown CDR', { cdr: { party: 'BE-BEC', id: 'nobody' } }, '/cdr'],
    ['an unknown number', { cdr: { number: 999_999 } }, '/cdr'],
    ['a number that is none', { cdr: { number: 1.5 } }, '/cdr/number'],
    ['a stranger', { opened_by: 'DRIVER' }, '/opened_by'],
    ['no reason', { reason: '' }, '/reason'],
    ['a long reason', { reason: 'x'.repeat(2001) }, '/reason'],
    ['a date in the past', { due_at: '2020-01-01T00:00:00Z' }, '/due_at'],
    ['a date that there is not', { due_at: '2027-02-30T00:00:00Z' }, '/due_at'],
    ['a date too far away', { due_at: '2999-01-01T00:00:00Z' }, '/due_at'],
  ];
  for (const [what, about, path] of wrong) {
    it(`are not opened with ${what}`, async () => {
      const { status, body } = await open(await billed(), about);
      expect([status, body.errors?.[0]?.path]).to.deep.equal([400, path]);
    });
  }
});
