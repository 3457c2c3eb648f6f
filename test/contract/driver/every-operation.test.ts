import { expect } from 'chai';
import fc from 'fast-check';
import type { DriverOperation } from '../../../src/http/driver/operation.ts';
import { driverOperations } from '../../../src/http/driver/operations.ts';
import { driverScopes, publicScopes } from '../../../src/hub/drivers/scopes.ts';
import { type DriverApi, driver, driverToken, startDriverApi } from '../../support/driver-api.ts';

const somewhere = '00000000-0000-4000-8000-000000000000';
const app = { 'x-api-key': 'a-key', 'x-app-package': 'an.app' };

/** A path of the operation, with parameters that fit their patterns. */
const pathOf = ({ path, params = {} }: DriverOperation) =>
  `/api/v1${path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    const pattern = params[name]?.pattern;
    if (pattern === undefined) return somewhere;
    const [sample] = fc.sample(fc.stringMatching(new RegExp(pattern)), { numRuns: 1, seed: 1 });
    return encodeURIComponent(sample ?? '');
  })}`;

describe('driver API: every operation', () => {
  let api: DriverApi;
  before(async () => {
    api = await startDriverApi({
      limits: {
        driverSearchesPerMinuteMax: 10_000,
        driverTilesPerMinuteMax: 10_000,
        driverCommandsPerMinuteMax: 10_000,
        driverAccountPerMinuteMax: 10_000,
        failedAuthenticationsPerMinuteMax: 10_000,
      },
      // A token is the scopes it has; the usual one has all.
      identify: async (token) =>
        token === 'wrong'
          ? undefined
          : { ...driver, scopes: new Set(driverScopes.filter((one) => token !== `no-${one}`)) },
      appKeys: {
        find: async (id) => ({ id, emsp: driver.emsp, origins: new Set(), packages: new Set(['an.app']) }),
        isBound: async () => false,
      },
    });
  });
  after(() => api.close());

  it('has an id and a route of its own', () => {
    expect(driverOperations.length).to.be.above(0);
    expect(new Set(driverOperations.map(({ id }) => id)).size).to.equal(driverOperations.length);
    const routes = driverOperations.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`);
    expect(new Set(routes).size).to.equal(driverOperations.length);
  });

  for (const operation of driverOperations) {
    const { id, method, access, scope, otherScopes = [], idempotent, body } = operation;
    const call = (headers: Record<string, string> = {}, token = driverToken, query = '') =>
      api.call(method, pathOf(operation) + query, { token, headers });

    describe(id, () => {
      if (access !== 'open') {
        it('asks who it is', async () => {
          for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: `Basic ${driverToken}` }]) {
            const { status, body: problem, headers: answered } = await call(headers, '');
            expect([status, problem.code]).to.deep.equal([401, 'unauthenticated']);
            expect(answered.get('www-authenticate')).to.match(/^Bearer/);
          }
        });

        it('refuses the token in the query', async () => {
          expect((await call({}, '', `?access_token=${driverToken}`)).status).to.equal(401);
        });
      }

      for (const needed of scope === undefined || access === 'open' ? [] : [scope, ...otherScopes]) {
        it(`refuses a token without ${needed}`, async () => {
          const { status, body: problem } = await call({}, `no-${needed}`);
          expect([status, problem.code]).to.deep.equal([403, 'insufficient_scope']);
        });
      }

      if (access === 'driver') {
        it('is not for an app key', async () => {
          const { status, body: problem } = await call(app, '');
          expect([status, problem.code]).to.deep.equal([403, 'driver_required']);
        });
      }

      if (access === 'app') {
        it('is for what an app may do', () => {
          if (scope !== undefined) expect(publicScopes).to.include(scope);
        });
      }

      it('refuses what it does not know', async () => {
        const { status, body: problem } = await call({ 'idempotency-key': somewhere }, driverToken, '?no_such_thing=1');
        expect([status, problem.code]).to.deep.equal([400, 'invalid']);
        expect(problem.errors).to.deep.include({
          pointer: 'no_such_thing',
          code: 'unknown',
          message: 'is not known here',
        });
      });

      if (idempotent) {
        it('takes an Idempotency-Key', async () => {
          const { status, body: problem } = await call();
          expect([status, problem.errors?.[0].pointer]).to.deep.equal([400, 'Idempotency-Key']);
        });
      }

      if (body !== undefined) {
        const send = (text: string | Buffer, headers = {}) =>
          api.call(method, pathOf(operation), { text, headers: { 'idempotency-key': somewhere, ...headers } });

        it('takes a body of JSON alone', async () => {
          const answers = [
            await send('{'),
            await send('{"a":1,"a":2}'),
            await send(Buffer.from([0x22, 0xff, 0x22])),
            await send('{}', { 'content-type': 'text/plain' }),
            await send('[]'),
            await send('{"no_such_field":1}'),
          ];
          const codes = answers.map((answer) => [answer.status, answer.body.code]);
          expect(codes).to.deep.equal([
            [400, 'not_json'],
            [400, 'not_json'],
            [400, 'not_json'],
            [415, 'unsupported_media_type'],
            [400, 'invalid'],
            [400, 'invalid'],
          ]);
        });
      }
    });
  }
});
