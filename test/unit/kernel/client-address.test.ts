import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { originOf, trustedProxies } from '../../../src/kernel/client-address.ts';

const proxies = trustedProxies('10.0.0.0/8, ::1, 2001:db8:1::/48');

const origin = (remoteAddress: string, headers: IncomingMessage['headers'] = {}, encrypted = false) =>
  originOf({ socket: { remoteAddress, encrypted }, headers } as unknown as IncomingMessage, proxies);

describe('where a request comes from', () => {
  it('is the peer of the connection, and TLS its own', () => {
    expect(origin('203.0.113.9')).to.deep.equal({ address: '203.0.113.9', isTls: false });
    expect(origin('203.0.113.9', {}, true)).to.deep.equal({ address: '203.0.113.9', isTls: true });
    expect(origin('::ffff:203.0.113.9').address).to.equal('203.0.113.9');
  });

  it('is of IPv6 the network of 64 bits, however it is written', () => {
    for (const address of ['2001:db8::1', '2001:0db8:0:0:ffff::', '2001:db8:0:0:1:2:3:4', '2001:db8::1%eth0']) {
      expect(origin(address).address, address).to.equal('2001:db8:0:0::/64');
    }
    expect(origin('fe80::1').address).to.equal('fe80:0:0:0::/64');
  });

  it('is what a trusted proxy says, and nobody else', () => {
    const said = { 'x-forwarded-for': '198.51.100.1', 'x-forwarded-proto': 'https' };
    expect(origin('203.0.113.9', said)).to.deep.equal({ address: '203.0.113.9', isTls: false });
    expect(origin('10.1.2.3', said)).to.deep.equal({ address: '198.51.100.1', isTls: true });
    expect(origin('::ffff:10.1.2.3', said).address).to.equal('198.51.100.1');
    expect(origin('2001:db8:1::5', said).address).to.equal('198.51.100.1');
    expect(origin('2001:db8:2::5', said).isTls).to.equal(false);
  });

  it('is the last that is no proxy: what stands before may be made up', () => {
    const chain = (list: string) => origin('10.0.0.1', { 'x-forwarded-for': list }).address;
    expect(chain('1.2.3.4, 198.51.100.1, 10.0.0.2')).to.equal('198.51.100.1');
    expect(chain('198.51.100.1:5555')).to.equal('198.51.100.1');
    expect(chain('[2001:db8:9::1]:5555')).to.equal('2001:db8:9:0::/64');
    expect(chain('1.2.3.4, unknown')).to.equal('10.0.0.1');
    expect(chain('10.0.0.3')).to.equal('10.0.0.3');
    expect(origin('10.0.0.1', { 'x-forwarded-proto': 'https, http' }).isTls).to.equal(false);
  });
});
