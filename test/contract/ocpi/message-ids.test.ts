import { expect } from 'chai';
import { createLogger } from '../../../src/kernel/logger.ts';
import { Wire } from '../../fuzz/wire.ts';
import { build } from '../../support/build.ts';
import { type Edge, openEdge } from '../../support/edge.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { authorizationOf } from '../../support/partner/keyring.ts';
import { until } from '../../support/wait.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const own = { country_code: 'BE', party_id: 'BEC' };
const path = '/ocpi/2.2.1/receiver/locations/BE/BEC/LOC1';

describe('message ids', () => {
  let log = '';
  const sink = {
    write(line: string): void {
      log += line;
    },
  };
  let hub: TestHub;
  let edge: Edge;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub({ log: createLogger('info', sink) });
    edge = openEdge(hub.url);
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.settled();
  });
  after(async () => {
    edge.close();
    await hub.stop();
  });

  /** The lines of the log about exchanges that name these ids; every line of the log is whole JSON. */
  const linesWith = async (ids: object): Promise<Record<string, unknown>[]> => {
    const lines = () =>
      log
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter((line) => line['msg'] === 'exchange')
        .filter((line) => Object.entries(ids).every(([name, value]) => line[name] === value));
    await until(() => lines().length > 0, { what: 'a line of the log' });
    return lines();
  };
  const put = (headers: Readonly<Record<string, string | undefined>>) =>
    edge.ask({
      token: cpo.credentialsToken,
      from: 'BE-BEC',
      to: 'NL-TNM',
      method: 'PUT',
      path,
      headers,
      body: build.location({ ...own, id: 'LOC1' }),
    });

  it('that are missing are made up, answered, logged and passed on; the request is served (T-74, T-72)', async () => {
    const seen = new Set<unknown>();
    for (const names of [['x-request-id'], ['x-correlation-id'], ['x-request-id', 'x-correlation-id']]) {
      const answer = await put(Object.fromEntries(names.map((name) => [name, undefined])));
      expect(answer.envelope.status_code).to.equal(1000);
      const { 'x-request-id': requestId, 'x-correlation-id': correlationId } = answer.headers;
      for (const name of names) {
        expect(answer.headers[name]).to.match(uuid);
        seen.add(answer.headers[name]);
      }
      const [line] = await linesWith({ requestId, correlationId });
      expect(line).to.include({ method: 'PUT', module: 'locations', http: answer.http });
      const passedOn = emsp.receivedLog.at(-1)?.headers;
      expect(passedOn?.['x-correlation-id']).to.equal(correlationId);
      expect(passedOn?.['x-request-id']).to.match(uuid).and.not.equal(requestId);
    }
    expect(seen.size).to.equal(4);
  });

  it('that are refused with the request are made up too (T-74)', async () => {
    const bare = { 'x-request-id': undefined, 'x-correlation-id': undefined };
    for (const request of [
      { path },
      { path, token: 'nobody' },
      { path: '/ocpi/nowhere', token: cpo.credentialsToken },
    ]) {
      const { headers } = await edge.ask({ ...request, headers: bare });
      expect(headers['x-request-id']).to.match(uuid);
      await linesWith({ requestId: headers['x-request-id'], correlationId: headers['x-correlation-id'] });
    }
  });

  it('are taken as they are when they are no UUIDs, up to 128 characters (T-74)', async () => {
    for (const id of ['1', 'x'.repeat(128), '{"level":"error","msg":"ready"}', '%0a%0d', "';drop--", '~!@#$^&*()']) {
      const ids = { requestId: `r${id}`.slice(0, 128), correlationId: id };
      const answer = await put({ 'x-request-id': ids.requestId, 'x-correlation-id': ids.correlationId });
      expect(answer.headers['x-request-id']).to.equal(ids.requestId);
      expect(answer.headers['x-correlation-id']).to.equal(ids.correlationId);
      expect(await linesWith(ids)).to.have.length(1);
      expect(emsp.receivedLog.at(-1)?.headers['x-correlation-id']).to.equal(id);
    }
  });

  it('are replaced when they are too long or hold what could forge a line or a header (T-74)', async () => {
    let served = 0;
    const authorization = authorizationOf(cpo.credentialsToken ?? '', 'base64');
    for (const canary of [
      '',
      'canary canary',
      'canary\tcanary',
      'canary\x1b[31m',
      'canary\xe9\xff',
      'canary\x7f',
      `canary${'x'.repeat(123)}`,
    ]) {
      const wire = new Wire(Number(new URL(hub.url).port));
      const lines = ['GET /ocpi/versions HTTP/1.1', 'Host: hub', `Authorization: ${authorization}`];
      const ids = [`X-Request-ID: ${canary}`, `X-Correlation-ID: ${canary}`, '', ''];
      const answer = await wire.exchange(Buffer.from([...lines, ...ids].join('\r\n'), 'latin1'), false);
      wire.close();
      if (typeof answer === 'string') throw new Error(answer);
      if (answer.http === 400) {
        // Node's parser does not let it in at all.
        expect(JSON.parse(answer.body).status_message).to.equal('the request cannot be read as HTTP');
        continue;
      }
      served += 1;
      expect(answer.http).to.equal(200);
      const requestId = answer.headers.get('x-request-id');
      expect(requestId).to.match(uuid);
      await linesWith({ requestId, correlationId: answer.headers.get('x-correlation-id') });
    }
    expect(served).to.be.at.least(4);
    expect(log).to.not.include('canary');
  });
});
