import { expect } from 'chai';
import { Books, type Stay } from '../../../demo/stations/books.ts';
import { models, priceAt } from '../../../demo/stations/plan.ts';
import { type News, Watch } from '../../../demo/stations/watch.ts';
import type { CDR, Session } from '../../../src/generated/ocpi-2.2.1.ts';
import { build } from '../../support/build.ts';
import type { Received } from '../../support/partner/received.ts';
import { startStation } from '../../support/station/station.ts';

const startedAt = Date.UTC(2026, 9, 31, 8);
const endedAt = startedAt + 72 * 60_000;
const iso = (at: number): string => new Date(at).toISOString();
const token = build.token({ country_code: 'NL', party_id: 'TNM', uid: '04AA0001' });
const cdr_token = build.cdrToken({ country_code: 'NL', party_id: 'TNM', uid: '04AA0001' });
const own = { country_code: 'DE', party_id: 'SWF' };

const session = (more: Partial<Session> = {}): Session =>
  build.session({
    ...own,
    id: 'S1',
    evse_uid: 'E1A',
    start_date_time: iso(startedAt),
    status: 'COMPLETED',
    kwh: 10.001,
    cdr_token,
    ...more,
  });

/** 10.001 kWh at 0.39, and 36 minutes of parking at 3.00 an hour. */
const cdr = (more: Partial<CDR> = {}): CDR =>
  build.cdr({
    ...own,
    id: 'S1',
    session_id: 'S1',
    start_date_time: iso(startedAt),
    end_date_time: iso(endedAt),
    cdr_token,
    cdr_location: { ...build.cdr().cdr_location, evse_uid: 'E1A' },
    total_energy: 10.001,
    total_cost: { excl_vat: 5.7004, incl_vat: 6.7835 },
    ...more,
  });

describe('the books of the demo about stations of the hub', () => {
  let stay: Stay;
  let books: Books;
  beforeEach(async () => {
    const station = await startStation({ url: 'ws://127.0.0.1:9/ocpp', identity: 'X', version: '1.6' });
    const [model] = models;
    if (!model) throw new Error('there is no station');
    const place = { station, number: 1, uid: 'E1A', kw: 22, isFast: false, tariff: priceAt(model) };
    stay = { place, token, emsp: 'NL-TNM', startedAt, at: endedAt, startWh: 1000, isSettled: false };
    books = new Books();
    books.begin(stay);
  });

  /** What is wrong when this arrives, and the charge has ended at 11,001 Wh. */
  function foundOf(...arrivals: readonly ((to: Books) => unknown)[]): string[] {
    for (const arrive of arrivals) arrive(books);
    if (stay.end === undefined) books.end(stay, { at: endedAt, registerWh: 11_001, parkingS: 2160 });
    return books.leftOver();
  }
  const hasSession = (to: Books): unknown => to.session('NL-TNM', session());
  const hasCdr = (to: Books): unknown => to.cdr('NL-TNM', cdr());

  it('are in order when each is where it belongs, as the meter and the tariff have it', () => {
    expect(foundOf(hasSession, hasCdr)).to.deep.equal([]);
    expect(books.settled).to.equal(1);
    expect(stay.isSettled).to.equal(true);
  });

  const faults: [string, readonly ((to: Books) => unknown)[], RegExp][] = [
    ['a charge without a CDR', [hasSession], /was not billed/],
    ['a charge of which nobody has heard', [], /was not billed/],
    [
      'a watt hour too much',
      [hasSession, (to) => to.cdr('NL-TNM', cdr({ total_energy: 10.002 }))],
      /10\.002 kWh, by the/,
    ],
    [
      'another price',
      [hasSession, (to) => to.cdr('NL-TNM', cdr({ total_cost: { excl_vat: 5.7, incl_vat: 6.78 } }))],
      /costs/,
    ],
    ['another end', [hasSession, (to) => to.cdr('NL-TNM', cdr({ end_date_time: iso(endedAt + 1000) }))], /ends at/],
    [
      'a Session that goes on',
      [(to) => to.session('NL-TNM', session({ status: 'ACTIVE' })), hasCdr],
      /Session is ACTIVE/,
    ],
    [
      'a Session at the other eMSP',
      [hasSession, (to) => to.session('FR-LIB', session()), hasCdr],
      /Session is at FR-LIB/,
    ],
    ['a CDR at the other eMSP', [hasSession, (to) => to.cdr('FR-LIB', cdr()), hasCdr], /CDR is at FR-LIB/],
    [
      'a Session after a CDR at the other eMSP',
      [
        hasSession,
        hasCdr,
        (to) => to.end(stay, { at: endedAt, registerWh: 11_001, parkingS: 2160 }),
        (to) => to.session('FR-LIB', session()),
      ],
      /went to FR-LIB too/,
    ],
    [
      'a charge that no station had',
      [hasSession, hasCdr, (to) => to.session('NL-TNM', session({ id: 'S2', evse_uid: 'E9A' }))],
      /S2 at NL-TNM is of no charge/,
    ],
  ];
  for (const [what, arrivals, expected] of faults) {
    it(`say so of ${what}`, () => {
      expect(foundOf(...arrivals).join('\n')).to.match(expected);
    });
  }
});

describe('the watch of the demo over what partners receive', () => {
  const received = (method: string, path: string, body: object, headers = {}): Received => ({
    at: 0,
    method,
    path: `/ocpi/2.2.1/receiver/${path}`,
    headers: { 'ocpi-to-country-code': 'NL', 'ocpi-to-party-id': 'TNM', ...headers },
    bodyText: JSON.stringify(body),
    body,
    status: 200,
  });

  it('tells of the Sessions, CDRs and statuses of stations of the hub alone', () => {
    const watch = new Watch();
    const heard: unknown[] = [];
    const news: News = {
      session: (emsp, { id }) => heard.push(['session', emsp, id]),
      cdr: (emsp, { id }) => heard.push(['cdr', emsp, id]),
      status: (emsp, uid, status) => heard.push(['status', emsp, uid, status]),
    };
    watch.listen(news);
    watch.receive(received('PUT', 'sessions/DE/SWF/S1', session()));
    watch.receive(received('PUT', 'sessions/DE/LDN/S1', session()));
    watch.receive(received('POST', 'cdrs', cdr()));
    watch.receive(received('POST', 'cdrs', cdr({ party_id: 'LDN' })));
    watch.receive(received('PATCH', 'locations/DE/SWF/ULM-RATHAUS/E1A', { status: 'CHARGING' }));
    watch.receive(received('PUT', 'locations/DE/SWF/ULM-RATHAUS', { evses: [{ uid: 'E1B', status: 'AVAILABLE' }] }));
    expect(heard).to.deep.equal([
      ['session', 'NL-TNM', 'S1'],
      ['cdr', 'NL-TNM', 'S1'],
      ['status', 'NL-TNM', 'E1A', 'CHARGING'],
      ['status', 'NL-TNM', 'E1B', 'AVAILABLE'],
    ]);
  });

  it('finds the name of a station in a path, a header or a body (H4)', () => {
    const watch = new Watch();
    watch.keepSecret('STERNFELD-1');
    watch.receive(received('GET', 'sessions/DE/SWF/S1', {}));
    watch.receive(received('PUT', 'tokens/1', { name: 'STERNFELD-1' }));
    watch.receive(received('PUT', 'tokens/STERNFELD-1', {}));
    watch.receive(received('PUT', 'tokens/3', {}, { 'x-request-id': 'STERNFELD-1' }));
    expect(watch.leaks).to.have.length(3);
  });
});
