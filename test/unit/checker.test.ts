import { expect } from 'chai';
import { check, type Rule } from '../kill/checker.ts';
import type { Agreement, Ending, Held, Kind, Line, PartyName, Story, Version } from '../kill/history.ts';

const cpo = 'BE-BEC';
const emsp = 'NL-TNM';
const stranger = 'AT-FRE';
const everything = ['locations', 'tariffs', 'tokens', 'sessions', 'cdrs'];
const agreements: Agreement[] = [
  { cpo, emsp, modules: everything },
  { cpo: 'DE-CHG', emsp: stranger, modules: everything },
];

const site = `locations/${cpo}/L1`;
const evse = `${site}/E1`;
const tariff = `tariffs/${cpo}/T1`;
const session = `sessions/${cpo}/S1`;
const token = `tokens/${emsp}/U1`;
const bill = (number: number) => `cdrs/${cpo}/C${number}`;

const digest = (key: string, version: number) => `${key} at ${version}`;
const euros = (amount: number) => ({ currency: 'EUR', micros: BigInt(amount) * 1_000_000n });

/** A version, and what holders of it hold. */
function made(key: string, version: number, more: Partial<Version> = {}): { version: Version; held: Held } {
  const { addressee, ...visible } = more;
  const own = { key, version, digest: digest(key, version) };
  return { version: { ...own, ...more }, held: { ...own, whole: `all of ${digest(key, version)}`, ...visible } };
}

const of = (key: string, version: number): Held => made(key, version).held;
const ended: Held = { key: tariff, version: 0, gone: true };

/** A story in which everything went well: two of everything, one write of unknown outcome, one deletion. */
class Tale {
  lines: Line[] = [];
  hub: Held[] = [];
  list: Held[] = [];
  copy: Held[] = [];
  tokens: Held[] = [];
  strange: Held[] = [];
  complaints: string[] = [];
  unsettled: string[] = [];
  #writes = 0;

  constructor() {
    this.write('location', [made(site, 1).version, made(evse, 1).version]);
    this.sent(emsp, of(site, 1), of(evse, 1));
    this.write('evse status', [made(evse, 2).version], 'unknown');
    this.write('evse status', [made(evse, 3).version]);
    this.sent(emsp, of(evse, 3));
    this.write('location', [made(site, 2).version, made(evse, 3).version]);
    this.sent(emsp, of(site, 2), of(evse, 3));
    this.write('tariff', [made(tariff, 1).version]);
    this.write('tariff delete', [{ key: tariff, version: 2, digest: '', gone: true }]);
    this.sent(emsp, ended);
    this.write('token', [made(token, 1).version]);
    this.sent(cpo, of(token, 1));
    for (const number of [1, 2, 3]) this.write('session', [this.period(number).version]);
    this.sent(emsp, { key: session, version: 3, entries: ['p3'] });
    this.charge(1, 10);
    this.charge(2, 20);
    const whole = { ...this.period(3).held, entries: ['p1', 'p2', 'p3'] };
    for (const holder of [this.hub, this.list, this.copy]) holder.push(of(site, 2), of(evse, 3), whole);
    this.hub.push(of(token, 1));
    this.tokens.push(of(token, 1));
  }

  period(number: number) {
    return made(session, number, { entries: [`p${number}`], addressee: emsp });
  }

  charge(number: number, amount: number): void {
    const { version, held } = made(bill(number), 1, { addressee: emsp, amount: euros(amount) });
    this.write('cdr', [version]);
    this.sent(emsp, held);
    for (const holder of [this.hub, this.list, this.copy]) holder.push(held);
  }

