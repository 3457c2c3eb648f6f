import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { partyPair } from '../../support/partner/party.ts';
import { ask, join, joinAll } from '../../support/routed.ts';

const tokenOf = (emsp: string) => build.cdrToken(partyPair(emsp));

describe('data for one party', () => {
  let hub: TestHub;
  let partner: (party: string) => ConnectedPartner;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    partner = await joinAll(hub, 'CPO BE-BEC', 'CPO DE-STW', 'EMSP NL-TNM', 'EMSP FR-MOB, EMSP FR-MO2', 'SCSP AT-SCS');
    cpo = partner('BE-BEC');
    emsp = partner('NL-TNM');
    await hub.agree('*', '*');
  });
  after(() => hub.stop());

  /** The ids an eMSP or CPO sees in the hub’s list of a module. */
  const listed = async (party: string, module: string): Promise<unknown[]> => {
    const { data } = await ask(hub, partner(party === 'FR-MO2' ? 'FR-MOB' : party), `GET sender/${module}`, {
      from: party,
      to: 'NL-HUB',
    });
    return (data as { id?: string; uid?: string }[]).map(({ id, uid }) => id ?? uid);
  };

  describe('of a kind that could be for everybody', () => {
    const everybody = ['NL-TNM', 'FR-MOB', 'FR-MO2'];
    const toAll = (line: string): string[] => [
      `AT-SCS < ${line} from NL-HUB to AT-SCS`,
      `FR-MOB < ${line} from NL-HUB to FR-MO2`,
      `FR-MOB < ${line} from NL-HUB to FR-MOB`,
      `NL-TNM < ${line} from NL-HUB to NL-TNM`,
    ];
    for (const [module, make] of [
      ['locations', (name: string) => build.location({ id: 'X1', name })],
      ['tariffs', (name: string) => build.tariff({ id: 'X1', x_name: name })],
    ] as const) {
      const line = `PUT receiver/${module}/BE/BEC/X1`;

      it(`reaches the one it is for and no list: ${module} (R-22)`, async () => {
        const forOne = make('For NL-TNM');
        const routed = await ask(hub, cpo, line, { to: 'NL-TNM', body: forOne });
        expect(routed).to.deep.include({
          status: [201, 1000],
          arrivals: [`NL-TNM < ${line} from BE-BEC to NL-TNM`],
        });
        for (const party of everybody) expect(await listed(party, module), party).to.deep.equal([]);
        const atHub = await ask(hub, cpo, line.replace('PUT', 'GET'), { to: 'NL-HUB' });
        expect(atHub.status[0], 'the hub’s own copy').to.equal(404);
      });

      it(`can be something else for each party, and something else again for everybody: ${module} (R-22)`, async () => {
        const forOther = make('For FR-MO2');
        const routed = await ask(hub, cpo, line, { to: 'FR-MO2', body: forOther });
        expect(routed).to.deep.include({
          status: [201, 1000],
          arrivals: [`FR-MOB < ${line} from BE-BEC to FR-MO2`],
        });
        expect(routed.received[0]?.body).to.deep.equal(forOther);
        const forAll = make('For everybody');
        const broadcast = await ask(hub, cpo, line, { to: 'NL-HUB', body: forAll });
        expect(broadcast).to.deep.include({ status: [201, 1000], arrivals: toAll(line) });
        const again = make('For NL-TNM, again');
        expect((await ask(hub, cpo, line, { to: 'NL-TNM', body: again })).status).to.deep.equal([200, 1000]);
        for (const party of everybody) {
          const platform = party === 'NL-TNM' ? emsp : partner('FR-MOB');
          const { data } = await ask(hub, platform, `GET sender/${module}`, { from: party, to: 'NL-HUB' });
          expect(data, party).to.deep.equal([forAll]);
        }
      });
    }

    it('is no object to be found by others: single locations (R-22)', async () => {
      const body = build.location({ id: 'X2' });
      cpo.keep('locations', body);
      await ask(hub, cpo, 'PUT receiver/locations/BE/BEC/X2', { to: 'NL-TNM', body });
      for (const to of [undefined, 'NL-HUB']) {
        const routed = await ask(hub, partner('FR-MOB'), 'GET sender/locations/X2', { to });
        expect(routed).to.deep.include({ status: [404, 2003], answer: 'NL-HUB to FR-MOB', arrivals: [] });
      }
    });

    it('is gone for that party alone when it is deleted for it (R-22)', async () => {
      const line = 'DELETE receiver/tariffs/BE/BEC/X1';
      const routed = await ask(hub, cpo, line, { to: 'NL-TNM' });
      expect(routed).to.deep.include({ status: [200, 1000], arrivals: [`NL-TNM < ${line} from BE-BEC to NL-TNM`] });
      expect(await listed('FR-MOB', 'tariffs')).to.deep.equal(['X1']);
      expect(partner('FR-MOB').received('tariffs')).to.have.length(1);
    });

    it('is not offered to those who come later (R-22)', async () => {
      const late = await join(hub, 'EMSP IT-NEW');
      await hub.settled();
      expect(late.received('locations').map(({ id, name }) => [id, name])).to.deep.equal([['X1', 'For everybody']]);
      expect(late.received('tariffs').map(({ id, x_name }) => [id, x_name])).to.deep.equal([['X1', 'For everybody']]);
    });

    it('goes to the one CPO it is for: tokens (R-22, R-65)', async () => {
      const line = 'PUT receiver/tokens/NL/TNM/T1';
      const routed = await ask(hub, emsp, line, { to: 'BE-BEC', body: build.token({ uid: 'T1' }) });
      expect(routed.arrivals).to.deep.equal([`BE-BEC < ${line} from NL-TNM to BE-BEC`]);
      for (const party of ['BE-BEC', 'DE-STW']) expect(await listed(party, 'tokens'), party).to.deep.equal([]);
    });
  });

  describe('of a kind that concerns one party', () => {
    it('is taken for that party alone: sessions (R-65)', async () => {
      const line = 'PUT receiver/sessions/BE/BEC/S1';
      const session = build.session({ id: 'S1', cdr_token: tokenOf('FR-MO2') });
      for (const to of ['NL-TNM', 'FR-MOB']) {
        const routed = await ask(hub, cpo, line, { to, body: session });
        expect(routed, to).to.deep.include({ status: [200, 2001], answer: 'NL-HUB to BE-BEC', arrivals: [] });
      }
      for (const to of ['FR-MO2', undefined]) {
        const routed = await ask(hub, cpo, line, { to, body: { ...session, last_updated: build.time() } });
        expect(routed.arrivals, to).to.deep.equal([`FR-MOB < ${line} from BE-BEC to FR-MO2`]);
      }
      for (const [method, body] of [
        ['PATCH', build.patch({ kwh: 9 })],
        ['PATCH', build.patch({ cdr_token: tokenOf('FR-MO2') })],
        ['GET', undefined],
      ] as const) {
        const routed = await ask(hub, cpo, line.replace('PUT', method), { to: 'NL-TNM', body });
        expect(routed, method).to.deep.include({ status: [200, 2001], answer: 'NL-HUB to BE-BEC', arrivals: [] });
      }
    });

    it('is taken for that party alone: CDRs (R-65)', async () => {
      const cdr = build.cdr({ id: 'C1', cdr_token: tokenOf('FR-MO2') });
      for (const to of ['NL-TNM', 'FR-MOB']) {
        const routed = await ask(hub, cpo, 'POST receiver/cdrs', { to, body: cdr });
        expect(routed, to).to.deep.include({ status: [200, 2001], answer: 'NL-HUB to BE-BEC', arrivals: [] });
      }
      const routed = await ask(hub, cpo, 'POST receiver/cdrs', { to: 'FR-MO2', body: cdr });
      expect(routed.arrivals).to.deep.equal(['FR-MOB < POST receiver/cdrs from BE-BEC to FR-MO2']);
      // Its URL is for the CPO that posted it.
      const url = routed.headers.location ?? '';
      expect((await cpo.readCdr(url)).envelope.data).to.deep.equal(cdr);
      for (const stranger of [emsp, partner('DE-STW'), partner('FR-MOB')]) {
        const answer = await stranger.readCdr(url);
        expect([answer.http, answer.envelope.data], stranger.name).to.deep.equal([404, undefined]);
      }
    });

    it('is seen by that party alone, in lists too (R-65)', async () => {
      for (const [module, id] of [
        ['sessions', 'S1'],
        ['cdrs', 'C1'],
      ] as const) {
        expect(await listed('FR-MO2', module)).to.deep.equal([id]);
        for (const party of ['NL-TNM', 'FR-MOB']) expect(await listed(party, module), party).to.deep.equal([]);
      }
      for (const party of ['NL-TNM', 'FR-MOB', 'AT-SCS']) {
        const routed = await ask(hub, partner(party), 'PUT sender/sessions/S1/charging_preferences', {
          body: { profile_type: 'FAST' },
        });
        expect(routed, party).to.deep.include({ status: [404, 2000], arrivals: [] });
      }
    });

    it('stays with that party when others come (R-65)', async () => {
      const before = [...hub.partners];
      const late = await join(hub, 'EMSP ES-NEW');
      await hub.settled();
      expect(late.received('sessions')).to.deep.equal([]);
      expect(late.received('cdrs')).to.deep.equal([]);
      const holders = before.filter((one) => one.received('sessions').length + one.received('cdrs').length > 0);
      expect(holders.map(({ party }) => party)).to.deep.equal(['FR-MOB']);
    });

    it('never goes to another eMSP: tokens (R-65)', async () => {
      const line = 'PUT receiver/tokens/NL/TNM/T2';
      const body = build.token({ uid: 'T2' });
      expect(await ask(hub, emsp, line, { to: 'FR-MOB', body })).to.deep.include({ status: [200, 4001], arrivals: [] });
      const broadcast = await ask(hub, emsp, line, { to: 'NL-HUB', body });
      expect(broadcast.arrivals).to.deep.equal([
        `BE-BEC < ${line}?type=RFID from NL-HUB to BE-BEC`,
        `DE-STW < ${line}?type=RFID from NL-HUB to DE-STW`,
      ]);
      for (const party of ['NL-TNM', 'FR-MOB', 'FR-MO2']) expect(await listed(party, 'tokens')).to.deep.equal([]);
      for (const party of ['BE-BEC', 'DE-STW']) expect(await listed(party, 'tokens')).to.deep.equal(['T2']);
    });
  });

  describe('in the end', () => {
    it('leaves nothing to complain of', () => {
      for (const { complaints, name } of hub.partners) expect(complaints, name).to.deep.equal([]);
    });
  });
});
