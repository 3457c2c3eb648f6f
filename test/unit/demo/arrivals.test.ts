import { expect } from 'chai';
import { Copies } from '../../../demo/copies.ts';
import { Flows } from '../../../demo/flows.ts';
import type { Received } from '../../support/partner/received.ts';

/** A push as it arrives at a party. */
function received(method: string, path: string, to: string, bodyText: string, status = 200): Received {
  const [country, party] = to.split('-');
  return {
    at: 0,
    method,
    path: `/ocpi/2.2.1/receiver/${path}`,
    headers: { 'ocpi-to-country-code': country, 'ocpi-to-party-id': party },
    bodyText,
    body: bodyText === '' ? undefined : JSON.parse(bodyText),
    status,
  };
}

const stamped = (last_updated: string, more: object = {}): string => JSON.stringify({ ...more, last_updated });
const [early, late] = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:01.000Z'] as const;

describe('what flows', () => {
  let flows: Flows;
  let arrivals: number;
  const begin = (path: string, stamp: string | undefined, ...receivers: string[]) =>
    flows.begin({ path, stamp, receivers }, () => {
      arrivals += 1;
    });
  beforeEach(() => {
    flows = new Flows();
    arrivals = 0;
  });

  it('has arrived when every receiver has it and the hub has acknowledged it', () => {
    const done = begin('locations/be/BEC/L 1', early, 'NL-TNM', 'FR-LIB');
    flows.receive(received('PUT', 'locations/BE/BEC/l%201', 'NL-TNM', stamped(early)));
    flows.receive(received('PUT', 'locations/BE/BEC/l%201', 'NL-TNM', stamped(early)));
    done(true);
    expect([arrivals, flows.open]).to.deep.equal([0, 1]);
    flows.receive(received('PUT', 'locations/BE/BEC/l%201', 'FR-LIB', stamped(early), 503));
    expect(arrivals).to.equal(0);
    flows.receive(received('PUT', 'locations/BE/BEC/l%201', 'FR-LIB', stamped(late)));
    expect([arrivals, flows.open, flows.pushes]).to.deep.equal([1, 0, 3]);
  });

  it('is not settled by an older state, and an EVSE arrives with its location too', () => {
    begin('locations/BE/BEC/L1/1', late, 'NL-TNM')(true);
    const whole = (evse: string) => stamped(late, { evses: [{ uid: '1', last_updated: evse }] });
    flows.receive(received('PATCH', 'locations/BE/BEC/L1/1', 'NL-TNM', stamped(early)));
    flows.receive(received('PUT', 'locations/BE/BEC/L1', 'NL-TNM', whole(early)));
    expect(arrivals).to.equal(0);
    flows.receive(received('PUT', 'locations/BE/BEC/L1', 'NL-TNM', whole(late)));
    expect(arrivals).to.equal(1);
  });

  it('knows CDRs by their owner and id, and deletions by their path', () => {
    begin('cdrs/BE/BEC/C1', early, 'NL-TNM')(true);
    begin('tariffs/BE/BEC/T1', undefined, 'NL-TNM')(true);
    const cdr = { country_code: 'BE', party_id: 'BEC', id: 'C1' };
    flows.receive(received('POST', 'cdrs', 'NL-TNM', stamped(early, { ...cdr, id: 'C2' })));
    expect(arrivals).to.equal(0);
    flows.receive(received('POST', 'cdrs', 'NL-TNM', stamped(early, cdr), 201));
    flows.receive(received('DELETE', 'tariffs/BE/BEC/T1', 'NL-TNM', ''));
    expect([arrivals, flows.open]).to.deep.equal([2, 0]);
  });

  it('is followed in its newest state only, and not at all when it was refused', async () => {
    const first = begin('tariffs/BE/BEC/T1', early, 'NL-TNM');
    const second = begin('tariffs/BE/BEC/T1', late, 'NL-TNM');
    first(false);
    second(true);
    flows.receive(received('PUT', 'tariffs/BE/BEC/T1', 'NL-TNM', stamped(late)));
    begin('tariffs/BE/BEC/T2', early, 'NL-TNM')(false);
    expect([arrivals, await flows.settled(1000)]).to.deep.equal([1, 0]);
    begin('tariffs/BE/BEC/T3', early, 'NL-TNM')(true);
    expect(await flows.settled(1)).to.equal(1);
  });
});

describe('copies at eMSPs', () => {
  const offered = { text: '{"id":"L1","x":1.0}', party: 'BE-BEC', path: 'BE/BEC/L1', name: 'BE-BEC/L1' };

  it('are identical, different or missing', () => {
    const copies = new Copies();
    copies.expect(offered);
    expect(copies.at('NL-TNM')).to.deep.equal({ identical: 0, different: [], missing: ['BE-BEC/L1'] });
    copies.receive(received('PUT', 'locations/BE/BEC/L1', 'NL-TNM', '{"id":"L1","x":1}'));
    copies.receive(received('PUT', 'locations/be/bec/l1', 'FR-LIB', '{"x":1.0, "id":"L1"}'));
    expect(copies.at('NL-TNM')).to.deep.equal({ identical: 0, different: ['BE-BEC/L1'], missing: [] });
    expect(copies.at('FR-LIB')).to.deep.equal({ identical: 1, different: [], missing: [] });
    copies.forget('BE-BEC/L1');
    expect(copies.at('NL-TNM')).to.deep.equal({ identical: 0, different: [], missing: [] });
  });
});

describe('copies of locations without EVSEs', () => {
  it('may leave them out, or say that there are none', () => {
    for (const [pushed, copy] of [
      ['{"id":"L1","evses":null}', '{"id":"L1"}'],
      ['{"id":"L1"}', '{"id":"L1","evses":[]}'],
    ] as const) {
      const copies = new Copies();
      copies.expect({ text: pushed, party: 'BE-BEC', path: 'BE/BEC/L1', name: 'BE-BEC/L1' });
      copies.receive(received('PUT', 'locations/BE/BEC/L1', 'NL-TNM', copy));
      expect(copies.at('NL-TNM').identical).to.equal(1);
    }
  });
});
