import { expect } from 'chai';
import fc from 'fast-check';
import { cutList } from '../../../src/peers/list-text.ts';

const elementsOf = (data: string) => cutList(`{"status_code":1000,"data":${data},"timestamp":"t"}`)?.elements;

describe('cutting a list', () => {
  it('gives every element and member byte for byte (T-53)', () => {
    const list = cutList(
      ' {"data" : [ {"id":"1", "x":1.50} ,{"id" : "2"}, [1,[2]], "a,]\\"}", 1e3 ], "status_code": 1000 }\n',
    );
    expect(list?.elements).to.deep.equal(['{"id":"1", "x":1.50}', '{"id" : "2"}', '[1,[2]]', '"a,]\\"}"', '1e3']);
    expect(list?.members.get('status_code')).to.equal('1000');
  });

  it('takes null, nothing and an empty array for an empty list (T-21)', () => {
    for (const data of ['null', '[]', '[ ]']) expect(elementsOf(data), data).to.deep.equal([]);
    expect(cutList('{"status_code":1000}')?.elements).to.deep.equal([]);
  });

  it('loses only the element that is no JSON (T-53)', () => {
    expect(elementsOf('[{"id":"1"},{"id":NaN},{"id":"3"}]')).to.deep.equal(['{"id":"1"}', '{"id":NaN}', '{"id":"3"}']);
    expect(elementsOf('[{"id":"1"},{"id":"2",},,{"id":"3"},]')).to.deep.equal([
      '{"id":"1"}',
      '{"id":"2",}',
      '{"id":"3"}',
    ]);
    expect(elementsOf('[{\'id\':1},{"id":[2}},{"id":3}]')).to.deep.equal(["{'id':1}", '{"id":[2}}', '{"id":3}']);
  });

  it('refuses what does not hold together: a list that ended early must not look complete', () => {
    const whole = '{"status_code":1000,"data":[{"id":"1"},{"id":"2"}]}';
    for (let end = 0; end < whole.length; end += 1) expect(cutList(whole.slice(0, end)), `${end}`).to.equal(undefined);
    for (const text of [
      '',
      'null',
      '[]',
      '[{"status_code":1000,"data":[]}]',
      'status_code',
      '{"data":[}',
      '{"data":[ } ] }',
    ]) {
      expect(cutList(text), text).to.equal(undefined);
    }
    for (const data of ['{}', '"[]"', '1', 'true', '[1}', '[1', '{"a":[1]}', '["a]'])
      expect(elementsOf(data), data).to.equal(undefined);
  });

  it('agrees with JSON.parse on every valid list', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 1, '\t'), (values, space) => {
        const text = JSON.stringify({ status_code: 1000, data: values, timestamp: 't' }, undefined, space);
        expect(cutList(text)?.elements.map((element) => JSON.parse(element))).to.deep.equal(JSON.parse(text).data);
      }),
    );
  });

  it('ends on any text at all', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      ' ',
      'a',
      '"data":',
      '"status_code":1000',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        cutList(`{"data":${pieces.join('')}}`);
        cutList(pieces.join(''));
      }),
      { numRuns: 5000 },
    );
  });
});
