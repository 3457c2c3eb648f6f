import { expect } from 'chai';
import fc from 'fast-check';
import { parseEndpoint, urlBelow } from '../../../src/peers/endpoint.ts';
import { PeerFault } from '../../../src/peers/peer-fault.ts';

const join = (endpoint: string, segments: string[] = [], query: [string, string][] = []) =>
  urlBelow(parseEndpoint(new URL(endpoint)), segments, new Map(query));

describe('URLs below an endpoint', () => {
  const rows: [string, string[], [string, string][], string][] = [
    ['https://a.example/ocpi/locations', ['BE', 'BEC', 'L1'], [], 'https://a.example/ocpi/locations/BE/BEC/L1'],
    ['https://a.example/ocpi/locations/', ['BE', 'BEC', 'L1'], [], 'https://a.example/ocpi/locations/BE/BEC/L1'],
    ['https://a.example/ocpi/locations//', ['BE'], [], 'https://a.example/ocpi/locations/BE'],
    ['https://a.example', ['BE'], [], 'https://a.example/BE'],
    ['https://a.example/', ['BE'], [], 'https://a.example/BE'],
    // Without segments the path is what the platform gave.
    ['https://a.example', [], [], 'https://a.example/'],
    ['https://a.example/ocpi/cdrs/', [], [], 'https://a.example/ocpi/cdrs/'],
    ['https://a.example/ocpi/cdrs', [], [], 'https://a.example/ocpi/cdrs'],
    ['https://a.example:8443/ocpi/cdrs', [], [['limit', '5']], 'https://a.example:8443/ocpi/cdrs?limit=5'],
    // A query of the endpoint's own comes first and is left alone.
    ['https://a.example/o?tenant=a%20b', [], [], 'https://a.example/o?tenant=a%20b'],
    ['https://a.example/o/?t=1', ['BE'], [['type', 'RFID']], 'https://a.example/o/BE?t=1&type=RFID'],
    ['https://a.example/o?', ['BE'], [['type', 'RFID']], 'https://a.example/o/BE?type=RFID'],
    ['https://a.example/o#part', ['BE'], [], 'https://a.example/o/BE'],
    // Every segment and value is encoded.
    [
      'https://a.example/o',
      ['a/b', 'c?d#e', 'f g', '100%', 'ü', 'a:b@c'],
      [],
      'https://a.example/o/a%2Fb/c%3Fd%23e/f%20g/100%25/%C3%BC/a%3Ab%40c',
    ],
    [
      'https://a.example/o',
      [],
      [
        ['date_from', '2026-01-01T00:00:00Z'],
        ['a&b', 'c=d+e'],
      ],
      'https://a.example/o?date_from=2026-01-01T00%3A00%3A00Z&a%26b=c%3Dd%2Be',
    ],
  ];
  for (const [endpoint, segments, query, url] of rows) {
    it(`joins ${endpoint} to ${url} (T-65, X-11)`, () => expect(join(endpoint, segments, query)).to.equal(url));
  }

  it('refuses segments that would lead out of the endpoint (T-65)', () => {
    for (const segment of ['', '.', '..']) {
      expect(() => join('https://a.example/o', ['BE', segment, 'x']))
        .to.throw(PeerFault)
        .with.property('kind', 'undeliverable');
    }
  });

  it('keeps every segment and value as it was, whatever it contains (T-65)', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((segment) => !/^\.\.?$/.test(segment));
    fc.assert(
      fc.property(fc.array(text), fc.dictionary(text, text, { noNullPrototype: true }), (segments, query) => {
        const url = new URL(join('https://a.example/o/', segments, Object.entries(query)));
        expect(url.origin).to.equal('https://a.example');
        expect(
          url.pathname
            .split('/')
            .slice(2)
            .map(decodeURIComponent)
            .filter((part) => part !== ''),
        ).to.deep.equal(segments);
        expect([...url.searchParams]).to.deep.equal(Object.entries(query));
      }),
    );
  });
});
