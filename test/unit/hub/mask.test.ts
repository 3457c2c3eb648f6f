import { expect } from 'chai';
import { Masker, masked } from '../../../src/hub/mask.ts';
import { maskedPath, maskedQuery } from '../../../src/hub/mask-target.ts';
import { randomIds } from '../../../src/kernel/ids.ts';
import { createVault } from '../../../src/kernel/secrets.ts';
import { moduleOf } from '../../../src/ocpi/modules/index.ts';

const vault = createVault(Buffer.alloc(32, 'mask'), randomIds);
const mask = (id: string) => masked(vault, id);

describe('masks', () => {
  it('are the same for the same id in any case, others for other ids, and others under another key', () => {
    expect(mask('ABC123')).to.match(/^masked-[\w-]{10}$/);
    expect(mask('abc123')).to.equal(mask('ABC123'));
    expect(mask('ABC124')).to.not.equal(mask('ABC123'));
    const other = createVault(Buffer.alloc(32, 'other'), randomIds);
    expect(masked(other, 'ABC123')).to.not.equal(mask('ABC123'));
  });

  const token = { uid: 'UID12345', type: 'RFID', contract_id: 'NL-TNM-C1' };
  const cases: readonly (readonly [what: string, module: string, document: unknown, kept: unknown])[] = [
    [
      'the token of a CDR',
      'cdrs',
      { id: 'C1', cdr_token: token },
      { id: 'C1', cdr_token: { uid: mask('UID12345'), type: 'RFID', contract_id: mask('NL-TNM-C1') } },
    ],
    [
      'a Token',
      'tokens',
      { ...token, visual_number: '0001', group_id: 'FAMILY', issuer: 'Tulp', valid: true, whitelist: 'ALWAYS' },
      {
        uid: mask('UID12345'),
        type: 'RFID',
        contract_id: mask('NL-TNM-C1'),
        visual_number: mask('0001'),
        group_id: mask('FAMILY'),
        issuer: mask('Tulp'),
        valid: true,
        whitelist: 'ALWAYS',
      },
    ],
    ['a list of Tokens', 'tokens', { data: [{ uid: 'UID12345' }] }, { data: [{ uid: mask('UID12345') }] }],
    ['the uid of no EVSE', 'locations', { evses: [{ uid: 'EVSE1' }] }, { evses: [{ uid: 'EVSE1' }] }],
    [
      'a credentials token, also in an envelope',
      'credentials',
      { data: { token: 'a-secret', url: 'https://x.example/versions' } },
      { data: { token: mask('a-secret'), url: 'https://x.example/versions' } },
    ],
    [
      'names in any case',
      'sessions',
      { Contract_ID: 'C9', AUTH_ID: 'A9' },
      { Contract_ID: mask('C9'), AUTH_ID: mask('A9') },
    ],
    ['what is no text', 'sessions', { contract_id: 12, group_id: null }, { contract_id: mask('12'), group_id: null }],
    [
      'signed values and their URL, not what they are',
      'cdrs',
      {
        signed_data: {
          encoding_method: 'OCMF',
          url: 'https://x.example/?t=1',
          signed_values: [{ nature: 'Start', plain_data: 'UID', signed_data: 'OCMF|{"ID":"UID"}' }],
        },
      },
      {
        signed_data: {
          encoding_method: 'OCMF',
          signed_values: [{ nature: 'Start', plain_data: mask('UID'), signed_data: mask('OCMF|{"ID":"UID"}') }],
          url: mask('https://x.example/?t=1'),
        },
      },
    ],
  ];
  for (const [what, module, document, kept] of cases) {
    it(`hide ${what}`, () => {
      expect(JSON.parse(new Masker(vault).document(module, JSON.stringify(document)) ?? '')).to.deep.equal(kept);
    });
  }

  it('leave a document without anything personal as it came, to the byte', () => {
    const text = '{ "status":"CHARGING", "price": 1.10,"evses":[{"uid":"E1"}] }';
    expect(new Masker(vault).document('locations', text)).to.equal(text);
  });

  it('are not avoided by escapes in a name', () => {
    const text = '{"contract\\u005fid":"NL-TNM-C1"}';
    expect(new Masker(vault).document('sessions', text)).to.equal(`{"contract_id":"${mask('NL-TNM-C1')}"}`);
  });

  it('are not avoided by the names that objects of JavaScript have', () => {
    const text = '{"__proto__":{"contract_id":"NL-TNM-C1"},"constructor":{"token":"a-secret"}}';
    expect(new Masker(vault).document('sessions', text)).to.equal(
      `{"__proto__":{"contract_id":"${mask('NL-TNM-C1')}"},"constructor":{"token":"${mask('a-secret')}"}}`,
    );
  });

  it('cannot be put on what is no JSON', () => {
    expect(new Masker(vault).document('tokens', 'uid=UID12345')).to.equal(undefined);
    expect(new Masker(vault).document('cdrs', '{"cdr_token":')).to.equal(undefined);
  });

  it('are not avoided by other quotes or markup: what is no JSON and mentions such a field is not kept', () => {
    const texts = [
      "{'contract_id': 'NL-TNM-C1'}",
      '{contract_id: NL-TNM-C1}',
      '<contract_id>NL-TNM-C1</contract_id>',
      '<contractId>NL-TNM-C1</contractId>',
      'contract&#95;id=NL-TNM-C1',
    ];
    for (const text of texts) expect(new Masker(vault).document('sessions', text), text).to.equal(undefined);
    const others = ['<h1>Bad Gateway</h1>', '{ "remark": "no phone and no token" }'];
    for (const text of others) expect(new Masker(vault).document('sessions', text), text).to.equal(text);
  });

  it('hide what makes a URL for results a secret, but not what the message says openly', () => {
    const masker = new Masker(vault, ['CORRELATION-1']);
    const url = 'https://x.example/ocpi/2.2.1/commands/START_SESSION/CORRELATION-1/LOC1/SECRET-1?key=SECRET%202';
    masker.document('commands', JSON.stringify({ location_id: 'LOC1', response_url: url }));
    expect(masker.scrub(`Cannot POST ${new URL(url).pathname}`)).to.equal(
      `Cannot POST /ocpi/2.2.1/commands/START_SESSION/CORRELATION-1/LOC1/${mask('SECRET-1')}`,
    );
    expect(masker.scrub('of SECRET 2')).to.equal(`of ${mask('SECRET 2')}`);
    expect(masker.scrub(`no ${url}`)).to.equal(`no ${mask(url)}`);
  });

  it('keep nothing of a document with more ids than are looked for, and signed values do not count', () => {
    const tokens = (count: number) => JSON.stringify(Array.from({ length: count }, (_, at) => ({ uid: `UID-${at}` })));
    expect(new Masker(vault).document('tokens', tokens(32))).to.be.a('string');
    expect(new Masker(vault).document('tokens', tokens(33))).to.equal(undefined);
    const signed_values = Array.from({ length: 50 }, (_, at) => ({ plain_data: `P${at}`, signed_data: `S${at}` }));
    expect(new Masker(vault).document('cdrs', JSON.stringify({ signed_data: { signed_values } }))).to.include(
      mask('S49'),
    );
  });

  it('are put on the same id wherever else it stands, however it is written there', () => {
    const masker = new Masker(vault);
    masker.document('tokens', JSON.stringify({ uid: 'UID 12/"5', contract_id: 'C1' }));
    const id = mask('UID 12/"5');
    expect(masker.scrub('no token uid 12/"5 here')).to.equal(`no token ${id} here`);
    expect(masker.scrub('{"said":"UID 12/\\"5"}')).to.equal(`{"said":"${id}"}`);
    expect(masker.scrub('/tokens/UID%2012%2F%225')).to.equal(`/tokens/${id}`);
    // Too short to be looked for.
    expect(masker.scrub('C1')).to.equal('C1');
  });

  it('are put on an id of any alphabet, in upper or lower case, and on nothing that only looks like it', () => {
    const masker = new Masker(vault);
    for (const uid of ['Größe-1', 'ΣΙΓΜΑΣ-9', 'ıKart-7', 'Straße 5', '5 \u00b5F-1'])
      masker.document('tokens', JSON.stringify({ uid }));
    const found = [
      'GRÖßE-1',
      'größe-1',
      'σιγμας-9',
      'σιγμασ-9',
      'ıkart-7',
      '5 \u03bcf-1',
      'STRAßE 5',
      'stra%C3%9Fe%205',
    ];
    for (const text of found) expect(masker.scrub(`of ${text}.`), text).to.match(/^of masked-[\w-]{10}\.$/);
    for (const text of ['IKART-7', 'STRASSE 5', 'Größe-', 'of nobody']) expect(masker.scrub(text), text).to.equal(text);
  });

  it('cannot be overdone: what is looked for is no longer than an id can be, whatever it is made of', () => {
    const masker = new Masker(vault);
    for (const character of ['x', '(', '\\', '\ud800', '[^', '\u0000', '/', '%']) {
      for (const length of [5, 255, 300_000]) {
        const uid = character.repeat(length).slice(0, length);
        const text = masker.document('tokens', JSON.stringify({ uid }));
        expect(text).to.equal(JSON.stringify({ uid: mask(uid) }));
        expect(masker.scrub(`of ${uid}.`))
          .to.be.a('string')
          .and.match(length > 255 ? /^of / : /^of masked-/);
      }
    }
  });
});

