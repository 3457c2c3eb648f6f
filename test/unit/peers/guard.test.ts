import type { LookupAddress } from 'node:dns';
import { expect } from 'chai';
import { Fault } from '../../../src/kernel/fault.ts';
import { checkUrl, guardedLookup, isAllowedAddress, type Policy, type Resolve } from '../../../src/peers/guard.ts';
import { forbiddenAddresses, laboratoryAddresses, publicAddresses } from './address-vectors.ts';

const strict: Policy = { allowPrivateNetwork: false, allowedOrigins: [] };
const laboratory: Policy = { allowPrivateNetwork: true, allowedOrigins: [] };

describe('the address guard', () => {
  it('has looked at more than 150 addresses, none of them twice (D4)', () => {
    const all = [...publicAddresses, ...laboratoryAddresses, ...forbiddenAddresses];
    expect(all).to.have.length.above(150);
    expect(new Set(all)).to.have.lengthOf(all.length);
  });

  for (const address of publicAddresses) {
    it(`allows ${address} (D4)`, () => {
      expect(isAllowedAddress(address, strict)).to.equal(true);
      expect(isAllowedAddress(address, laboratory)).to.equal(true);
    });
  }

  for (const address of laboratoryAddresses) {
    it(`allows ${address} only in a laboratory (D4)`, () => {
      expect(isAllowedAddress(address, strict)).to.equal(false);
      expect(isAllowedAddress(address, laboratory)).to.equal(true);
    });
  }

  for (const address of forbiddenAddresses) {
    it(`refuses ${JSON.stringify(address)} (D4)`, () => {
      expect(isAllowedAddress(address, strict)).to.equal(false);
      expect(isAllowedAddress(address, laboratory)).to.equal(false);
    });
  }
});

