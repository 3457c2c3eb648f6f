import { expect } from 'chai';
import { createLogger } from '../../../src/kernel/logger.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { partyPair } from '../../support/partner/party.ts';
import { ask, join, joinAll } from '../../support/routed.ts';

const tokenOf = (emsp: string) => build.cdrToken(partyPair(emsp));
const sessionOf = (cpo: string, emsp: string, id: string) =>
  build.session({ ...partyPair(cpo), id, cdr_token: tokenOf(emsp) });

describe('a request without TO', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let otherCpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let otherEmsp: ConnectedPartner;
  const lines: Record<string, unknown>[] = [];
  before(async () => {
    const log = createLogger('info', { write: (line) => lines.push(JSON.parse(line)) });
    hub = await startHub({ log });
    const partner = await joinAll(
      hub,
      'CPO BE-BEC',
      'CPO DE-STW',
      'EMSP NL-TNM, EMSP BE-TNM',
      'EMSP FR-MOB',
      'EMSP IT-STR',
    );
    cpo = partner('BE-BEC');
    otherCpo = partner('DE-STW');
    emsp = partner('NL-TNM');
    otherEmsp = partner('FR-MOB');
    for (const [one, other] of [
      ['BE-BEC', 'NL-TNM'],
      ['BE-BEC', 'BE-TNM'],
      ['BE-BEC', 'FR-MOB'],
      ['DE-STW', 'NL-TNM'],
    ] as const) {
      await hub.agree(one, other);
    }
  });
  after(() => hub.stop());

  describe('about a session or a CDR', () => {
    for (const party of ['NL-TNM', 'BE-TNM', 'FR-MOB']) {
      it(`goes to the eMSP it concerns, ${party}, which answers (R-45, R-48, R-49)`, async () => {
        const id = `FOR-${party}`;
        const session = sessionOf('BE-BEC', party, id);
        const url = `receiver/sessions/BE/BEC/${id}`;
        for (const [line, http, body] of [
          [`PUT ${url}`, 201, session],
          [`PUT ${url}`, 200, { ...session, kwh: 6, last_updated: build.time() }],
          [`PATCH ${url}`, 200, build.patch({ kwh: 7 })],
          [`GET ${url}`, 200, undefined],
          // The hub has never heard of this token.
          ['POST receiver/cdrs', 201, build.cdr({ id, cdr_token: { ...tokenOf(party), uid: `UNKNOWN-${party}` } })],
        ] as const) {
          const routed = await ask(hub, cpo, line, { body });
          expect(routed, line).to.deep.include({
            status: [http, 1000],
            answer: `${party} to BE-BEC`,
            arrivals: [`${party === 'FR-MOB' ? party : 'NL-TNM'} < ${line} from BE-BEC to ${party}`],
          });
          expect(routed.received[0]?.body, line).to.deep.equal(body);
          if (line.startsWith('GET')) expect(routed.data).to.deep.include({ id, kwh: 7 });
        }
      });
    }

    it('goes nowhere when nobody can be found (R-49)', async () => {
      for (const [line, status, body] of [
        ['PUT receiver/sessions/BE/BEC/S0', [200, 4001], sessionOf('BE-BEC', 'SE-XXX', 'S0')],
        ['POST receiver/cdrs', [200, 4001], build.cdr({ id: 'C0', cdr_token: tokenOf('SE-XXX') })],
        // Somebody is there, whom the CPO has no agreement with.
        ['PUT receiver/sessions/BE/BEC/S0', [200, 4001], sessionOf('BE-BEC', 'IT-STR', 'S0')],
        ['POST receiver/cdrs', [200, 4001], build.cdr({ id: 'C0', cdr_token: tokenOf('IT-STR') })],
        ['PATCH receiver/sessions/BE/BEC/S0', [404, 2000], build.patch({ kwh: 7 })],
        ['GET receiver/sessions/BE/BEC/S0', [404, 2000], undefined],
      ] as const) {
        const routed = await ask(hub, cpo, line, { body });
        expect(routed, line).to.deep.include({ status, answer: 'NL-HUB to BE-BEC', arrivals: [] });
      }
    });
  });

  describe('for a single object', () => {
    before(async () => {
      // What the hub knows of: L1 of one CPO, L2 of both, and sessions of both under one id for different eMSPs.
      for (const [partner, owner, ids] of [
        [cpo, 'BE-BEC', ['L1', 'L2']],
        [otherCpo, 'DE-STW', ['L2', 'L3']],
      ] as const) {
        for (const id of ids) {
          const body = build.location({ ...partyPair(owner), id, evses: [build.evse({ uid: 'E1' })] });
          partner.keep('locations', body);
          await ask(hub, partner, `PUT receiver/locations/${owner.replace('-', '/')}/${id}`, { body });
        }
      }
      for (const [partner, owner, id, party] of [
        [cpo, 'BE-BEC', 'ONE', 'NL-TNM'],
        [otherCpo, 'DE-STW', 'SAME', 'NL-TNM'],
        [cpo, 'BE-BEC', 'SAME', 'FR-MOB'],
        [otherCpo, 'DE-STW', 'TWICE', 'NL-TNM'],
        [cpo, 'BE-BEC', 'TWICE', 'NL-TNM'],
      ] as const) {
        const body = sessionOf(owner, party, id);
        partner.keep('sessions', body);
        await ask(hub, partner, `PUT receiver/sessions/${owner.replace('-', '/')}/${id}`, { body });
      }
    });

    for (const part of ['L1', 'L1/E1', 'L1/E1/1', 'l1/e1']) {
      it(`goes to the CPO that owns it: location ${part} (R-45, R-48, R-49)`, async () => {
        const line = `GET sender/locations/${part}`;
        const routed = await ask(hub, emsp, line);
        expect(routed).to.deep.include({
          status: [200, 1000],
          answer: 'BE-BEC to NL-TNM',
          arrivals: [`BE-BEC < ${line} from NL-TNM to BE-BEC`],
        });
      });
    }

    const wish = { profile_type: 'FAST' };
    for (const [asking, id, owner] of [
      ['NL-TNM', 'ONE', 'BE-BEC'],
      ['NL-TNM', 'SAME', 'DE-STW'],
      ['FR-MOB', 'SAME', 'BE-BEC'],
    ] as const) {
      it(`goes to the CPO of the session: preferences of ${asking} for ${id} (R-45, R-48, R-49)`, async () => {
        const line = `PUT sender/sessions/${id}/charging_preferences`;
        const routed = await ask(hub, asking === 'NL-TNM' ? emsp : otherEmsp, line, { body: wish });
        expect(routed).to.deep.include({
          status: [200, 1000],
          answer: `${owner} to ${asking}`,
          data: 'ACCEPTED',
          arrivals: [`${owner} < ${line} from ${asking} to ${owner}`],
        });
        expect(routed.received[0]?.body).to.deep.equal(wish);
      });
    }

    it('goes nowhere when several could be meant, until one is named (R-49)', async () => {
      for (const [line, body] of [
        ['GET sender/locations/L2', undefined],
        ['GET sender/locations/L2/E1', undefined],
        ['PUT sender/sessions/TWICE/charging_preferences', wish],
      ] as const) {
        const open = await ask(hub, emsp, line, { body });
        expect(open, line).to.deep.include({ status: [200, 4001], answer: 'NL-HUB to NL-TNM', arrivals: [] });
        const named = await ask(hub, emsp, line, { to: 'DE-STW', body });
        expect(named, line).to.deep.include({ status: [200, 1000], answer: 'DE-STW to NL-TNM' });
      }
      // Of the two, the other eMSP may see one.
      const visible = await ask(hub, otherEmsp, 'GET sender/locations/L2');
      expect(visible).to.deep.include({ status: [200, 1000], answer: 'BE-BEC to FR-MOB' });
    });

    it('goes nowhere when there is none that the sender may see (R-49)', async () => {
      for (const [line, status, body] of [
        ['GET sender/locations/L3', [404, 2003], undefined],
        ['GET sender/locations/L9', [404, 2003], undefined],
        ['PUT sender/sessions/ONE/charging_preferences', [404, 2000], wish],
        ['PUT sender/sessions/NONE/charging_preferences', [404, 2000], wish],
      ] as const) {
        const routed = await ask(hub, otherEmsp, line, { body });
        expect(routed, line).to.deep.include({ status, answer: 'NL-HUB to FR-MOB', arrivals: [] });
      }
    });

    it('is answered by the hub when it asks what a receiver has: the hub is one (R-45, R-49)', async () => {
      const routed = await ask(hub, cpo, 'GET receiver/locations/BE/BEC/L1');
      expect(routed).to.deep.include({ status: [200, 1000], answer: 'NL-HUB to BE-BEC', arrivals: [] });
    });
  });

  describe('for a list', () => {
    const lists = ['locations', 'tariffs', 'sessions', 'cdrs'];

    it('is not routed but answered by the hub for all, and that is logged (R-46, R-50)', async () => {
      for (const module of lists) {
        const before = lines.length;
        const open = await ask(hub, emsp, `GET sender/${module}`);
        const toHub = await ask(hub, emsp, `GET sender/${module}`, { to: 'NL-HUB' });
        for (const routed of [open, toHub]) {
          expect(routed, module).to.deep.include({ status: [200, 1000], answer: 'NL-HUB to NL-TNM', arrivals: [] });
        }
        expect(open.data, module).to.deep.equal(toHub.data);
        const logged = lines.slice(before).filter(({ msg }) => msg === 'exchange');
        const seen = logged.map(({ method, side, module, from, to }) => ({ method, side, module, from, to }));
        const line = { method: 'GET', side: 'sender', module, from: 'NL-TNM', to: undefined };
        expect(seen, module).to.deep.equal([line, { ...line, to: 'NL-HUB' }]);
      }
      const tokens = await ask(hub, cpo, 'GET sender/tokens');
      expect(tokens).to.deep.include({ status: [200, 1000], answer: 'NL-HUB to BE-BEC', arrivals: [] });
    });

    it('is refused where the operator wants TO to be there (R-46, R-50)', async () => {
      const strict = await join(hub, 'EMSP AT-STR');
      await hub.agree('BE-BEC', 'AT-STR');
      await hub.admin('PATCH', `/partners/${strict.partnerId}`, {
        quirks: { lists_need_addressee: true, no_pull: ['tokens'] },
      });
      for (const module of lists) {
        const open = await ask(hub, strict, `GET sender/${module}`);
        expect(open, module).to.deep.include({ status: [200, 2001], answer: 'NL-HUB to AT-STR', arrivals: [] });
        const named = await ask(hub, strict, `GET sender/${module}`, { to: 'NL-HUB' });
        expect(named, module).to.deep.include({ status: [200, 1000], answer: 'NL-HUB to AT-STR' });
      }
      const single = await ask(hub, strict, 'GET sender/locations/L1');
      expect(single, 'no list').to.deep.include({ status: [200, 1000], answer: 'BE-BEC to AT-STR' });
    });
  });

  describe('in the end', () => {
    it('leaves nothing to complain of', () => {
      for (const partner of hub.partners) expect(partner.complaints, partner.name).to.deep.equal([]);
    });
  });
});