describe('masked paths and queries', () => {
  const path = (module: string, side: string | undefined, segments: readonly string[], text: string) =>
    maskedPath(new Masker(vault), moduleOf(module), { module, side, segments }, text);

  it('hide the uid of a token, and keep its owner and the words of the path', () => {
    const segments = ['NL', 'TNM', 'UID 1'];
    expect(path('tokens', 'receiver', segments, '/ocpi/2.2.1/receiver/tokens/NL/TNM/UID%201')).to.equal(
      `/ocpi/2.2.1/receiver/tokens/NL/TNM/${mask('UID 1')}`,
    );
    expect(path('tokens', 'receiver', ['UID12345'], '/ocpi/2.2.1/receiver/tokens/UID12345')).to.equal(
      `/ocpi/2.2.1/receiver/tokens/${mask('UID12345')}`,
    );
    expect(path('tokens', 'sender', ['NL'], '/ocpi/2.2.1/sender/tokens/NL')).to.equal(
      `/ocpi/2.2.1/sender/tokens/${mask('NL')}`,
    );
  });

  it('hide what follows the module in the URL of a page of tokens, which names the next in any way', () => {
    expect(path('tokens', 'sender', [], 'https://x.example/api/tokens/page/UID%201')).to.equal(
      `https://x.example/api/tokens/${mask('page')}/${mask('UID 1')}`,
    );
    expect(path('tokens', 'sender', [], 'https://x.example/ocpi/2.2.1/pages/UID1')).to.equal(
      `https://x.example/ocpi/2.2.1/${mask('pages')}/${mask('UID1')}`,
    );
    expect(path('cdrs', 'sender', [], 'https://x.example/cdrs/page/2')).to.equal('https://x.example/cdrs/page/2');
  });

  it('keep the ids of everything else', () => {
    const segments = ['BE', 'BEC', 'LOC1', 'E1'];
    const text = '/ocpi/2.2.1/receiver/locations/BE/BEC/LOC1/E1';
    expect(path('locations', 'receiver', segments, text)).to.equal(text);
  });

  it('hide all they do not know of a path that leads nowhere', () => {
    expect(path('unknown', undefined, [], '/ocpi/cpo/2.2.1/tokens/NL/TNM/UID1')).to.equal(
      `/ocpi/cpo/2.2.1/tokens/NL/${mask('TNM')}/${mask('UID1')}`,
    );
  });

  it('show the parameters of lists, and no others', () => {
    const shown = maskedQuery(
      new Masker(vault),
      'limit=5&date_from=2026-01-01T00%3A00%3A00Z&type=RFID&uid=UID%201&UID1',
    );
    expect(shown).to.equal(`limit=5&date_from=2026-01-01T00%3A00%3A00Z&type=RFID&uid=${mask('UID 1')}&${mask('UID1')}`);
  });
});
