import { expect } from 'chai';
import fc from 'fast-check';
import { rawElements, rawForm } from '../../../demo/raw-json.ts';

describe('the raw form of a JSON text', () => {
  it('does not depend on the order of members or on space, and on nothing else', () => {
    const text = '{"b": [1.50, {"y":2 ,"x":"\\u00fc"}], "a" :null}';
    expect(rawForm(text)).to.equal('{"a":null,"b":[1.50,{"x":"\\u00fc","y":2}]}');
    expect(rawForm(' {"a":null,"b":[1.50,{"x":"\\u00fc","y":2}]}\n')).to.equal(rawForm(text));
    const others = [
      text.replace('1.50', '1.5'),
      text.replace('\\u00fc', 'ü'),
      text.replace('"y":2', '"y":"2"'),
      text.replace('[1.50, {"y":2 ,"x":"\\u00fc"}]', '[{"y":2 ,"x":"\\u00fc"}, 1.50]'),
      text.replace(', "a" :null', ''),
    ];
    for (const other of others) expect(rawForm(other)).to.not.equal(rawForm(text));
  });

  it('reads every JSON text as what it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        expect(JSON.parse(rawForm(text))).to.deep.equal(JSON.parse(text));
        expect(rawForm(text)).to.equal(rawForm(JSON.stringify(value)));
      }),
    );
  });

  it('ends with texts that nest deeper than any object', () => {
    const deep = `${'['.repeat(5000)}1${']'.repeat(5000)}`;
    expect(rawForm(deep)).to.equal(deep);
  });
});

describe('the elements of a JSON array', () => {
  it('are as they are written', () => {
    expect(rawElements('[ {"a" : 1.0} ,"]",[2, 3],null,\n-0]')).to.deep.equal([
      '{"a" : 1.0}',
      '"]"',
      '[2, 3]',
      'null',
      '-0',
    ]);
    expect(rawElements('[]')).to.deep.equal([]);
  });

  it('are as many as there are, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (values) => {
        const elements = rawElements(JSON.stringify(values, undefined, 1));
        expect(elements.map((text) => JSON.parse(text))).to.deep.equal(JSON.parse(JSON.stringify(values)));
      }),
    );
  });
});
