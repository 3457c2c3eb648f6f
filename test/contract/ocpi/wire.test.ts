import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect } from 'chai';
import { answerUnreadable } from '../../../src/http/unreadable.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { randomIds } from '../../../src/kernel/ids.ts';
import { defaultLimits } from '../../../src/kernel/limits.ts';
import { createTransport } from '../../../src/peers/transport.ts';
import { sendAlone, Wire, type WireAnswer } from '../../fuzz/wire.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { authorizationOf } from '../../support/partner/keyring.ts';
import { laboratory, serversOfTest } from '../peers/servers.ts';

const crlf = '\r\n';

describe('requests to the hub on the wire', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let authorization: string;
  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    authorization = authorizationOf(cpo.credentialsToken ?? '', 'base64');
  });
  after(() => hub.stop());

  const port = (): number => Number(new URL(hub.url).port);
  /** The answer to one request that is sent as it is. */
  const answerTo = async (text: string): Promise<WireAnswer> => {
    const wire = new Wire(port());
    const answer = await wire.exchange(Buffer.from(text, 'latin1'), false);
    wire.close();
    if (typeof answer === 'string') throw new Error(answer);
    return answer;
  };
  /** All answers to bytes after which nothing follows. */
  const answersTo = async (text: string): Promise<readonly WireAnswer[]> => {
    const { answers, end, rest } = await sendAlone(port(), Buffer.from(text, 'latin1'), false);
    expect(rest).to.equal('');
    expect(end).to.not.equal('silent');
    return answers;
  };
  const request = (line: string, headers: readonly string[], body = ''): string =>
    [line, ...headers, '', body].join(crlf);
  const usual = (): string[] => ['Host: hub', `Authorization: ${authorization}`];
  const get = (path: string, ...headers: string[]): string => request(`GET ${path} HTTP/1.1`, [...usual(), ...headers]);

  /** The one answer, which is refused with an envelope; what is said in it. */
  const refusal = async (text: string, http: number): Promise<string> => {
    const [answer, ...others] = await answersTo(text);
    expect(others).to.deep.equal([]);
    expect(answer?.http, answer?.body).to.equal(http);
    expect(answer?.headers.get('content-type')).to.match(/^application\/json/);
    for (const name of ['x-request-id', 'x-correlation-id'])
      expect(answer?.headers.get(name)).to.match(/^[\x21-\x7e]+$/);
    const { status_code, status_message, timestamp, ...others2 } = JSON.parse(answer?.body ?? '');
    expect(status_code).to.equal(2000);
    expect(timestamp).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(others2).to.deep.equal({});
    return status_message;
  };
  const codeOf = (answer: WireAnswer | undefined): unknown => JSON.parse(answer?.body ?? '{}').status_code;

  it('have header names in whatever case (T-08)', async () => {
    const body = JSON.stringify(build.location({ id: 'CASE' }));
    const headers = [
      'hOST: hub',
      `aUTHORIZATION: ${authorization}`,
      'OCPI-FROM-COUNTRY-CODE: BE',
      'ocpi-from-party-id: BEC',
      'oCpI-To-CoUnTrY-cOdE: NL',
      'Ocpi-To-Party-Id: HUB',
      'x-ReQuEsT-iD: request-1',
      'X-CORRELATION-ID: correlation-1',
      'CONTENT-TYPE: application/json',
      `content-LENGTH: ${body.length}`,
    ];
    const answer = await answerTo(request('PUT /ocpi/2.2.1/receiver/locations/BE/BEC/CASE HTTP/1.1', headers, body));
    expect([answer?.http, codeOf(answer)], answer?.body).to.deep.equal([201, 1000]);
    expect(answer?.headers.get('x-request-id')).to.equal('request-1');
    expect(answer?.headers.get('x-correlation-id')).to.equal('correlation-1');
    expect(answer?.headers.get('ocpi-to-party-id')).to.equal('BEC');
    expect(answer?.headers.get('ocpi-from-party-id')).to.equal('HUB');
  });

  describe('with a header twice that decides who speaks, or where a message ends', () => {
    for (const name of [
      'Authorization',
      'OCPI-to-country-code',
      'OCPI-to-party-id',
      'OCPI-from-country-code',
      'OCPI-from-party-id',
      'X-Request-ID',
      'X-Correlation-ID',
      'Content-Type',
      'Host',
    ]) {
      it(`are refused, by name: ${name}`, async () => {
        for (const values of [
          ['AA', 'BB'],
          ['AA', 'AA'],
          ['', 'AA'],
        ]) {
          const doubled = values.map((value, at) => `${at === 0 ? name : name.toUpperCase()}: ${value}`);
          const text = request('GET /ocpi/versions HTTP/1.1', [
            ...usual().filter((line) => !line.startsWith(name)),
            ...doubled,
          ]);
          expect(await refusal(text, 400)).to.equal(`the header ${name.toLowerCase()} is there twice`);
        }
      });
    }

    it('are refused: Content-Length, also besides Transfer-Encoding, and what is not just chunked', async () => {
      const put = 'PUT /ocpi/2.2.1/receiver/locations/BE/BEC/LOC1 HTTP/1.1';
      for (const headers of [
        ['Content-Length: 2', 'Content-Length: 2'],
        ['Content-Length: 2', 'Content-Length: 3'],
        ['Content-Length: 2', 'Transfer-Encoding: chunked'],
        ['Transfer-Encoding: gzip, chunked'],
        ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
      ]) {
        const said = await refusal(request(put, [...usual(), ...headers], `2${crlf}{}${crlf}0${crlf}${crlf}`), 400);
        expect(said, headers.join()).to.match(
          /^(the request cannot be read as HTTP|Transfer-Encoding may only be chunked|the header transfer-encoding is there twice)$/,
        );
      }
    });

    it('are not refused for others', async () => {
      const answer = await answerTo(
        get('/ocpi/versions', 'X-Trace: 1', 'x-trace: 2', 'Accept: */*', 'Accept: text/html'),
      );
      expect([answer?.http, codeOf(answer)]).to.deep.equal([200, 1000]);
    });
  });

  it('name a path and nothing else: a proxy’s forms of a target are refused', async () => {
    for (const target of [
      'http://127.0.0.1/ocpi/versions',
      `${hub.url}/ocpi/versions`,
      'https://elsewhere.example/ocpi/versions',
      'ocpi/versions',
      '*',
      '?x',
    ]) {
      const text = request(`GET ${target} HTTP/1.1`, usual());
      expect(await refusal(text, 400), target).to.match(
        /^(the request target must be a path|the request cannot be read as HTTP)$/,
      );
    }
  });

  it('lead nowhere with empty or dot segments, and stay what they are when a slash is encoded (T-13)', async () => {
    for (const path of [
      '/ocpi//versions',
      '/ocpi/./versions',
      '/ocpi/2.2.1/../versions',
      '/ocpi/%2e%2e/versions',
      '/ocpi/versions//',
      '/ocpi/2.2.1%2Fcredentials',
      '/ocpi%2Fversions',
      '/ocpi/2.2.1/sender%2Fhubclientinfo',
    ]) {
      await refusal(get(path), 404);
    }
    for (const path of ['/ocpi/%', '/ocpi/%zz', '/ocpi/%ff', '/ocpi/%ed%a0%80']) {
      expect(await refusal(get(path), 400)).to.equal('the path is not percent-encoded UTF-8');
    }
  });

  it('need no token to learn that a path outside the hub’s APIs and pages is nobody’s', async () => {
    for (const path of ['/', '/console', '/maps', '/open/v1/locations']) {
      const answer = await fetch(hub.url + path);
      expect([answer.status, await answer.json()], path).to.deep.equal([404, { status: 'there is nothing here' }]);
    }
    expect((await fetch(`${hub.url}/ocpi/nowhere`)).status).to.equal(401);
  });

  it('may end their path in a slash, and are never redirected (T-65, X-11)', async () => {
    await cpo.push('locations/BE/BEC/LOC1', build.location({ id: 'LOC1' }));
    const details = '/ocpi/2.2.1';
    for (const path of [
      '/ocpi/versions',
      details,
      `${details}/credentials`,
      `${details}/sender/tokens`,
      `${details}/sender/hubclientinfo`,
      `${details}/receiver/locations/BE/BEC/LOC1`,
    ]) {
      const answers = [await answerTo(get(path)), await answerTo(get(`${path}/`))];
      const [plain, slashed] = answers.map(({ http, body }) => ({ http, data: JSON.parse(body).data }));
      expect(plain?.http, path).to.equal(200);
      expect(slashed, path).to.deep.equal(plain);
    }
  });

  describe('that nobody can read', () => {
    const long = 'x'.repeat(20_000);
    const chunked = (chunks: string): string =>
      request(
        'PUT /ocpi/2.2.1/receiver/tariffs/BE/BEC/T1 HTTP/1.1',
        [...usual(), 'Transfer-Encoding: chunked'],
        chunks,
      );
    const rows: readonly (readonly [what: string, text: () => string, http: number, said: string])[] = [
      ['noise', () => `${'\x01\x02'.repeat(20)}${crlf}${crlf}`, 400, 'the request cannot be read as HTTP'],
      ['another protocol', () => `SSH-2.0-x${crlf}`, 400, 'the request cannot be read as HTTP'],
      ['a header without a colon', () => get('/ocpi/versions', 'no colon'), 400, 'the request cannot be read as HTTP'],
      ['a bad chunk', () => chunked(`zz${crlf}{}${crlf}0${crlf}${crlf}`), 400, 'the request cannot be read as HTTP'],
      ['headers without end', () => get('/ocpi/versions', `X-Long: ${long}`), 431, 'the headers are too large'],
      ['no Host', () => request('GET /ocpi/versions HTTP/1.1', usual().slice(1)), 400, 'the header host is missing'],
    ];
    for (const [what, text, http, said] of rows) {
      it(`are answered with an envelope all the same: ${what} (T-29)`, async () =>
        expect(await refusal(text(), http)).to.equal(said));
    }

    it('are answered without a body when they begin like HEAD', async () => {
      const text = request('HEAD /ocpi/versions HTTP/1.1', [...usual(), 'no colon']);
      const { answers, rest } = await sendAlone(port(), Buffer.from(text), true);
      expect(answers.map(({ http, body }) => [http, body])).to.deep.equal([[400, '']]);
      expect(rest).to.equal('');
    });

    it('are answered when they are left unfinished (T-29)', async () => {
      const server = createServer({ headersTimeout: 50, requestTimeout: 50, connectionsCheckingInterval: 20 });
      answerUnreadable(server, { ids: randomIds, clock: systemClock });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      socket.write(`GET /ocpi/versions HTTP/1.1${crlf}Host: hub${crlf}`);
      const chunks: Buffer[] = [];
      for await (const chunk of socket) chunks.push(chunk as Buffer);
      server.close();
      const [head = '', body = ''] = Buffer.concat(chunks)
        .toString()
        .split(crlf + crlf);
      expect(head).to.match(/^HTTP\/1\.1 408 /);
      const { status_code, status_message } = JSON.parse(body);
      expect({ status_code, status_message }).to.deep.equal({
        status_code: 2000,
        status_message: 'the request did not arrive in time',
      });
    });
  });

  it('that expect something odd are answered like others', async () => {
    const answer = await answerTo(get('/ocpi/versions', 'Expect: a-miracle'));
    expect([answer?.http, codeOf(answer)]).to.deep.equal([200, 1000]);
  });

  it('do not become two when a body is refused before its end', async () => {
    const inner = get('/ocpi/versions');
    const text = request(
      'PUT /ocpi/2.2.1/receiver/tariffs/BE/BEC/T1 HTTP/1.1',
      [
        'Host: hub',
        'Authorization: Token nobody',
        'Content-Type: application/json',
        `Content-Length: ${inner.length + 1}`,
      ],
      inner,
    );
    const { answers, end } = await sendAlone(port(), Buffer.from(text, 'latin1'), false, true);
    expect(answers.map(({ http }) => http)).to.deep.equal([401]);
    expect(end).to.equal('closed');
  });
});

describe('answers to the hub on the wire', () => {
  const servers = serversOfTest();
  after(() => servers.closeAll());

  it('have header names in whatever case (T-08)', async () => {
    const server = await servers.raw((socket) =>
      socket.end(`HTTP/1.1 200 OK\r\ncONTENT-lENGTH: 2\r\nX-TOTAL-count: 7\r\nlink: <a>\r\n\r\n{}`),
    );
    const transport = createTransport(defaultLimits);
    const target = { platformId: 'p1', policy: laboratory };
    const sent = { method: 'GET', url: `${server.origin}/`, headers: [], timeoutMs: 5000, answerBytesMax: 100 };
    const answer = await transport.send(target, sent);
    expect([answer.headers('x-total-count'), answer.headers('link')]).to.deep.equal(['7', '<a>']);
    await transport.close();
  });
});
