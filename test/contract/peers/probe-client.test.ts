import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { systemClock } from '../../../src/kernel/clock.ts';
import { randomIds } from '../../../src/kernel/ids.ts';
import { defaultLimits, type Limits } from '../../../src/kernel/limits.ts';
import type { ProbeAnswer, ShownToken } from '../../../src/ocpi/probe.ts';
import type { Connection } from '../../../src/peers/connection.ts';
import { createProbeClient, maskedToken, type ProbeRequest } from '../../../src/peers/probe-client.ts';
import { until } from '../../support/wait.ts';
import { faultOf, laboratory, serversOfTest, token } from './servers.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const servers = serversOfTest();
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const clientWith = (limits: Partial<Limits> = {}) =>
  createProbeClient({ ...defaultLimits, ...limits }, randomIds, systemClock);
const hubParty = { country_code: 'NL', party_id: 'HUB' };
const cpo = { country_code: 'BE', party_id: 'BEC' };

afterEach(() => servers.closeAll());

/** A server that gives every request this answer, and a request to it. */
async function answering(status: number, body: string | Buffer, headers: Record<string, string> = {}) {
  const asked: { method: string | undefined; headers: Record<string, unknown> }[] = [];
  const { origin } = await servers.http((request, response) => {
    asked.push({ method: request.method, headers: request.headers });
    response.writeHead(status, headers).end(body);
  });
  const url = `${origin}/sender/locations`;
  const connection: Connection = {
    platformId: '1',
    policy: laboratory,
    token,
    tokenForm: 'raw',
    endpoints: [{ identifier: 'locations', role: 'SENDER', url }],
  };
  const request = (shown: ShownToken, module = 'locations'): ProbeRequest => ({
    connection,
    module,
    to: cpo,
    from: hubParty,
    token: shown,
    signal: new AbortController().signal,
  });
  return { url, asked, request };
}

