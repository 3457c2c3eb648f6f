import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Fault } from '../kernel/fault.ts';
import { urlOf } from '../kernel/url.ts';

/** Where the hub may go for one platform. */
export interface Policy {
  /** Laboratories only: `http:`, loopback and private addresses as well. */
  readonly allowPrivateNetwork: boolean;
  /** Origins approved for the platform, as `URL.origin` spells them; empty: none was approved by name. */
  readonly allowedOrigins: readonly string[];
}

/** Finds all addresses of a host name. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/** Longest URL in an OCPI object (T-94). */
export const urlLengthMax = 255;

/**
 * Reads a URL that somebody gave us and applies every rule that needs no name resolution (D1, D4, D5, R-66): https, no
 * userinfo, an approved origin or else an ordinary port, and no literal address that is not allowed, however it is spelled.
 * Throws `Fault` of kind `peer-unusable` with a sentence that quotes nothing of the URL.
 */
export function checkUrl(text: string, policy: Policy, lengthMax: number = urlLengthMax): URL {
  const refuse = (rule: string): never => {
    throw new Fault('peer-unusable', `the URL ${rule}`);
  };
  if (text.length > lengthMax) refuse(`is longer than ${lengthMax} characters`);
  // The URL parser drops line breaks and takes \ for /; others read them differently.
  if (hasOddCharacter.test(text)) refuse('contains a space, a backslash or a control character');
  const url = urlOf(text);
  if (!startsAbsolute.test(text) || url === undefined) return refuse('is not an absolute http(s) URL');
  if (url.protocol !== 'https:' && !(policy.allowPrivateNetwork && url.protocol === 'http:')) refuse('must use https');
  if (hasUserinfo.test(text)) refuse('must not carry a user name or password');
  if (policy.allowedOrigins.length > 0) {
    if (!policy.allowedOrigins.includes(url.origin)) refuse('leads to a server that is not approved for the platform');
  } else if (url.port !== '' && Number(url.port) < firstUserPort) {
    refuse('uses the port of another service');
  }
  const address = literalAddress(url);
  if (address !== undefined && !isAllowedAddress(address, policy)) refuse('leads to an address that is not allowed');
  return url;
}

/**
 * Whether a connection to this address may be opened (D4). What is not known to be a public address is refused: a list of
 * what is forbidden would miss the next way to disguise an inner address. `allowPrivateNetwork` adds loopback and private
 * ranges, never link-local, multicast and unspecified addresses or those of cloud metadata services.
 */
export function isAllowedAddress(ip: string, policy: Policy): boolean {
  // A zone id only makes sense for link-local addresses.
  if (isIP(ip) === 0 || ip.includes('%')) return false;
  const family = isIP(ip) === 6 ? 'ipv6' : 'ipv4';
  if (metadataServices.check(ip, family)) return false;
  if (policy.allowPrivateNetwork && privateRanges.check(ip, family)) return true;
  // The lists of IPv4 blocks also know an address in its IPv6 form.
  if (family === 'ipv4' || mappedIpv4.check(ip, family)) return !specialIpv4.check(ip, family);
  return globalIpv6.check(ip, family) && !specialIpv6.check(ip, family);
}

/**
 * A `lookup` for sockets that answers only when every address of the name is allowed. The socket dials what was checked here,
 * so a name that resolves differently the next time gains nothing (D3). Lookups of one name at the same time are one, so that
 * a platform with a slow name server holds one thread of the resolver and not one a connection.
 */
export function guardedLookup(policy: Policy, resolve: Resolve = resolveBySystem): LookupFunction {
  const underWay = new Map<string, Promise<readonly LookupAddress[]>>();
  const resolveOnce = (hostname: string) => {
    const known = underWay.get(hostname);
    if (known !== undefined) return known;
    const records = resolve(hostname).finally(() => underWay.delete(hostname));
    underWay.set(hostname, records);
    return records;
  };
  return (hostname, options, callback) => {
    resolveOnce(hostname)
      .then((records) => usable(records, policy, options.family))
      .then(
        (addresses) => {
          if (options.all) callback(null, addresses);
          else callback(null, addresses[0].address, addresses[0].family);
        },
        (error: NodeJS.ErrnoException) => callback(error, []),
      );
  };
}

const resolveBySystem: Resolve = (hostname) => lookup(hostname, { all: true });

type Records = [LookupAddress, ...LookupAddress[]];

function usable(records: readonly LookupAddress[], policy: Policy, family: unknown): Records {
  if (!records.every((record) => isAllowedAddress(record.address, policy))) {
    throw new Fault('peer-unusable', 'the host name leads to an address that is not allowed');
  }
  const wanted = family === 4 || family === 'IPv4' ? 4 : family === 6 || family === 'IPv6' ? 6 : undefined;
  const [first, ...others] = records.filter((record) => wanted === undefined || record.family === wanted);
  if (!first) throw Object.assign(new Error('the host name has no address'), { code: 'ENOTFOUND' });
  return [first, ...others];
}

/** The address in a URL whose host is one; the parser has brought decimal, hexadecimal and short forms to the usual one. */
function literalAddress(url: URL): string | undefined {
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  return isIP(host) === 0 ? undefined : host;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const hasOddCharacter = /[\u0000-\u0020\u007f\\]/;
/** The parser also takes one slash, or three; then our reading of the authority and its reading would differ. */
const startsAbsolute = /^https?:\/\/[^/?#]/i;
const hasUserinfo = /^[^/]*\/\/[^/?#]*@/;
/** Below it, ports other than those of https and http belong to other protocols. */
const firstUserPort = 1024;

/**
 * Node's own lists, because they read an address the way the socket that dials it does; ipaddr.js takes `::8.8.8.8` for the
 * IPv4 address 8.8.8.8.
 */
function blocks(...texts: string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const [network = '', bits] = text.split('/');
    list.addSubnet(network, Number(bits), isIP(network) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** IANA's special-purpose IPv4 blocks, and multicast. */
const specialIpv4 = blocks(
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carrier-grade NAT
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local, with most cloud metadata services
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // automatic multicast tunnelling
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '192.175.48.0/24', // AS112
  '198.18.0.0/15', // benchmarking
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved and broadcast
);

/** The only IPv6 space that is handed out to networks of the internet … */
const globalIpv6 = blocks('2000::/3');

/** … and what is set apart in it. */
const specialIpv6 = blocks(
  '2001::/23', // protocol assignments: Teredo, benchmarking, ORCHID
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4 carries any IPv4 address
  '3fff::/20', // documentation
);

/** IPv4 addresses in IPv6 form: they are dialled as IPv4. */
const mappedIpv4 = blocks('::ffff:0:0/96');

const privateRanges = blocks(
  '10.0.0.0/8',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7', // unique local
);

/** Metadata services of clouds outside 169.254.0.0/16: they hand secrets to whoever asks. */
const metadataServices = blocks('168.63.129.16/32', 'fd00:ec2::254/128', 'fd20:ce::254/128');
