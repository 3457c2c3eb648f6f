import { expect } from 'chai';
import { OcppError, type OcppErrorCode } from '../../src/backends/ocpp/translator.ts';

/** Expects that something is answered with this CALLERROR, whose description has `text` in it. */
export async function fails(attempt: Promise<unknown>, code: OcppErrorCode, text = ''): Promise<OcppError> {
  const error = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).to.be.instanceOf(OcppError);
  const { code: given, message } = error as OcppError;
  expect(given).to.equal(code);
  expect(message).to.include(text);
  return error as OcppError;
}
