import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { partyPair } from '../../support/partner/party.ts';
import { ask, join, joinAll, partiesOf } from '../../support/routed.ts';

/** Who takes part: a platform each, by its roles, and who reads what a CPO has to say. */
const readers = ['NL-TNM', 'FR-MOB', 'FR-MO2', 'NO-NSP', 'SE-OTH', 'IT-NAP', 'AT-SCS'];
/** Parties of a platform are reached there. */
const platformOf = (party: string): string => (party === 'FR-MO2' ? 'FR-MOB' : party);

/** What arrives when everybody named gets the message in this form. */
const toEach = (parties: readonly string[], line: string): string[] =>
  parties.map((party) => `${platformOf(party)} < ${line} from NL-HUB to ${party}`).sort();

describe('a broadcast', () => {
  let hub: TestHub;
  let partner: (party: string) => ConnectedPartner;
  before(async () => {
    hub = await startHub();
    partner = await joinAll(
      hub,
      'CPO BE-BEC',
      'CPO DE-STW',
      'EMSP NL-TNM',
      'EMSP FR-MOB, EMSP FR-MO2, CPO FR-MOB',
      'NSP NO-NSP',
      'OTHER SE-OTH',
      'NAP IT-NAP',
      'SCSP AT-SCS',
    );
    // An eMSP that has agreements with all, and no interface for locations and tariffs.
    await join(hub, 'EMSP ES-NOL', { modules: ['tokens', 'sessions'] });
    await hub.agree('BE-BEC', '*');
    await hub.agree('FR-MOB', '*');
    await hub.agree('IT-NAP', '*');
    await hub.agree('DE-STW', 'NL-TNM');
  });
  after(() => hub.stop());

  describe('of a CPO', () => {
    const tariff = build.tariff({ id: 'F1' });
    const location = build.location({ id: 'L1', evses: [build.evse({ uid: 'E1' })], x_unknown: { kept: true } });
    const evse = build.evse({ uid: 'E2', last_updated: build.time() });
    const connector = build.connector({ id: '2' });
    const newName = build.patch({ name: 'New' });
    const newStatus = build.patch({ status: 'CHARGING' });
    const newVoltage = build.patch({ max_voltage: 400 });
    /** What is sent, the HTTP status of the answer, and what arrives when it is something else: the state of the EVSE. */
    const pushes: readonly [string, number, object?, string?][] = [
      ['PUT receiver/tariffs/BE/BEC/F1', 201, tariff],
      ['PUT receiver/tariffs/BE/BEC/F1', 200, { ...tariff, last_updated: build.time(), currency: 'SEK' }],
      ['DELETE receiver/tariffs/BE/BEC/F1', 200],
      ['PUT receiver/locations/BE/BEC/L1', 201, location],
      ['PUT receiver/locations/BE/BEC/L1/E2', 201, evse],
      ['PUT receiver/locations/BE/BEC/L1/E2/2', 201, connector, 'PUT receiver/locations/BE/BEC/L1/E2'],
      ['PATCH receiver/locations/BE/BEC/L1', 200, newName],
      ['PATCH receiver/locations/BE/BEC/L1/E1', 200, newStatus],
      ['PATCH receiver/locations/BE/BEC/L1/E2/2', 200, newVoltage],
    ];
    /** Objects have names of their own for each way to address them. */
    const sendAll = (to: string | undefined, renamed: (text: string) => string): void => {
      for (const [sent, http, body, arriving = sent] of pushes) {
        const line = renamed(sent);
        const named = body && JSON.parse(renamed(JSON.stringify(body)));
        it(`${line} is answered by the hub and pushed to each eMSP, NSP, OTHER, NAP and SCSP`, async () => {
          const routed = await ask(hub, partner('BE-BEC'), line, { to, body: named });
          expect(routed).to.deep.include({
            status: [http, 1000],
            answer: 'NL-HUB to BE-BEC',
            data: undefined,
            arrivals: toEach(readers, renamed(arriving)),
          });
          if (arriving !== sent) return;
          for (const { body: arrived } of routed.received) expect(arrived).to.deep.equal(named);
        });
      }
    };
    describe('addressed to the hub (R-30, R-32, R-33, R-34, R-36)', () => sendAll('NL-HUB', (text) => text));
    describe('addressed to nobody (R-45, R-49)', () => {
      sendAll(undefined, (text) => text.replace('L1', 'L2').replace('F1', 'F2'));
    });

    describe('afterwards', () => {
      it('leaves all of them with the same', () => {
        const copies = ['NL-TNM', 'FR-MOB', 'NO-NSP', 'SE-OTH', 'IT-NAP', 'AT-SCS'].map((party) => {
          const { evses, ...rest } =
            partner(party)
              .received('locations')
              .find(({ party_id, id }) => party_id === 'BEC' && id === 'L1') ?? {};
          return { ...rest, evses: evses?.map(({ uid, status, connectors }) => [uid, status, connectors.length]) };
        });
        for (const copy of copies) {
          expect(copy).to.deep.include({
            name: 'New',
            x_unknown: { kept: true },
            last_updated: newVoltage.last_updated,
          });
          expect(copy.evses).to.deep.equal([
            ['E1', 'CHARGING', 1],
            ['E2', 'AVAILABLE', 2],
          ]);
        }
        for (const one of hub.partners) expect(one.received('tariffs'), one.party).to.deep.equal([]);
      });

      it('reaches those it has an agreement with alone (R-30)', async () => {
        const line = 'PUT receiver/locations/DE/STW/L1';
        const body = build.location({ ...partyPair('DE-STW'), id: 'L1' });
        const routed = await ask(hub, partner('DE-STW'), line, { to: 'NL-HUB', body });
        expect(routed).to.deep.include({ status: [201, 1000], arrivals: toEach(['NL-TNM'], line) });
      });

      it('is never sent to a party on its own platform (R-39)', async () => {
        const line = 'PUT receiver/tariffs/FR/MOB/F1';
        const body = build.tariff({ ...partyPair('FR-MOB'), id: 'F1' });
        const routed = await ask(hub, partner('FR-MOB'), line, { to: 'NL-HUB', body });
        const others = readers.filter((party) => platformOf(party) !== 'FR-MOB');
        expect(routed).to.deep.include({ status: [201, 1000], arrivals: toEach(others, line) });
      });
    });
  });

  describe('of others', () => {
    it('a NAP: it goes to eMSP, NSP and OTHER, not to NAP, SCSP or CPO (R-34)', async () => {
      const own = partyPair('IT-NAP');
      for (const [line, body] of [
        ['PUT receiver/locations/IT/NAP/L1', build.location({ ...own, id: 'L1' })],
        ['PUT receiver/tariffs/IT/NAP/F1', build.tariff({ ...own, id: 'F1' })],
      ] as const) {
        const routed = await ask(hub, partner('IT-NAP'), line, { to: 'NL-HUB', body });
        expect(routed).to.deep.include({
          status: [201, 1000],
          arrivals: toEach(['NL-TNM', 'FR-MOB', 'FR-MO2', 'NO-NSP', 'SE-OTH'], line),
        });
      }
    });

    for (const [role, owner, receivers] of [
      ['an eMSP', 'NL-TNM', ['BE-BEC', 'FR-MOB', 'DE-STW']],
      ['an eMSP beside a CPO', 'FR-MO2', ['BE-BEC']],
      ['an NSP', 'NO-NSP', ['BE-BEC', 'FR-MOB']],
      ['an OTHER', 'SE-OTH', ['BE-BEC', 'FR-MOB']],
    ] as const) {
      it(`${role}: it goes to CPOs alone (R-30, R-32, R-33, R-34)`, async () => {
        const token = build.token({ ...partyPair(owner), uid: 'T1' });
        const path = `receiver/tokens/${owner.replace('-', '/')}/T1`;
        // The hub writes the type out where it may be left out.
        const whole = (line: string): string => (line.includes('?') ? line : `${line}?type=RFID`);
        const sender = partner(platformOf(owner));
        for (const [line, http, to, body] of [
          [`PUT ${path}`, 201, 'NL-HUB', token],
          [`PATCH ${path}`, 200, 'NL-HUB', build.patch({ valid: false })],
          [`PUT ${path}?type=AD_HOC_USER`, 201, undefined, { ...token, type: 'AD_HOC_USER' }],
          [`PATCH ${path}?type=AD_HOC_USER`, 200, undefined, build.patch({ valid: false })],
        ] as const) {
          const routed = await ask(hub, sender, line, { from: owner, to, body });
          expect(routed, line).to.deep.include({
            status: [http, 1000],
            answer: `NL-HUB to ${owner}`,
            arrivals: toEach(receivers, whole(line)),
          });
          for (const { body: arrived } of routed.received) expect(arrived).to.deep.equal(body);
        }
      });
    }
  });

  describe('to all of them', () => {
    it('has the receivers answer the hub (R-40)', () => {
      const pushes = hub.partners.flatMap(({ receivedLog }) =>
        receivedLog.filter(({ method, path }) => method !== 'GET' && /receiver\/(locations|tariffs|tokens)/.test(path)),
      );
      expect(pushes.length).to.be.greaterThan(100);
      for (const { headers, answerHeaders = {} } of pushes) {
        const answer = Object.entries(answerHeaders).map(([name, value]) => [name.toLowerCase(), value]);
        const [, receiver] = partiesOf(headers).split(' to ');
        expect(partiesOf(Object.fromEntries(answer))).to.equal(`${receiver} to NL-HUB`);
      }
    });

    it('is over when all have answered, and leaves nothing to complain of', async () => {
      const { rows } = await hub.app.hub.reads.query('select * from undelivered');
      expect(rows).to.deep.equal([]);
      for (const { complaints, name } of hub.partners) expect(complaints, name).to.deep.equal([]);
    });
  });
});