describe('a probe', () => {
  it('shows our token as the platform likes it, in Base64, a wrong one or none, and is a GET (T-02)', async () => {
    const { url, asked, request } = await answering(200, '{}');
    for (const shown of ['ours', 'ours-in-base64', 'wrong', 'none'] as const)
      await clientWith().probe(url, request(shown));
    const shown = asked.map(({ headers }) => headers['authorization']);
    expect(shown[0]).to.equal(`Token ${token}`);
    expect(shown[1]).to.equal(`Token ${base64(token)}`);
    expect(shown[2]).to.match(/^Token [\w-]{43}$/);
    expect(shown[3]).to.equal(undefined);
    expect(asked.map(({ method }) => method)).to.deep.equal(['GET', 'GET', 'GET', 'GET']);
    for (const { headers } of asked) {
      expect(headers).to.include({ 'ocpi-to-party-id': 'BEC', 'ocpi-from-party-id': 'HUB' });
    }
  });

  it('carries no routing headers to a configuration module (R-02)', async () => {
    const { url, asked, request } = await answering(200, '{}');
    await clientWith().probe(url, request('ours', 'versions'));
    expect(Object.keys(asked[0]?.headers ?? {}).filter((name) => name.startsWith('ocpi-'))).to.deep.equal([]);
  });

  it('shows any answer with its ids and times, whatever its status', async () => {
    const { url, request, asked } = await answering(503, 'no JSON', { 'X-Limit': '7' });
    const before = Date.now();
    const answer = await clientWith().probe(url, request('ours'));
    expect(answer).to.deep.include({ http: 503, bytes: 7, value: undefined });
    expect(answer.header('x-limit')).to.equal('7');
    expect(answer.requestId).to.equal(asked[0]?.headers['x-request-id']);
    expect(answer.correlationId).to.equal(asked[0]?.headers['x-correlation-id']);
    expect(answer.sentAt).to.be.within(before, answer.answeredAt);
  });

  it('masks our token wherever it comes back (T-09)', async () => {
    const body = JSON.stringify({ a: [token, `Token ${base64(token)}`], [token]: { b: `x${token}y` }, c: 1 });
    const { url, request } = await answering(200, body, { Link: `<https://a.example/?t=${token}>; rel="next"` });
    const answer = await clientWith().probe(url, request('ours'));
    expect(answer.value).to.deep.equal({
      a: [maskedToken, `Token ${maskedToken}`],
      [maskedToken]: { b: `x${maskedToken}y` },
      c: 1,
    });
    expect(answer.header('link')).to.equal(`<https://a.example/?t=${maskedToken}>; rel="next"`);
  });

  it('follows no redirect', async () => {
    const { url, asked, request } = await answering(302, '', { Location: 'http://127.0.0.1:9/' });
    expect((await clientWith().probe(url, request('ours'))).http).to.equal(302);
    expect(asked).to.have.length(1);
  });

  it('never goes to another server with the token, and says why (D8, R-66)', async () => {
    const { url, asked, request } = await answering(200, '{}');
    const { connection } = request('ours');
    const elsewhere = url.replace('127.0.0.1', 'localhost');
    const sentence = 'the URL leads to another server than the endpoints of the platform';
    await faultOf(clientWith().probe(elsewhere, request('ours')), 'undeliverable', sentence);
    expect(clientWith().refusal(elsewhere, connection)).to.equal(sentence);
    expect(clientWith().refusal('not a url', connection)).to.match(/^the URL /);
    expect(clientWith().refusal(url, connection)).to.equal(undefined);
    expect(asked).to.deep.equal([]);
  });

  it('refuses an answer of very many values before it is parsed, and keeps little of a long list', async () => {
    const { conformanceValuesMax, conformanceObjectsMax } = defaultLimits;
    const envelope = (elements: string): string => `{"status_code":1000,"data":[${elements}]}`;
    const flood = await answering(200, envelope(new Array(1_300_000).fill('{}').join()));
    const fault = `the answer has more than ${conformanceValuesMax} values`;
    const parsed = spyOnParse();
    try {
      await faultOf(clientWith().probe(flood.url, flood.request('ours')), 'undeliverable', fault);
      expect(parsed.longest()).to.be.below(1000);
    } finally {
      parsed.restore();
    }

    const length = conformanceValuesMax / 2 - 10;
    const { url, request } = await answering(
      200,
      envelope(new Array(length).fill(`{"id":"${'x'.repeat(60)}"}`).join()),
    );
    const used = (): number => {
      collectGarbage();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const long = spyOnParse();
    try {
      await clientWith().probe(url, request('ours'));
      expect(long.longest()).to.be.above(1000);
    } finally {
      long.restore();
    }
    const before = used();
    const answers: ProbeAnswer[] = [];
    for (let made = 0; made < 8; made += 1) answers.push(await clientWith().probe(url, request('ours')));
    // A body or two may not have been let go of yet.
    await until(() => (used() - before) / answers.length < 3_000_000, { what: 'the bodies to be let go of' });
    for (const { items, value, bytes } of answers) {
      expect(items).to.equal(length);
      expect(bytes).to.be.above(3_000_000);
      expect((value as { data: unknown[] }).data).to.have.length(conformanceObjectsMax);
    }
  });

  it('takes no more of an answer, and no more time, than its limits say', async () => {
    const { url, request } = await answering(200, 'x'.repeat(2000));
    await faultOf(
      clientWith({ conformanceBodyBytesMax: 1000 }).probe(url, request('ours')),
      'undeliverable',
      /larger than 1000/,
    );
    const mute = await servers.mute();
    const endpoint = { identifier: 'locations', role: 'SENDER', url: mute.origin } as const;
    const connection = { ...request('ours').connection, endpoints: [endpoint] };
    const late = clientWith({ conformanceRequestMs: 50 }).probe(mute.origin, { ...request('ours'), connection });
    await faultOf(late, 'timeout');
  });
});

/** Watches how long the texts are that are parsed as JSON. */
function spyOnParse(): { longest(): number; restore(): void } {
  const parse = JSON.parse;
  let longest = 0;
  JSON.parse = (text, ...rest) => {
    longest = Math.max(longest, String(text).length);
    return parse(text, ...rest);
  };
  return {
    longest: () => longest,
    restore: () => {
      JSON.parse = parse;
    },
  };
}
