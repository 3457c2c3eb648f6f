import { expect } from 'chai';
import { Fault } from '../../src/kernel/fault.ts';
import type { OcppVersion, StationRequest } from '../../src/stations/model.ts';
import { asked } from './ocpp-hearing.ts';

/** How a request is said; `unsupported`: the version has no message for it; `invalid`: it has, and cannot say this with it. */
export type Words = readonly [action: string, payload: object] | 'unsupported' | 'invalid';

/** A request, and its words in 1.6, 2.0.1 and, where they differ, 2.1. */
export type RequestRow = readonly [what: string, request: StationRequest, v16: Words, v201: Words, v21?: Words];

/** The words of a version for a request. */
export async function wordsOf(version: OcppVersion, request: StationRequest): Promise<Words> {
  try {
    const call = await asked(version, request);
    return call ? [call.action, call.payload] : 'unsupported';
  } catch (error) {
    if (error instanceof Fault && error.kind === 'invalid') return 'invalid';
    throw error;
  }
}

/** A test a row. */
export function itSays(rows: readonly RequestRow[]): void {
  for (const [what, request, v16, v201, v21 = v201] of rows) {
    it(`may be to ${what}`, async () => {
      expect(await wordsOf('1.6', request), '1.6').to.deep.equal(v16);
      expect(await wordsOf('2.0.1', request), '2.0.1').to.deep.equal(v201);
      expect(await wordsOf('2.1', request), '2.1').to.deep.equal(v21);
    });
  }
}
