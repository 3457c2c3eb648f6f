import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Where a request comes from. */
export interface Origin {
  /** Without a port; of IPv6 the network of 64 bits, which is what one subscriber has. */
  readonly address: string;
  readonly isTls: boolean;
}

/** Proxies whose word about the client counts. */
export interface TrustedProxies {
  has(address: string): boolean;
}

/** Reads `TRUST_PROXY`: addresses and networks (10.0.0.0/8), separated by commas. Throws a sentence for what is neither. */
export function trustedProxies(list: string): TrustedProxies {
  const blocks = new BlockList();
  let isEmpty = true;
  for (const entry of list.split(',').map((text) => text.trim())) {
    if (entry === '') continue;
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address);
    const bits = prefix === undefined ? undefined : Number(prefix);
    const isGood = bits === undefined || (/^\d+$/.test(prefix ?? '') && bits <= (family === 4 ? 32 : 128));
    if (family === 0 || !isGood) throw new Error('it holds something that is no address and no network');
    const type = family === 4 ? 'ipv4' : 'ipv6';
    isEmpty = false;
    if (bits === undefined) blocks.addAddress(address, type);
    else blocks.addSubnet(address, bits, type);
  }
  return { has: (address) => !isEmpty && blocks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') };
}

/**
 * Where a request comes from. Only a trusted proxy can say that it is from somebody else, and over TLS: by the last
 * `X-Forwarded-For` that is no trusted proxy, and by the last `X-Forwarded-Proto`.
 */
export function originOf(request: IncomingMessage, proxies: TrustedProxies): Origin {
  const peer = plain(request.socket.remoteAddress ?? '');
  const isTls = (request.socket as { encrypted?: boolean }).encrypted === true;
  if (peer === '' || !proxies.has(peer)) return { address: network(peer), isTls };
  const said = listOf(request.headers['x-forwarded-for']).map(withoutPort);
  let address = peer;
  for (let hop = said.pop(); hop !== undefined && isIP(hop) !== 0; hop = said.pop()) {
    address = plain(hop);
    if (!proxies.has(address)) break;
  }
  const protocol = listOf(request.headers['x-forwarded-proto']).pop();
  return { address: network(address), isTls: isTls || protocol?.toLowerCase() === 'https' };
}

const listOf = (header: string | string[] | undefined): string[] =>
  (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((text) => text.trim());

const withoutPort = (hop: string): string => /^\[(.+)\](:\d+)?$/.exec(hop)?.[1] ?? hop.replace(/^([\d.]+):\d+$/, '$1');

/** IPv4 in IPv6 is IPv4. */
const plain = (address: string): string => address.replace(/^::ffff:(?=[\d.]+$)/i, '').replace(/%.*$/, '');

function network(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = tail === undefined ? front : [...front, ...Array(8 - front.length - back.length).fill('0'), ...back];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
