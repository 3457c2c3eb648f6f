import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type GridTable, gridTableOf } from './driving/grid-table.ts';
import type { Settings } from './generated/settings.ts';
import type { ServerTls } from './http/server.ts';
import { type TrustedProxies, trustedProxies } from './kernel/client-address.ts';
import type { Issue } from './kernel/fault.ts';
import { randomIds } from './kernel/ids.ts';
import { projectRoot } from './kernel/project.ts';
import { type Party, partyOf } from './ocpi/party.ts';

export type ProcessRole = 'http' | 'ocpp' | 'worker';

/** The settings of one process, checked and frozen. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Without a trailing slash; undefined until the port is known when it is to be taken freely. */
  readonly publicUrl: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly adminToken: string;
  /** Whether the admin token was made just now, and has to be shown once. */
  readonly adminTokenIsNew: boolean;
  readonly masterKey: Buffer;
  readonly hubParty: Party;
  readonly hubName: string;
  readonly allowPrivateNetwork: boolean;
  /** How long a station may be away before the network hears that it is unknown. */
  readonly stationOfflineGraceMs: number;
  /** Hosts, in lower case, that files of stations may go to and come from. */
  readonly stationFileHosts: ReadonlySet<string>;
  readonly roles: ReadonlySet<ProcessRole>;
  /** Undefined: the hub serves http. */
  readonly tls: ServerTls | undefined;
  readonly trustedProxies: TrustedProxies;
  /** Whether messages are logged, and for how many days they are kept. */
  readonly messageLog: 'all' | 'off';
  readonly messageRetentionDays: number;
  /** How far an amount of a CDR may be off, in the smallest units of its currency, and from when on it is late. */
  readonly cdrCheckAmountUnits: number;
  readonly cdrCheckLateDays: number;
  /** Greenhouse gases of a kWh by country. */
  readonly gridTable: GridTable;
  /** Undefined: detours are estimates. */
  readonly router: { readonly kind: 'osrm' | 'valhalla' | 'graphhopper'; readonly url: string } | undefined;
  /** Pictures for the map from somewhere else; undefined: it has the hub's own outline of the world. */
  readonly mapTiles: { readonly url: string; readonly attribution: string } | undefined;
  readonly logLevel: string;
}

/** Everything that is wrong with the settings, a sentence each. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the settings cannot be used:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads the environment. Throws `ConfigError` with every problem at once. Generates the admin token and, with the embedded
 * database, the master key into `DATA_DIR` when they are not given and not there.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const { settings, tls, proxies, gridTable } = readSettings(env);
  const dataDir = resolve(settings.DATA_DIR);
  const adminToken = secretOf(settings.ADMIN_TOKEN, join(dataDir, 'admin-token'), () =>
    randomIds.bytes(32).toString('base64url'),
  );
  const masterKey = secretOf(settings.MASTER_KEY, join(dataDir, 'master-key'), () =>
    randomIds.bytes(32).toString('base64'),
  );
  return Object.freeze({
    host: settings.HOST,
    port: settings.PORT,
    publicUrl: settings.PUBLIC_URL?.replace(/\/+$/, ''),
    databaseUrl: settings.DATABASE_URL,
    dataDir,
    adminToken: adminToken.value,
    adminTokenIsNew: adminToken.isNew,
    masterKey: Buffer.from(masterKey.value, 'base64'),
    hubParty: partyOf(settings.HUB_COUNTRY_CODE, settings.HUB_PARTY_ID),
    hubName: settings.HUB_NAME,
    allowPrivateNetwork: settings.ALLOW_PRIVATE_NETWORK,
    stationOfflineGraceMs: settings.STATION_OFFLINE_GRACE_S * 1000,
    stationFileHosts: new Set((settings.STATION_FILE_HOSTS ?? '').toLowerCase().split(',').filter(Boolean)),
    roles: new Set(settings.ROLES.split(',') as ProcessRole[]),
    tls,
    trustedProxies: proxies,
    messageLog: settings.MESSAGE_LOG,
    messageRetentionDays: settings.MESSAGE_RETENTION_DAYS,
    cdrCheckAmountUnits: settings.CDR_CHECK_AMOUNT_UNITS,
    cdrCheckLateDays: settings.CDR_CHECK_LATE_DAYS,
    gridTable,
    router: routerOf(settings),
    mapTiles: mapTilesOf(settings),
    logLevel: settings.LOG_LEVEL,
  });
}

interface Read {
  readonly settings: Settings;
  readonly tls: ServerTls | undefined;
  readonly proxies: TrustedProxies;
  readonly gridTable: GridTable;
}

function readSettings(env: NodeJS.ProcessEnv): Read {
  const schema = JSON.parse(readFileSync(join(projectRoot, 'schemas', 'config.json'), 'utf8'));
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(schema.properties)) {
    const value = env[name];
    if (value !== undefined && value !== '') given[name] = value;
  }
  const ajv = new Ajv2020({ allErrors: true, coerceTypes: true, useDefaults: true });
  const check = ajv.compile<Settings>(schema);
  const isValid = check(given);
  // The value itself stays out of the sentence: it may be a secret.
  const problems = (check.errors ?? []).map((error) => `${error.instancePath.slice(1)} ${error.message}`);
  if (given['DATABASE_URL'] !== undefined && given['MASTER_KEY'] === undefined) {
    problems.push('MASTER_KEY is required with DATABASE_URL: every process on one database needs the same key');
  }
  if ((given['MAP_TILES_URL'] === undefined) !== (given['MAP_TILES_ATTRIBUTION'] === undefined)) {
    problems.push(
      'MAP_TILES_URL and MAP_TILES_ATTRIBUTION go together: pictures of a map are shown with whose they are',
    );
  }
  const settings = given as unknown as Settings;
  if ((settings.ROUTER_KIND === undefined) !== (settings.ROUTER_URL === undefined))
    problems.push('ROUTER_KIND and ROUTER_URL belong together: one of them is missing');
  const tls = tlsOf(settings, problems);
  const proxies = proxiesOf(settings, problems);
  const gridTable = gridTableIn(settings, problems);
  if (!isValid || problems.length > 0 || gridTable === undefined) throw new ConfigError(problems);
  return { settings, tls, proxies, gridTable };
}

/** Whoever has pictures of a map shown has to say whose they are. */
const mapTilesOf = ({ MAP_TILES_URL, MAP_TILES_ATTRIBUTION }: Settings): Config['mapTiles'] =>
  MAP_TILES_URL === undefined ? undefined : { url: MAP_TILES_URL, attribution: MAP_TILES_ATTRIBUTION ?? '' };

