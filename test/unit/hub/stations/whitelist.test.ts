import { expect } from 'chai';
import type { Token } from '../../../../src/generated/ocpi-2.2.1.ts';
import { isNobody, shownAs, typesOf } from '../../../../src/hub/stations/authorise/token-types.ts';
import { isCacheable, type Rule, ruleOf } from '../../../../src/hub/stations/authorise/whitelist.ts';

describe('the whitelist of a token at a station (K-20 to K-22)', () => {
  const rows: [Token['whitelist'], boolean, Rule, Rule, boolean][] = [
    // whitelist, valid, as it is, where the operator asks first, cacheable
    ['ALWAYS', true, 'accept', 'accept', true],
    ['ALWAYS', false, 'refuse', 'refuse', false],
    ['ALLOWED', true, 'accept', 'ask-or-accept', true],
    ['ALLOWED', false, 'refuse', 'ask-or-refuse', false],
    ['ALLOWED_OFFLINE', true, 'ask-or-accept', 'ask-or-accept', false],
    ['ALLOWED_OFFLINE', false, 'ask-or-refuse', 'ask-or-refuse', false],
    ['NEVER', true, 'ask-or-refuse', 'ask-or-refuse', false],
    ['NEVER', false, 'ask-or-refuse', 'ask-or-refuse', false],
  ];
  for (const [whitelist, valid, rule, asking, cacheable] of rows) {
    it(`${whitelist}, ${valid ? 'valid' : 'not valid'}: ${rule}`, () => {
      expect(ruleOf({ whitelist, valid }, false)).to.equal(rule);
      expect(ruleOf({ whitelist, valid }, true)).to.equal(asking);
      expect(isCacheable({ whitelist, valid })).to.equal(cacheable);
    });
  }

  it('refuses nothing it should ask about when an eMSP invents a whitelist', () => {
    expect(ruleOf({ whitelist: 'SOMETIMES' as Token['whitelist'], valid: true }, false)).to.equal('ask-or-refuse');
  });
});

describe('the types of tokens at stations', () => {
  it('are those of OCPI that can be meant, also of types nobody knows', () => {
    expect(typesOf({ idToken: 'A' })[0]).to.equal('RFID');
    expect(typesOf({ idToken: 'A', type: 'ISO14443' })).to.deep.equal(['RFID']);
    expect(typesOf({ idToken: 'A', type: 'ISO15693' })).to.deep.equal(['RFID']);
    expect(typesOf({ idToken: 'A', type: 'eMAID' })).to.deep.equal(['OTHER']);
    expect(typesOf({ idToken: 'A', type: 'Central' })).to.include('APP_USER');
    for (const type of ['__proto__', 'constructor', 'toString', 'EVCCID'])
      expect(typesOf({ idToken: 'A', type }), type).to.deep.equal(['OTHER']);
    expect(typesOf({ idToken: '', type: 'NoAuthorization' })).to.deep.equal([]);
    expect([isNobody({ idToken: '', type: 'NoAuthorization' }), isNobody({ idToken: 'A' })]).to.deep.equal([
      true,
      false,
    ]);
  });

  it('keep two tokens apart that are shown in different ways, and join one in two spellings', () => {
    expect(shownAs({ idToken: 'AbC', type: 'ISO14443' })).to.equal(shownAs({ idToken: 'aBc' }));
    expect(shownAs({ idToken: 'AbC', type: 'Central' })).to.not.equal(shownAs({ idToken: 'abc' }));
  });
});