  write(kind: Kind, versions: Version[], outcome: 'ok' | 'unknown' = 'ok'): void {
    this.#writes += 1;
    this.lines.push({ what: 'invoke', write: this.#writes, kind, versions }, { what: outcome, write: this.#writes });
  }

  refuse(key: string, version: number): void {
    this.#writes += 1;
    this.lines.push({ what: 'invoke', write: this.#writes, kind: 'token', versions: [made(key, version).version] });
    this.lines.push({ what: 'refused', write: this.#writes, answer: '200 2001' });
  }

  sent(by: PartyName, ...held: Held[]): void {
    this.lines.push({ what: 'seen', by, at: this.lines.length, held });
  }

  get story(): Story {
    const ending: Ending = {
      hub: this.hub,
      lists: new Map([
        [emsp, this.list],
        [cpo, this.tokens],
        [stranger, this.strange],
      ]),
      copies: new Map([
        [emsp, this.copy],
        [cpo, this.tokens],
      ]),
      complaints: this.complaints,
      unsettled: this.unsettled,
    };
    return { agreements, lines: this.lines, ending };
  }
}

/** Replaces what is held of an object; undefined takes it away. */
function put(holder: Held[], key: string, held: Held | undefined): void {
  const index = holder.findIndex((other) => other.key === key);
  expect(index, key).to.be.at.least(0);
  holder.splice(index, 1, ...(held ? [held] : []));
}

const changed = (holder: Held[], key: string, fields: Partial<Held>): void =>
  put(holder, key, { ...(holder.find((held) => held.key === key) as Held), ...fields });

const everywhere = (tale: Tale): Held[][] => [tale.hub, tale.list, tale.copy];

/** What is planted, the rule that must find it, and a part of what must be said. */
const plants: [what: string, rule: Rule, says: string, plant: (tale: Tale) => void][] = [
  [
    'an acknowledged write lost by everybody',
    'K1',
    'version 1, after 2',
    (t) => everywhere(t).map((h) => put(h, site, of(site, 1))),
  ],
  ['an EVSE status lost by everybody', 'K1', 'after 3', (t) => everywhere(t).map((h) => put(h, evse, of(evse, 2)))],
  ['an object lost by everybody', 'K1', 'lost locations', (t) => everywhere(t).map((h) => put(h, site, undefined))],
  ['a deleted object back again', 'K1', 'version 1, after 2', (t) => everywhere(t).map((h) => h.push(of(tariff, 1)))],
  [
    'an appended entry lost by everybody',
    'K1',
    'entry p2',
    (t) => everywhere(t).map((h) => changed(h, session, { entries: ['p1', 'p3'] })),
  ],
  ['a list that lacks an object', 'K1', `list for ${emsp} lacks`, (t) => put(t.list, evse, undefined)],
  ['a list with an older version', 'K1', 'has version 1 of', (t) => put(t.list, site, of(site, 1))],
  ['a change that never reached a receiver', 'K2', 'has version 2 of', (t) => put(t.copy, evse, of(evse, 2))],
  [
    'two versions in the wrong order at a receiver',
    'K2',
    'has version 1 of',
    (t) => {
      t.sent(emsp, of(site, 1));
      put(t.copy, site, of(site, 1));
    },
  ],
  ['an object that never reached a receiver', 'K2', 'lacks', (t) => put(t.copy, evse, undefined)],
  ['a deletion that never reached a receiver', 'K2', 'which the hub has not', (t) => t.copy.push(of(tariff, 1))],
  ['another content at a receiver', 'K2', 'another content', (t) => changed(t.copy, session, { whole: 'torn' })],
  [
    'an entry that never reached a receiver',
    'K2',
    'another content',
    (t) => changed(t.copy, session, { entries: ['p1', 'p3'], whole: 'without p2' }),
  ],
  ['a token that never reached the CPO', 'K2', `${cpo} lacks`, (t) => put(t.tokens, token, undefined)],
  ['a version nobody made', 'K3', 'never made (4)', (t) => t.sent(emsp, of(evse, 4))],
  ['an object nobody made', 'K3', 'never made', (t) => everywhere(t).map((h) => h.push(of(`${site}/E9`, 1)))],
  [
    'a version with the content of another',
    'K3',
    'another content',
    (t) => t.sent(emsp, { ...of(site, 2), digest: digest(site, 1) }),
  ],
  ['an entry nobody made', 'K3', 'entry p9', (t) => t.sent(emsp, { key: session, version: 3, entries: ['p9'] })],
  ['a deletion nobody asked for', 'K3', 'never deleted', (t) => t.sent(emsp, { ...ended, key: site })],
  ['an object twice in a list', 'K3', 'twice', (t) => t.list.push(of(site, 2))],
  ['a message to a stranger', 'K4', `${stranger} was sent`, (t) => t.sent(stranger, of(site, 2))],
  ['a copy at a stranger', 'K4', `list for ${stranger} has`, (t) => t.strange.push(of(site, 2))],
  [
    'a session for somebody else',
    'K4',
    `${stranger} was sent ${session}`,
    (t) => t.sent(stranger, { key: session, version: 3 }),
  ],
  ['a module there is no agreement for', 'K4', `${cpo} was sent ${tariff}`, (t) => t.sent(cpo, of(tariff, 1))],
  ['a CDR lost by everybody', 'K5', `lost ${bill(1)}`, (t) => everywhere(t).map((h) => put(h, bill(1), undefined))],
  ['a CDR that never reached its eMSP', 'K5', 'lacks', (t) => put(t.copy, bill(2), undefined)],
  ['a CDR missing in the list', 'K5', 'lacks', (t) => put(t.list, bill(2), undefined)],
  ['a CDR twice in the ledger', 'K5', 'twice', (t) => t.hub.push(t.hub.find(({ key }) => key === bill(1)) as Held)],
  ['a CDR twice at its eMSP', 'K5', 'twice', (t) => t.copy.push(t.copy.find(({ key }) => key === bill(1)) as Held)],
  ['a CDR nobody made', 'K3', 'never made', (t) => everywhere(t).map((h) => h.push(of(bill(7), 1)))],
  [
    'an amount that changed on its way',
    'K6',
    '30000000 millionths billed',
    (t) => changed(t.copy, bill(1), { amount: euros(11) }),
  ],
  [
    'an amount that the hub changed',
    'K6',
    '30000000 millionths billed',
    (t) => everywhere(t).map((h) => changed(h, bill(1), { amount: euros(9) })),
  ],
  [
    'a currency that changed',
    'K6',
    'in CHF',
    (t) => changed(t.copy, bill(1), { amount: { ...euros(10), currency: 'CHF' } }),
  ],
  [
    'something still on its way',
    'K8',
    '3 objects were not delivered',
    (t) => t.unsettled.push('3 objects were not delivered'),
  ],
  ['a complaint', 'form', 'X-Request-ID', (t) => t.complaints.push('X-Request-ID is missing')],
  ['an honest write refused', 'form', 'was refused', (t) => t.refuse(token, 2)],
];

describe('the checker of histories', () => {
  it('finds nothing wrong where nothing is', () => {
    const { violations, figures } = check(new Tale().story);
    expect(violations).to.deep.equal([]);
    expect(figures).to.deep.include({ unknown: 1, objects: 7, cdrs: 2, seen: 8, repeated: 0, steppedBack: 0 });
    expect([...figures.sums]).to.deep.equal([[`${cpo} to ${emsp} in EUR`, 30_000_000n]]);
    expect([...figures.acknowledged]).to.deep.include.members([
      ['session', 3],
      ['evse status', 1],
    ]);
  });

  for (const [what, rule, says, plant] of plants) {
    it(`finds ${what} (${rule})`, () => {
      const tale = new Tale();
      plant(tale);
      const { violations } = check(tale.story);
      expect(violations.filter((found) => found.rule === rule && found.text.includes(says))).to.not.deep.equal([]);
    });
  }

  it('allows a write of unknown outcome to have happened, or not, after the last acknowledged one', () => {
    for (const version of [3, 4]) {
      const tale = new Tale();
      tale.write('evse status', [made(evse, 4).version], 'unknown');
      for (const holder of everywhere(tale)) put(holder, evse, of(evse, version));
      expect(check(tale.story).violations, `version ${version}`).to.deep.equal([]);
    }
  });

  it('counts what receivers were sent again, and what came too late', () => {
    const tale = new Tale();
    tale.sent(emsp, of(evse, 3));
    tale.sent(emsp, of(site, 1), of(evse, 1));
    expect(check(tale.story).figures).to.deep.include({ repeated: 1, steppedBack: 1 });
  });

  it('is not content with a history in which nothing was written', () => {
    const ending: Ending = { hub: [], lists: new Map(), copies: new Map(), complaints: [], unsettled: [] };
    expect(check({ agreements, lines: [], ending }).violations.map(({ rule }) => rule)).to.deep.equal(['K1']);
  });
});