const routerOf = ({ ROUTER_KIND: kind, ROUTER_URL: url }: Settings): Config['router'] =>
  kind === undefined || url === undefined ? undefined : { kind, url };

function gridTableIn({ GRID_FACTORS_FILE }: Settings, problems: string[]): GridTable | undefined {
  const file = GRID_FACTORS_FILE ?? join(projectRoot, 'src', 'facts', 'grid-factors.json');
  const issues: Issue[] = [];
  try {
    const table = gridTableOf(JSON.parse(readFileSync(file, 'utf8')), issues);
    problems.push(...issues.map(({ path, message }) => `GRID_FACTORS_FILE: ${path} ${message}`));
    return table;
  } catch (error) {
    problems.push(`GRID_FACTORS_FILE cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}

function proxiesOf({ TRUST_PROXY = '' }: Settings, problems: string[]): TrustedProxies {
  try {
    return trustedProxies(String(TRUST_PROXY));
  } catch (error) {
    problems.push(`TRUST_PROXY cannot be read: ${(error as Error).message}`);
    return trustedProxies('');
  }
}

function tlsOf(settings: Settings, problems: string[]): ServerTls | undefined {
  const { TLS_CERT_FILE, TLS_KEY_FILE, STATION_CA_FILE } = settings;
  const before = problems.length;
  if ((TLS_CERT_FILE === undefined) !== (TLS_KEY_FILE === undefined)) {
    problems.push('TLS_CERT_FILE and TLS_KEY_FILE belong together: one of them is missing');
  }
  if (STATION_CA_FILE !== undefined && TLS_CERT_FILE === undefined) {
    problems.push('STATION_CA_FILE needs TLS_CERT_FILE: client certificates are part of TLS');
  }
  if (problems.length > before || TLS_CERT_FILE === undefined || TLS_KEY_FILE === undefined) return undefined;
  const read = (name: string, file: string): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      problems.push(`${name} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
      return '';
    }
  };
  const tls: ServerTls = {
    certificate: read('TLS_CERT_FILE', TLS_CERT_FILE),
    key: read('TLS_KEY_FILE', TLS_KEY_FILE),
    clientAuthority: STATION_CA_FILE === undefined ? undefined : read('STATION_CA_FILE', STATION_CA_FILE),
  };
  if (problems.length > before) return undefined;
  try {
    createSecureContext({
      cert: tls.certificate,
      key: tls.key,
      ...(tls.clientAuthority && { ca: tls.clientAuthority }),
    });
  } catch (error) {
    // OpenSSL's code, such as ERR_OSSL_X509_KEY_VALUES_MISMATCH: its message may quote the file.
    problems.push(`the TLS files cannot be used: ${(error as NodeJS.ErrnoException).code ?? 'they are no PEM files'}`);
  }
  return tls;
}

function secretOf(given: string | undefined, file: string, make: () => string): { value: string; isNew: boolean } {
  if (given !== undefined) return { value: given, isNew: false };
  if (existsSync(file)) return { value: readFileSync(file, 'utf8').trim(), isNew: false };
  mkdirSync(join(file, '..'), { recursive: true });
  const value = make();
  try {
    writeFileSync(file, `${value}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    // Another process that starts at the same time may have made it.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      return { value: readFileSync(file, 'utf8').trim(), isNew: false };
    throw error;
  }
  chmodSync(file, 0o600);
  return { value, isNew: true };
}
