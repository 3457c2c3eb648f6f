import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { driverOperations } from '../../../src/http/driver/operations.ts';
import { referencePage } from '../../../src/http/driver/reference/page.ts';
import { type DriverApi, startDriverApi } from '../../support/driver-api.ts';

describe('reference page of the driver API', () => {
  let api: DriverApi;
  let page: string;
  let headers: Headers;
  before(async () => {
    api = await startDriverApi();
    const answer = await fetch(`${api.origin}/api/`);
    expect(answer.status).to.equal(200);
    headers = answer.headers;
    page = await answer.text();
  });
  after(() => api.close());

  it('shows every operation, once in the list and once in full', () => {
    expect(headers.get('content-type')).to.equal('text/html; charset=utf-8');
    for (const { id, path } of driverOperations) {
      expect(page.split(`id="${id}"`), id).to.have.length(2);
      expect(page.split(`href="#${id}"`), id).to.have.length(3);
      expect(page).to.include(`/api/v1${path}`);
    }
  });

  it('links only to places that it has, and to the document', () => {
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]));
    const links = [...page.matchAll(/ href="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(links.length).to.be.above(20);
    const outside = links.filter((link) => !link.startsWith('#') || !ids.has(link.slice(1)));
    expect(new Set(outside)).to.deep.equal(new Set(['/openapi/driver.json']));
  });

  it('loads nothing and runs nothing, and its policy lets it do neither', () => {
    expect(page).to.not.match(/<script|<link|<img|<iframe|\ssrc=|\son\w+=|url\(|@import/i);
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).to.include("default-src 'none'").and.include(`style-src 'sha256-${hash}'`);
    expect(policy).to.not.include('unsafe');
    expect(style).to.include('prefers-color-scheme: dark');
  });

  it('escapes what the document says', () => {
    const evil = '<script>alert("1")</script> & `<b>`';
    const { text } = referencePage(
      {
        info: { title: evil, version: '1', description: evil },
        servers: [{ url: '/x' }],
        tags: [{ name: 'T' }],
        paths: {
          '/a': {
            get: {
              operationId: 'a',
              tags: ['T'],
              summary: evil,
              security: [],
              parameters: [{ name: 'n', in: 'query', description: evil, schema: { type: 'string', pattern: '<i>' } }],
              responses: { 200: { description: evil } },
            },
          },
        },
        components: {
          schemas: { A: { description: evil, examples: [evil], properties: { f: { description: evil } } } },
        },
      },
      '/d',
    );
    expect(text).to.not.match(/<script|<b>|<i>/);
    expect(text).to.include('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; <code>&lt;b&gt;</code>');
  });
});