describe('the URL guard', () => {
  it('lets ordinary partner URLs pass (D1)', () => {
    const urls = [
      'https://ocpi.example.com/versions',
      'HTTPS://OCPI.example.com/versions',
      'https://ocpi.example.com:443/versions',
      'https://ocpi.example.com:8443/ocpi/2.2.1?tenant=a%20b',
      'https://xn--bcher-kva.example/ocpi',
      'https://bücher.example/ocpi',
      'https://8.8.8.8/ocpi',
      'https://[2606:4700:4700::1111]/ocpi',
      'https://ocpi.example.com/a@b',
      'https://ocpi.example.com/?at=a@b',
    ];
    for (const url of urls) expect(checkUrl(url, strict).href, url).to.equal(new URL(url).href);
  });

  it('lets them pass however often it is asked: letters beyond ASCII too, when V8 has optimised it', () => {
    for (let turn = 0; turn < 20_000; turn += 1) checkUrl('https://bücher.example/ocpi', strict);
  });

  /** Every URL with the end of the sentence it is refused with. */
  const refused: [string, string][] = [
    ['http://ocpi.example.com/', 'must use https'],
    ['ftp://ocpi.example.com/', 'is not an absolute http(s) URL'],
    ['file:///etc/passwd', 'is not an absolute http(s) URL'],
    ['gopher://ocpi.example.com/', 'is not an absolute http(s) URL'],
    ['javascript:alert(1)', 'is not an absolute http(s) URL'],
    ['//ocpi.example.com/', 'is not an absolute http(s) URL'],
    ['/versions', 'is not an absolute http(s) URL'],
    ['', 'is not an absolute http(s) URL'],
    ['https:ocpi.example.com', 'is not an absolute http(s) URL'],
    ['https:/ocpi.example.com', 'is not an absolute http(s) URL'],
    ['https:///ocpi.example.com', 'is not an absolute http(s) URL'],
    ['https://', 'is not an absolute http(s) URL'],
    ['https://?a', 'is not an absolute http(s) URL'],
    ['https://ocpi.example.com:99999/', 'is not an absolute http(s) URL'],
    ['https://999.1.1.1/', 'is not an absolute http(s) URL'],
    ['https://[fe80::1%25eth0]/', 'is not an absolute http(s) URL'],
    ['https://user@ocpi.example.com/', 'must not carry a user name or password'],
    ['https://user:secret@ocpi.example.com/', 'must not carry a user name or password'],
    ['https://:secret@ocpi.example.com/', 'must not carry a user name or password'],
    ['https://@ocpi.example.com/', 'must not carry a user name or password'],
    ['https://ocpi.example.com@127.0.0.1/', 'must not carry a user name or password'],
    ['https://ocpi.example.com\\@127.0.0.1/', 'contains a space, a backslash or a control character'],
    ['https://ocpi.example.com /', 'contains a space, a backslash or a control character'],
    [' https://ocpi.example.com/', 'contains a space, a backslash or a control character'],
    ['https://ocpi.exa\nmple.com/', 'contains a space, a backslash or a control character'],
    ['https://ocpi.example.com/\r\nX-Evil: 1', 'contains a space, a backslash or a control character'],
    ['https://ocpi.example.com/\u0000', 'contains a space, a backslash or a control character'],
    ['https://ocpi.example.com:22/', 'uses the port of another service'],
    ['https://ocpi.example.com:25/', 'uses the port of another service'],
    ['https://ocpi.example.com:80/', 'uses the port of another service'],
    [`https://ocpi.example.com/${'a'.repeat(231)}`, 'is longer than 255 characters'],
  ];
  for (const [url, rule] of refused) {
    it(`refuses ${JSON.stringify(url.slice(0, 50))}: ${rule} (D1, D5)`, () => {
      expect(() => checkUrl(url, strict)).to.throw(Fault, new RegExp(`^the URL ${escaped(rule)}$`));
    });
  }

  const spellingsOfLoopback = [
    ...[
      '127.0.0.1',
      '127.1',
      '127.0.1',
      '2130706433',
      '0x7f000001',
      '0x7F.1',
      '0x7f.0x0.0x0.0x1',
      '0177.0.0.1',
      '0177.1',
    ],
    ...[
      '017700000001',
      '127.0.0.1.',
      '%31%32%37.0.0.1',
      '127%2e0%2e0%2e1',
      '１２７.0.0.1',
      '127。0。0。1',
      '①②⑦.⓪.⓪.①',
    ],
    ...['[::1]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::FFFF:7F00:0001]'],
  ];
  for (const host of spellingsOfLoopback) {
    it(`recognises loopback spelled ${host} (D1)`, () => {
      expect(() => checkUrl(`https://${host}/ocpi`, strict)).to.throw(Fault, 'leads to an address that is not allowed');
      expect(checkUrl(`http://${host}:3000/ocpi`, laboratory).port).to.equal('3000');
    });
  }

  const spellingsOfMetadata = [
    ...['169.254.169.254', '2852039166', '0xa9fea9fe', '0xA9.0xFE.0xA9.0xFE', '0251.0376.0251.0376', '169.254.43518'],
    ...['[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]', '[fd00:ec2::254]', '[fd20:ce::254]', '168.63.129.16'],
    ...[
      '[fe80::1]',
      '0.0.0.0',
      '0',
      '[::]',
      '[::127.0.0.1]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
      '224.0.0.1',
      '255.255.255.255',
    ],
  ];
  for (const host of spellingsOfMetadata) {
    it(`refuses ${host} even in a laboratory (D1, D4)`, () => {
      for (const policy of [strict, laboratory]) {
        expect(() => checkUrl(`https://${host}/`, policy)).to.throw(Fault, 'leads to an address that is not allowed');
      }
    });
  }

  it('keeps to the approved origins when there are any (D1, D8)', () => {
    const policy: Policy = { ...strict, allowedOrigins: ['https://ocpi.example.com', 'https://ocpi.example.com:444'] };
    expect(checkUrl('https://ocpi.example.com/a', policy).pathname).to.equal('/a');
    expect(checkUrl('https://OCPI.EXAMPLE.COM:443/a', policy).pathname).to.equal('/a');
    expect(checkUrl('https://ocpi.example.com:444/a', policy).pathname).to.equal('/a');
    const others = ['https://ocpi.example.com:8443/', 'https://example.com/', 'https://ocpi.example.com.evil.example/'];
    for (const url of [...others, 'https://ocpi.example.com./']) {
      expect(() => checkUrl(url, policy), url).to.throw(Fault, 'is not approved for the platform');
    }
  });

  it('approving an inner address by name does not open it (D1)', () => {
    const policy: Policy = { ...strict, allowedOrigins: ['https://10.0.0.1'] };
    expect(() => checkUrl('https://10.0.0.1/', policy)).to.throw(Fault, 'leads to an address that is not allowed');
  });

  it('allows http in a laboratory, and longer URLs where the caller says so', () => {
    expect(checkUrl('http://ocpi.example.com/', laboratory).protocol).to.equal('http:');
    const long = `https://ocpi.example.com/${'a'.repeat(1000)}`;
    expect(checkUrl(long, strict, 4096).href).to.equal(long);
  });

  it('never quotes the URL, which may carry a secret (T-09)', () => {
    for (const [url] of refused) {
      try {
        checkUrl(url.replace('ocpi', 'canary'), strict);
      } catch (error) {
        expect(error).to.be.instanceOf(Fault).with.property('kind', 'peer-unusable');
        expect(String(error)).to.not.match(/canary|secret/);
      }
    }
  });
});

