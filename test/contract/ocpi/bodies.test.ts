import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type Edge, type EdgeAnswer, openEdge } from '../../support/edge.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';

const own = { country_code: 'BE', party_id: 'BEC' };
const jsonDepthMax = 32;
const bodyBytesMax = 20_000;
const locationBodyBytesMax = 50_000;

/** Where JSON with a body can be sent, and what of it has another limit of size. */
const places = {
  location: { method: 'PUT', path: '/ocpi/2.2.1/receiver/locations/BE/BEC/LOC1', bytesMax: locationBodyBytesMax },
  'a part of a location': {
    method: 'PATCH',
    path: '/ocpi/2.2.1/receiver/locations/BE/BEC/LOC1/E1',
    bytesMax: locationBodyBytesMax,
  },
  tariff: { method: 'PUT', path: '/ocpi/2.2.1/receiver/tariffs/BE/BEC/T1', bytesMax: bodyBytesMax },
  CDR: { method: 'POST', path: '/ocpi/2.2.1/receiver/cdrs', bytesMax: bodyBytesMax },
  credentials: { method: 'PUT', path: '/ocpi/2.2.1/credentials', bytesMax: bodyBytesMax },
} as const;

describe('bodies', () => {
  let hub: TestHub;
  let edge: Edge;
  let cpo: ConnectedPartner;
  before(async () => {
    hub = await startHub({ limits: { jsonDepthMax, bodyBytesMax, locationBodyBytesMax } });
    edge = openEdge(hub.url);
    cpo = await hub.connect('CPO', 'BE-BEC');
    await cpo.push('locations/BE/BEC/LOC1', build.location({ ...own, id: 'LOC1', evses: [build.evse({ uid: 'E1' })] }));
  });
  after(async () => {
    edge.close();
    await hub.stop();
  });

  const send = (place: keyof typeof places, body: string | Buffer, headers = {}): Promise<EdgeAnswer> =>
    edge.ask({ token: cpo.credentialsToken, from: 'BE-BEC', to: 'NL-HUB', ...places[place], body, headers });
  const expectRefusal = (answer: EdgeAnswer, http: number, code: number, sentence: string): void => {
    const { status_code, status_message } = answer.envelope;
    expect({ http: answer.http, status_code, status_message }).to.deep.equal({
      http,
      status_code: code,
      status_message: sentence,
    });
  };

  const deep = (levels: number): string => `${'{"x":'.repeat(levels)}1${'}'.repeat(levels)}`;
  const refused: readonly (readonly [what: string, body: string | Buffer, sentence: string])[] = [
    ['nothing', '', '/: is missing'],
    ['bad syntax', '{"id":"LOC1"', '/: is not valid JSON at line 1, column 13'],
    ['a trailing comma', '{"evses":[{"uid":"E1",}]}', '/evses/0: is not valid JSON at line 1, column 23'],
    ['a comment', '{\n  // the id\n  "id": "LOC1"}', '/: is not valid JSON at line 2, column 3'],
    ['NaN', '{"kwh":NaN}', '/kwh: is not valid JSON at line 1, column 8'],
    ['a form', 'token=x&url=y', '/: is not valid JSON at line 1, column 1'],
    ['XML', '<location/>', '/: is not valid JSON at line 1, column 1'],
    ['two documents', '{}{}', '/: is not valid JSON at line 1, column 3'],
    [
      'the same key twice',
      '{"id":"A","evses":[{"uid":"E1","status":"BLOCKED","status":"AVAILABLE"}]}',
      '/evses/0/status: is there twice',
    ],
    ['__proto__', '{"directions":{"__proto__":{"admin":true}}}', '/directions/__proto__: is no allowed key'],
    ['__proto__ in disguise', '{"\\u005f\\u005fproto__":{}}', '/__proto__: is no allowed key'],
    [
      'constructor.prototype',
      '{"constructor":{"prototype":{"admin":true}}}',
      '/constructor/prototype: is no allowed key',
    ],
    ['NUL', '{"name":"Gent\\u0000"}', '/name: contains NUL or half of a surrogate pair'],
    ['half a surrogate pair', '{"name":"\\ud83d"}', '/name: contains NUL or half of a surrogate pair'],
    [
      'the other half',
      '{"evses":[{"physical_reference":"\\ude00"}]}',
      '/evses/0/physical_reference: contains NUL or half of a surrogate pair',
    ],
    ['a key that cannot be stored', '{"x":{"\\u0000":1}}', '/x: has a key with NUL or half of a surrogate pair'],
    ['a level too many', deep(jsonDepthMax + 1), `${'/x'.repeat(jsonDepthMax)}: is nested deeper than 32 levels`],
    ['bytes that are no UTF-8', Buffer.from('{"name":"Luik\xe9"}', 'latin1'), 'the body is not UTF-8 at byte 14'],
    ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), 'the body is not UTF-8 at byte 1'],
  ];
  for (const [what, body, sentence] of refused) {
    it(`that hold ${what} are answered 400, with a sentence about it (T-12)`, async () => {
      for (const place of Object.keys(places) as (keyof typeof places)[]) {
        expectRefusal(await send(place, body), 400, 2000, sentence);
      }
    });
  }

  it('are taken when they are JSON, however they are written', async () => {
    const about = { x_deep: JSON.parse(deep(jsonDepthMax - 1)), name: '🔌', evses: undefined };
    const location = build.location({ ...own, id: 'LOC2', ...about });
    const path = '/ocpi/2.2.1/receiver/locations/BE/BEC/LOC2';
    for (const body of [
      JSON.stringify(location, null, '\t\r\n'),
      JSON.stringify(location).replace('🔌', '\\ud83d\\udd0c'),
      `\ufeff ${JSON.stringify(location)} \r\n`,
    ]) {
      const by = { token: cpo.credentialsToken, from: 'BE-BEC', path };
      const answer = await edge.ask({ ...by, method: 'PUT', body });
      expect(answer.envelope.status_code, answer.text).to.equal(1000);
      expect((await edge.ask(by)).envelope.data).to.deep.equal(location);
    }
  });

  it('are JSON by their type, with or without a charset, or without a word about it (T-11)', async () => {
    const body = JSON.stringify(build.tariff({ id: 'T1' }));
    for (const type of [
      'application/json',
      'application/json; charset=utf-8',
      'Application/JSON;charset=UTF-8',
      'application/json ; x=y',
      undefined,
    ]) {
      expect((await send('tariff', body, { 'content-type': type })).envelope.status_code, type).to.equal(1000);
    }
    for (const type of [
      'text/plain',
      'application/jsonp',
      'application/json-seq',
      'application/xml',
      'x',
      'application/x-www-form-urlencoded',
    ]) {
      expectRefusal(
        await send('tariff', body, { 'content-type': type }),
        200,
        2001,
        'Content-Type: must be application/json',
      );
    }
  });

  it('that are too large are answered 413, whatever Content-Length says of them, and nothing else suffers', async () => {
    for (const [name, { bytesMax }] of Object.entries(places)) {
      const place = name as keyof typeof places;
      const sentence = `the body is larger than ${bytesMax} bytes`;
      const fits = `"${'x'.repeat(bytesMax - 2)}"`;
      expectRefusal(await send(place, `${fits} `), 413, 2000, sentence);
      expectRefusal(await send(place, `${fits} `, { 'transfer-encoding': 'chunked' }), 413, 2000, sentence);
      expectRefusal(await send(place, 'x'.repeat(20 * bytesMax)), 413, 2000, sentence);
      // One that just fits is looked at.
      expect((await send(place, fits)).envelope.status_code).to.equal(2001);
    }
    expect((await edge.ask({ token: cpo.credentialsToken, path: '/ocpi/versions' })).http).to.equal(200);
  });

  it('are not read at all from somebody who is not known', async () => {
    const answer = await edge.ask({ method: 'PUT', path: places.location.path, token: 'nobody', body: '{' });
    expect([answer.http, answer.envelope.status_code]).to.deep.equal([401, 2000]);
  });

  it('of a GET and a DELETE have no meaning', async () => {
    const path = '/ocpi/2.2.1/receiver/tariffs/BE/BEC/T1';
    const headers = { 'content-type': 'text/plain', 'content-length': '9' };
    const by = { token: cpo.credentialsToken, from: 'BE-BEC', path, body: '{ no JSON', headers };
    expect((await edge.ask(by)).envelope.status_code).to.equal(1000);
    expect((await edge.ask({ ...by, method: 'DELETE' })).envelope.status_code).to.equal(1000);
    expect((await edge.ask({ ...by })).http).to.equal(404);
  });
});

describe('many large bodies at once', () => {
  it('find no more room than there is: the rest is told to come again', async () => {
    const hub = await startHub({ limits: { bodiesBytesMax: 100_000 } });
    const edge = openEdge(hub.url);
    try {
      const { credentialsToken: token } = await hub.connect('CPO', 'BE-BEC', { modules: ['locations'] });
      const body = JSON.stringify(build.location({ ...own, id: 'LOC1', x_filling: 'x'.repeat(60_000) }));
      const request = { token, from: 'BE-BEC', method: 'PUT', path: places.location.path, body };
      const answers = await Promise.all(Array.from({ length: 10 }, () => edge.ask(request)));
      const refused = answers.filter(({ http }) => http === 503);
      expect(refused).to.not.be.empty;
      for (const { envelope, headers } of refused) {
        expect(envelope).to.include({ status_code: 3000, status_message: 'too much is being received' });
        expect(headers['retry-after']).to.equal('1');
      }
      expect((await edge.ask(request)).envelope.status_code).to.equal(1000);
    } finally {
      edge.close();
      await hub.stop();
    }
  });
});
