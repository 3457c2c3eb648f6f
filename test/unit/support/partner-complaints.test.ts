import { expect } from 'chai';
import { build } from '../../support/build.ts';
import type { RequestOptions } from '../../support/partner/client.ts';
import { type Partner, startPartner } from '../../support/partner/partner.ts';

describe('the complaints of a simulated partner', () => {
  let cpo: Partner;
  let emsp: Partner;
  const started: Partner[] = [];

  const start = async (...options: Parameters<typeof startPartner>): Promise<Partner> => {
    const partner = await startPartner(...options);
    started.push(partner);
    return partner;
  };

  before(async () => {
    cpo = await start({ roles: [{ role: 'CPO', country_code: 'BE', party_id: 'BEC' }] });
    emsp = await start({
      roles: [
        { role: 'EMSP', country_code: 'NL', party_id: 'TNM' },
        { role: 'CPO', country_code: 'NL', party_id: 'OWN' },
      ],
    });
    await cpo.register({ versionsUrl: emsp.versionsUrl, token: emsp.issueToken() });
  });

  after(async () => {
    await Promise.all(started.splice(0).map((partner) => partner.close()));
  });

  const id = '7f2c6a9e-0000-4000-8000-000000000001';
  const location = (about: object = {}) => build.location({ id: 'LOC1', ...about });
  const toEmsp = { to: 'NL-TNM' };

  interface Case {
    readonly what: string;
    readonly send: readonly [string, string, 'sender' | 'receiver', string, RequestOptions];
    readonly complaint: RegExp;
  }

  const put = (path: string, options: RequestOptions): Case['send'] => ['PUT', 'locations', 'receiver', path, options];
  const cases: Case[] = [
    {
      what: 'a request without X-Request-ID',
      send: ['GET', 'versions', 'sender', '', { headers: { 'X-Request-ID': null } }],
      complaint: /X-Request-ID is missing/,
    },
    {
      what: 'a request id that is no UUID',
      send: ['GET', 'versions', 'sender', '', { headers: { 'X-Request-ID': 'one' } }],
      complaint: /X-Request-ID is no UUID/,
    },
    {
      what: 'a request without X-Correlation-ID',
      send: ['GET', 'versions', 'sender', '', { headers: { 'X-Correlation-ID': null } }],
      complaint: /X-Correlation-ID is missing/,
    },
    {
      what: 'a request without Authorization',
      send: ['GET', 'versions', 'sender', '', { headers: { Authorization: null } }],
      complaint: /Authorization is missing/,
    },
    {
      what: 'two spaces in Authorization',
      send: ['GET', 'versions', 'sender', '', { headers: { Authorization: `Token  ${btoa('some')}` } }],
      complaint: /not "Token", one space and a value/,
    },
    {
      what: 'a token that is not in Base64',
      send: ['GET', 'versions', 'sender', '', { headers: { Authorization: 'Token some~token' } }],
      complaint: /not in Base64/,
    },
    {
      what: 'routing headers on a configuration module',
      send: ['GET', 'versions', 'sender', '', { headers: { 'OCPI-to-party-id': 'TNM' } }],
      complaint: /routing headers on a configuration module/,
    },
    {
      what: 'a push without addressee',
      send: put('BE/BEC/LOC1', { body: location() }),
      complaint: /OCPI-to-\* is missing/,
    },
    {
      what: 'half an addressee',
      send: put('BE/BEC/LOC1', { ...toEmsp, body: location(), headers: { 'OCPI-to-party-id': null } }),
      complaint: /OCPI-to-\* is missing or half/,
    },
    {
      what: 'a push without sender',
      send: put('BE/BEC/LOC1', { ...toEmsp, from: null, body: location() }),
      complaint: /OCPI-from-\* is missing/,
    },
    {
      what: 'a push for a party of another platform',
      send: put('BE/BEC/LOC1', { to: 'FR-XXX', body: location() }),
      complaint: /OCPI-to-\* is FR-XXX, who is not here/,
    },
    {
      what: 'a location for a party that is a CPO alone',
      send: put('BE/BEC/LOC1', { to: 'NL-OWN', body: location() }),
      complaint: /NL-OWN, who has nothing to do with the receiver of locations/,
    },
    {
      what: 'an object that its owner did not send',
      send: put('BE/BEC/LOC1', { ...toEmsp, from: 'FR-XXX', body: location() }),
      complaint: /an object of BE-BEC comes from FR-XXX/,
    },
    {
      what: 'an object of one of its own parties',
      send: put('NL/OWN/LOC1', { ...toEmsp, body: location({ country_code: 'NL', party_id: 'OWN' }) }),
      complaint: /of our own party NL-OWN is sent to us/,
    },
    {
      what: 'another owner in the URL than in the object',
      send: put('BE/BEC/LOC1', { ...toEmsp, body: location({ party_id: 'XXX' }) }),
      complaint: /party_id differs from the URL/,
    },
    {
      what: 'another id in the URL than in the object',
      send: put('BE/BEC/LOC2', { ...toEmsp, body: location() }),
      complaint: /id differs from the URL/,
    },
    {
      what: 'a PATCH without last_updated',
      send: ['PATCH', 'locations', 'receiver', 'BE/BEC/LOC1', { ...toEmsp, body: { city: 'Gent' } }],
      complaint: /last_updated is missing/,
    },
    {
      what: 'a body that says to be something else than JSON',
      send: put('BE/BEC/LOC1', { ...toEmsp, body: location(), headers: { 'Content-Type': 'text/plain' } }),
      complaint: /Content-Type is "text\/plain"/,
    },
    {
      what: 'a body that is no JSON',
      send: put('BE/BEC/LOC1', { ...toEmsp, body: '{"city":' }),
      complaint: /the body is no JSON/,
    },
    {
      what: 'a session of another eMSP',
      send: [
        'PUT',
        'sessions',
        'receiver',
        'BE/BEC/S1',
        { ...toEmsp, body: build.session({ id: 'S1', cdr_token: build.cdrToken({ party_id: 'XXX' }) }) },
      ],
      complaint: /it concerns NL-XXX and was sent to NL-TNM/,
    },
    {
      what: 'a CDR of another eMSP',
      send: [
        'POST',
        'cdrs',
        'receiver',
        '',
        { ...toEmsp, body: build.cdr({ cdr_token: build.cdrToken({ party_id: 'XXX' }) }) },
      ],
      complaint: /it concerns NL-XXX and was sent to NL-TNM/,
    },
    {
      what: 'a method that a module does not have',
      send: ['DELETE', 'locations', 'receiver', 'BE/BEC/LOC1', toEmsp],
      complaint: /this method is not offered/,
    },
    {
      what: 'a path that no module has',
      send: put('BE/BEC', { ...toEmsp, body: location() }),
      complaint: /nothing is offered here/,
    },
    {
      what: 'two slashes in a row',
      send: put('/BE/BEC/LOC1', { ...toEmsp, body: location() }),
      complaint: /nothing is offered under this URL/,
    },
  ];
  for (const { what, send, complaint } of cases) {
    it(`name ${what}, and nothing else`, async () => {
      const before = emsp.complaints.length;
      await cpo.request(...send);
      expect(emsp.complaints.slice(before)).to.have.lengthOf(1);
      expect(emsp.complaints[before]).to.match(complaint);
    });
  }

  it('name a request id that was used before, on whatever module', async () => {
    const before = emsp.complaints.length;
    const headers = { 'X-Request-ID': id };
    await cpo.request('GET', 'versions', 'sender', '', { headers });
    await cpo.request('GET', 'tokens', 'sender', '', { headers, to: 'NL-TNM' });
    expect(emsp.complaints.slice(before)).to.deep.equal([
      'GET /ocpi/2.2.1/sender/tokens: X-Request-ID was used before (T-70)',
    ]);
  });

  it('name what is wrong with the form of an answer', async () => {
    const before = cpo.complaints.length;
    await emsp.behave({ garbage: true }, 'tokens');
    await cpo.request('GET', 'tokens', 'sender', '', { to: 'NL-TNM' });
    await emsp.behave({});
    const where = 'answer to GET /ocpi/2.2.1/sender/tokens';
    expect(cpo.complaints.slice(before)).to.deep.equal([
      `${where}: Content-Type is "text/html" (T-25)`,
      `${where}: status_code is missing or not four digits (T-25)`,
      `${where}: timestamp is missing or no UTC time (T-25, T-92)`,
      `${where}: x-request-id is missing (T-70, T-71)`,
      `${where}: x-correlation-id is missing (T-70, T-71)`,
      `${where}: OCPI-to-* is missing and should be BE-BEC (R-05)`,
      `${where}: OCPI-from-* is missing (R-01)`,
    ]);
  });

  it('name a session that a hub sends in its own name, and a hub that lists more than itself', async () => {
    const hub = await start({
      roles: [
        { role: 'HUB', country_code: 'DE', party_id: 'XVT' },
        { role: 'CPO', country_code: 'DE', party_id: 'XVC' },
      ],
    });
    const driver = await start({ roles: [{ role: 'EMSP', country_code: 'NL', party_id: 'TNM' }] });
    await hub.register({ versionsUrl: driver.versionsUrl, token: driver.issueToken() });
    await hub.request('PUT', 'sessions', 'receiver', 'BE/BEC/S1', { to: 'NL-TNM', body: build.session({ id: 'S1' }) });
    expect(driver.complaints).to.deep.equal([
      'credentials: a hub lists more than its HUB role (C-33)',
      'PUT /ocpi/2.2.1/receiver/sessions/BE/BEC/S1: it comes from the hub as if it were a broadcast (R-35)',
    ]);
  });
});