describe('the guarded lookup', () => {
  it('passes public addresses on, in both forms and by family (D3)', async () => {
    const resolve: Resolve = async () => [v6('2606:4700:4700::1111'), v4('1.1.1.1'), v4('1.0.0.1')];
    const all = [v6('2606:4700:4700::1111'), v4('1.1.1.1'), v4('1.0.0.1')];
    expect(await look(resolve, strict, { all: true })).to.deep.equal(all);
    expect(await look(resolve, strict, { all: true, family: 4 })).to.deep.equal([v4('1.1.1.1'), v4('1.0.0.1')]);
    expect(await look(resolve, strict, { all: true, family: 'IPv6' })).to.deep.equal([v6('2606:4700:4700::1111')]);
    expect(await look(resolve, strict, {})).to.deep.equal(v6('2606:4700:4700::1111'));
    expect(await look(resolve, strict, { family: 'IPv4' })).to.deep.equal(v4('1.1.1.1'));
  });

  it('refuses a name of which one record is inside, whichever family is asked for (D3)', async () => {
    const resolve: Resolve = async () => [v4('1.1.1.1'), v6('::1')];
    for (const options of [{ all: true }, { all: false }, { family: 4 }, { family: 6, all: true }]) {
      const error = await failure(look(resolve, strict, options));
      expect(error).to.be.instanceOf(Fault).with.property('kind', 'peer-unusable');
      expect(String(error)).to.match(/leads to an address that is not allowed$/);
    }
  });

  it('refuses every special address a name can lead to (D3, D4)', async () => {
    for (const address of forbiddenAddresses) {
      for (const policy of [strict, laboratory]) {
        const error = await failure(look(async () => [{ address, family: 4 }], policy, { all: true }));
        expect(error, address).to.be.instanceOf(Fault);
      }
    }
  });

  it('never lets an inner address out of a name that changes between lookups (D3)', async () => {
    let lookups = 0;
    const resolve: Resolve = async () => {
      lookups += 1;
      return [lookups % 2 === 0 ? v4('127.0.0.1') : v4('1.1.1.1')];
    };
    const seen = new Set<string>();
    for (let round = 0; round < 10_000; round += 1) {
      const answer = await look(resolve, strict, { all: true }).catch(() => undefined);
      for (const record of (answer as LookupAddress[] | undefined) ?? []) seen.add(record.address);
    }
    expect(lookups).to.equal(10_000);
    expect([...seen]).to.deep.equal(['1.1.1.1']);
  });

  it('asks once for lookups of one name at the same time, and again afterwards', async () => {
    let asked = 0;
    const resolve: Resolve = async () => {
      asked += 1;
      return [v4('1.1.1.1')];
    };
    const lookup = guardedLookup(strict, resolve);
    const once = () => new Promise((done) => lookup('a.example', { all: true }, (_, records) => done(records)));
    await Promise.all(Array.from({ length: 64 }, once));
    expect(asked).to.equal(1);
    await once();
    expect(asked).to.equal(2);
  });

  it('reports names without an address and failing resolvers', async () => {
    expect(await failure(look(async () => [], strict, {}))).to.have.property('code', 'ENOTFOUND');
    expect(await failure(look(async () => [v4('1.1.1.1')], strict, { family: 6 }))).to.have.property(
      'code',
      'ENOTFOUND',
    );
    const failing: Resolve = () => Promise.reject(Object.assign(new Error('no'), { code: 'EAI_AGAIN' }));
    expect(await failure(look(failing, strict, {}))).to.have.property('code', 'EAI_AGAIN');
  });

  it('resolves by the system when nothing else is given', async () => {
    expect(await failure(look(undefined, strict, {}, 'localhost'))).to.be.instanceOf(Fault);
    const answer = (await look(undefined, laboratory, { all: true }, 'localhost')) as LookupAddress[];
    expect(answer.map((record) => record.address)).to.include.oneOf(['127.0.0.1', '::1']);
  });
});

const v4 = (address: string): LookupAddress => ({ address, family: 4 });
const v6 = (address: string): LookupAddress => ({ address, family: 6 });

type Options = { all?: boolean; family?: number | 'IPv4' | 'IPv6' };

/** What the socket would get: the records, or the one address. */
function look(resolve: Resolve | undefined, policy: Policy, options: Options, name = 'ocpi.example'): Promise<unknown> {
  return new Promise((done, fail) => {
    guardedLookup(policy, resolve)(name, options, (error, address, family) => {
      if (error) fail(error);
      else done(typeof address === 'string' ? { address, family } : address);
    });
  });
}

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error,
  );

const escaped = (text: string): string => text.replace(/[().]/g, '\\$&');
