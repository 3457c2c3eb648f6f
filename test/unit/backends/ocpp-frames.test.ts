import { expect } from 'chai';
import fc from 'fast-check';
import { readFrame } from '../../../src/backends/ocpp/rpc/frame.ts';
import type { OcppVersion } from '../../../src/stations/model.ts';

const depthMax = 32;
const versions: readonly OcppVersion[] = ['1.6', '2.0.1', '2.1'];
const read = (text: string, version: OcppVersion = '2.0.1') => readFrame(Buffer.from(text), version, depthMax);

const anyFrame = fc.oneof(
  fc.json(),
  fc.string(),
  fc.jsonValue().map((value) => JSON.stringify([2, 'id', 'Heartbeat', value])),
  fc.tuple(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), fc.jsonValue()).map((frame) => JSON.stringify(frame)),
  fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
);

describe('a frame of OCPP-J', () => {
  it('is read whatever it is (H7, property)', () => {
    fc.assert(
      fc.property(anyFrame, fc.constantFrom(...versions), (text, version) => {
        const frame = read(text, version);
        expect(frame.kind).to.be.oneOf(['call', 'result', 'error', 'result-error', 'bad']);
        if (frame.kind === 'call') expect(frame.payload).to.be.an('object');
      }),
      { numRuns: 2000 },
    );
  });

  it('is known again by its id and content alone (property)', () => {
    const payload = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }));
    fc.assert(
      fc.property(payload, payload, (one, other) => {
        const digestOf = (value: object) => {
          const frame = read(JSON.stringify([2, 'id', 'TransactionEvent', value]));
          return frame.kind === 'call' ? frame.digest : undefined;
        };
        expect(digestOf(one) === digestOf(other)).to.equal(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  it('nests no deeper than it may, and brackets in texts do not count', () => {
    const nested = (depth: number) => `[2,"a","Heartbeat",${'{"a":'.repeat(depth - 1)}1${'}'.repeat(depth - 1)}]`;
    expect(read(nested(depthMax)).kind).to.equal('call');
    expect(read(nested(depthMax + 1)).kind).to.equal('bad');
    const text = JSON.stringify([2, 'a', 'Heartbeat', { a: '['.repeat(500), b: '\\"[{'.repeat(500) }]);
    expect(read(text).kind).to.equal('call');
    expect(read('['.repeat(250_000)).kind).to.equal('bad');
  });

  it('answers nothing to what is an answer itself', () => {
    for (const version of versions) {
      for (const text of ['[3,7,{}]', '[3,"a",7]', '[3]', '[4]', '[4,null]', '[5]']) {
        expect(read(text, version), text).to.include({ kind: 'bad', code: undefined });
      }
    }
  });
});
