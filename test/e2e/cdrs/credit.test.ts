import { expect } from 'chai';
import type { CDR } from '../../../src/generated/ocpi-2.2.1.ts';
import { build } from '../../support/build.ts';
import { quarantineOf } from '../../support/data-quality.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';

const takenBack = { excl_vat: -8.1, incl_vat: -9.801 };

describe('credit CDRs', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let otherCpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let otherEmsp: ConnectedPartner;
  let count = 0;

  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    otherCpo = await hub.connect('CPO', 'FR-FRC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    otherEmsp = await hub.connect('EMSP', 'DE-OTH');
    await hub.agree('*', '*');
    await hub.settled();
  });
  after(() => hub.stop());
  afterEach(() => {
    for (const partner of hub.partners) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  /** A CDR that was delivered. */
  async function billed(about: Partial<CDR> = {}): Promise<CDR> {
    count += 1;
    const cdr = build.cdr({ id: `C${count}`, ...about });
    expect((await cpo.postCdr(cdr)).http).to.equal(201);
    return cdr;
  }

  const creditOf = (cdr: CDR, about: object = {}): CDR => ({
    ...cdr,
    id: `${cdr.id}-CREDIT`,
    credit: true,
    credit_reference_id: cdr.id,
    total_cost: takenBack,
    last_updated: build.time(),
    ...about,
  });

  async function post(cdr: object | string, by = cpo): Promise<unknown[]> {
    const { http, envelope } = await by.request('POST', 'cdrs', 'receiver', '', { body: cdr });
    return [http, envelope.status_code, envelope.status_message];
  }

  const refused = (message: string) => [200, 2001, message];
  const idsAt = (partner: ConnectedPartner, start: string) =>
    partner.received('cdrs').flatMap(({ id }) => (id.startsWith(start) ? [id] : []));

  it('take a CDR back whole, with nothing negative but the total, and a corrected one follows (D-07, D-08)', async () => {
    const cdr = await billed();
    const credit = creditOf(cdr);
    const corrected = build.cdr({ ...cdr, id: `${cdr.id}-NEW`, total_cost: { excl_vat: 7.5 } });
    for (const sent of [credit, corrected]) {
      const answer = await cpo.postCdr(sent, 'NL-TNM');
      expect([answer.http, answer.envelope.status_code]).to.deep.equal([201, 1000]);
      expect((await cpo.readCdr(answer.headers.location ?? '')).envelope.data).to.deep.equal(sent);
    }
    // The ledger and the eMSP have all three, in this order, and the first is what it was.
    expect(emsp.received('cdrs')).to.deep.equal([cdr, credit, corrected]);
    expect(await emsp.list('cdrs')).to.deep.equal([cdr, credit, corrected]);
  });

  it('need an id of their own and a reference (D-07)', async () => {
    const cdr = await billed();
    expect(await post(creditOf(cdr, { id: cdr.id }))).to.deep.equal(
      refused('/id: another CDR with this id was received before; CDRs are never changed'),
    );
    for (const credit_reference_id of [null, undefined]) {
      const [http, code] = await post(creditOf(cdr, { credit_reference_id }));
      expect([http, code]).to.deep.equal([200, 2001]);
    }
    expect(idsAt(emsp, cdr.id)).to.deep.equal([cdr.id]);
  });

  it('name a CDR of the same owner that was received (D-09)', async () => {
    const cdr = await billed();
    const unknown = refused('/credit_reference_id: names a CDR that was never received from this party');
    expect(await post(creditOf(cdr, { credit_reference_id: 'NEVER-SENT' }))).to.deep.equal(unknown);
    const foreign = creditOf(cdr, { country_code: 'FR', party_id: 'FRC' });
    expect(await post(foreign, otherCpo)).to.deep.equal(unknown);
    expect((await quarantineOf(hub, otherCpo, 'cdrs'))[0]).to.include({
      owner: 'FR-FRC',
      key: foreign.id.toLowerCase(),
    });
    expect(idsAt(emsp, cdr.id)).to.deep.equal([cdr.id]);
  });

  it('take a CDR back once, and are acknowledged again when they are repeated (D-09, D-10)', async () => {
    const cdr = await billed();
    const credit = creditOf(cdr, { credit_reference_id: cdr.id.toLowerCase() });
    expect((await post(credit)).slice(0, 2)).to.deep.equal([201, 1000]);
    expect((await post(credit)).slice(0, 2)).to.deep.equal([200, 1000]);
    expect(await post(creditOf(cdr, { id: `${cdr.id}-AGAIN` }))).to.deep.equal(
      refused('/credit_reference_id: names a CDR that has been credited already'),
    );
    expect(idsAt(emsp, cdr.id)).to.deep.equal([cdr.id, credit.id]);
  });

  it('are taken once of several that come at the same moment (D-09)', async () => {
    const cdr = await billed();
    const credits = ['A', 'B', 'C', 'D'].map((letter) => creditOf(cdr, { id: `${cdr.id}-${letter}` }));
    const answers = await Promise.all(credits.map((credit) => post(credit)));
    expect(answers.map(([, code]) => code).sort()).to.deep.equal([1000, 2001, 2001, 2001]);
    expect(idsAt(emsp, cdr.id)).to.have.lengthOf(2);
  });

  it('have the amount, the currency and the eMSP of what they take back (D-09)', async () => {
    const cdr = await billed();
    const theirs = build.cdrToken({ country_code: 'DE', party_id: 'OTH', uid: 'T9', contract_id: 'DE-OTH-C9' });
    for (const about of [
      { total_cost: { excl_vat: -8.11, incl_vat: -9.801 } },
      { total_cost: { excl_vat: -8.1, incl_vat: -9.9 } },
      { total_cost: { excl_vat: -8.0, incl_vat: -9.801 } },
      { total_cost: { excl_vat: 0 } },
      { currency: 'CHF' },
      { cdr_token: theirs },
    ]) {
      expect(await post(creditOf(cdr, about))).to.deep.equal(
        refused(
          '/credit_reference_id: must be for the same eMSP as the credited CDR, in its currency, with its amounts of the opposite sign',
        ),
      );
    }
    for (const total_cost of [{ excl_vat: 8.1 }, { excl_vat: -8.1, incl_vat: 9.801 }]) {
      const [http, code] = await post(creditOf(cdr, { total_cost }));
      expect([http, code]).to.deep.equal([200, 2001]);
    }
    expect(idsAt(emsp, cdr.id)).to.deep.equal([cdr.id]);
    expect(otherEmsp.received('cdrs')).to.deep.equal([]);
    // An amount may be written as one likes.
    const text = JSON.stringify(creditOf(cdr)).replace('"excl_vat":-8.1,"incl_vat":-9.801', '"excl_vat":-8.10');
    expect((await post(text)).slice(0, 2)).to.deep.equal([201, 1000]);
  });

  it('of nothing take back what was free (D-07, D-24)', async () => {
    const cdr = await billed({ total_cost: { excl_vat: 0, incl_vat: 0 } });
    expect((await post(creditOf(cdr, { total_cost: cdr.total_cost }))).slice(0, 2)).to.deep.equal([201, 1000]);
  });

  it('take back no credit CDR: what follows is a corrected CDR (D-08, D-09)', async () => {
    const nothing = { excl_vat: 0, incl_vat: 0 };
    const credit = creditOf(await billed({ total_cost: nothing }), { total_cost: nothing });
    expect((await post(credit)).slice(0, 2)).to.deep.equal([201, 1000]);
    expect(await post(creditOf(credit, { id: 'CC', total_cost: nothing }))).to.deep.equal(
      refused(
        '/credit_reference_id: names a credit CDR, which cannot be taken back: send a corrected CDR with an id of its own',
      ),
    );
  });

  it('are the only CDRs of less than nothing (D-09)', async () => {
    for (const credit of [undefined, false, null]) {
      const cdr = build.cdr({ id: 'NEGATIVE', total_cost: { excl_vat: -1 }, ...(credit !== undefined && { credit }) });
      expect(await post(cdr)).to.deep.equal(refused('/total_cost/excl_vat: must be at least 0'));
    }
    expect(idsAt(emsp, 'NEGATIVE')).to.deep.equal([]);
  });
});
