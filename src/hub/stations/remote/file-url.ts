import { BlockList, isIP } from 'node:net';

const schemes: ReadonlySet<string> = new Set(['ftp:', 'ftps:', 'sftp:', 'http:', 'https:']);

const privateAddresses = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  privateAddresses.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  privateAddresses.addSubnet(network, prefix, 'ipv6');

/** Which URLs stations may be given. */
export interface FileRules {
  readonly fileHosts: ReadonlySet<string>;
  readonly allowPrivateNetwork: boolean;
}

/**
 * What is wrong with a URL that a station is to send a file to or fetch one from: a sentence; undefined when nothing is. Whoever has an
 * admin key must not be able to have data of stations sent anywhere (OCPP has the station follow whatever it is given).
 */
export function flawOfFileUrl(url: string, { fileHosts, allowPrivateNetwork }: FileRules): string | undefined {
  // What others may read in another way than we do is none: a backslash, a space, a line break.
  if (!/^[!-[\]-~]+$/.test(url) || !URL.canParse(url)) return 'is no URL';
  const { protocol, hostname } = new URL(url);
  if (!schemes.has(protocol)) return 'must be ftp, ftps, sftp, http or https';
  const host = hostname.toLowerCase();
  if (!fileHosts.has(host)) return 'is on a host that is not in STATION_FILE_HOSTS';
  if (allowPrivateNetwork) return undefined;
  const address = host.replace(/^\[|\]$/g, '');
  const family = isIP(address);
  const isPrivate =
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    (family !== 0 && privateAddresses.check(address, family === 6 ? 'ipv6' : 'ipv4'));
  return isPrivate ? 'is in a private network' : undefined;
}
