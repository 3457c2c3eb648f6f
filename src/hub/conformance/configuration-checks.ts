import type { Issue } from '../../kernel/fault.ts';
import { isFunctional } from '../../ocpi/headers.ts';
import { parsePartyKey, partyKey } from '../../ocpi/party.ts';
import { validate } from '../../ocpi/validate.ts';
import { nameOfRole } from '../registration-roles.ts';
import { endpointOf, type Platform } from '../registry.ts';
import { versionOf } from '../versions.ts';
import { type Check, type Exchange, fail, failWith, type Judgement, pass, type Run, skip, warn } from './check.ts';
import { accessChecks, answeredCheck, messageChecks, noRoutingCheck, type Subject } from './message-checks.ts';
import { answerIn, dataOf, fieldsOf, isAnswered } from './reading.ts';

const versions: Subject = {
  group: 'versions',
  async ask(run) {
    const { versions_url: url } = run.platform;
    return url === null ? undefined : run.ask({ url, module: 'versions', token: 'ours' });
  },
};

/** The version details; undefined when the versions do not say where they are, or we may not go there. */
const details: Subject = {
  group: 'details',
  async ask(run) {
    const url = await detailsUrl(run);
    if (url === undefined || run.refusalOfUrl(url) !== undefined) return undefined;
    return run.ask({ url, module: 'versions', token: 'ours' });
  },
};

const credentials: Subject = {
  group: 'credentials',
  async ask(run) {
    const url = endpointOf(run.platform, 'credentials', 'SENDER');
    return url === undefined ? undefined : run.ask({ url, module: 'credentials', token: 'ours' });
  },
};

/** What is said of the data of an endpoint, when there is any. */
const about = (
  { group, ask }: Subject,
  name: string,
  title: string,
  requirements: readonly string[],
  judge: (run: Run, exchange: Exchange) => Judgement | Promise<Judgement>,
): Check => ({
  id: `${group}.${name}`,
  group,
  title,
  requirements,
  async judge(run) {
    const exchange = await ask(run);
    if (exchange === undefined || !isAnswered(exchange))
      return skip('it was not answered', ...(exchange ? [exchange] : []));
    return judge(run, exchange);
  },
});

/** The checks of the configuration modules: versions, version details and credentials. */
export const configurationChecks: readonly Check[] = [
  answeredCheck(versions, ['V-01', 'V-02', 'V-09', 'V-12', 'T-02']),
  ...messageChecks(versions),
  noRoutingCheck(versions),
  ...accessChecks(versions),
  about(versions, 'base64', 'takes the token in Base64', ['T-02', 'T-03', 'T-04'], judgeBase64),
  about(versions, 'list', 'lists versions with their URLs', ['V-02', 'T-94'], judgeVersions),
  about(
    versions,
    'spoken',
    'lists the version in use, at a URL the hub may call',
    ['V-02', 'V-11', 'R-66'],
    judgeSpoken,
  ),
  answeredCheck(details, ['V-03', 'V-09']),
  ...messageChecks(details),
  noRoutingCheck(details),
  ...accessChecks(details),
  about(details, 'version', 'are those of the version in use', ['V-03'], judgeVersion),
  about(
    details,
    'endpoints',
    'name each endpoint with identifier, role and URL',
    ['V-03', 'V-04', 'V-06', 'T-94'],
    judgeEndpoints,
  ),
  about(details, 'https', 'name endpoints with https', ['T-01'], judgeHttps),
  about(details, 'origins', 'name endpoints where the hub may go', ['R-66', 'T-64'], judgeOrigins),
  about(details, 'registered', 'name the endpoints that were registered', ['V-08', 'C-18'], judgeRegistered),
  answeredCheck(credentials, ['C-23', 'V-06']),
  ...messageChecks(credentials),
  noRoutingCheck(credentials),
  ...accessChecks(credentials),
  about(credentials, 'object', 'are a valid object', ['C-12', 'C-30', 'C-37'], judgeCredentials),
  about(credentials, 'roles', 'name the roles that were approved', ['C-18', 'C-23', 'C-31'], judgeRoles),
  about(credentials, 'token', 'hold the token of the request', ['C-24'], judgeToken),
];

/** The details' URL as the versions have it. */
async function detailsUrl(run: Run): Promise<string | undefined> {
  const exchange = await versions.ask(run);
  const data = exchange && dataOf(exchange);
  const entry = Array.isArray(data)
    ? data.map(fieldsOf).find(({ version }) => version === versionOf(run.platform))
    : undefined;
  const url = entry?.['url'];
  return typeof url === 'string' ? url : undefined;
}

async function judgeBase64(run: Run, { asked }: Exchange): Promise<Judgement> {
  const exchange = await run.ask({ ...asked, token: 'ours-in-base64' });
  if (isAnswered(exchange)) return pass('it takes it', exchange);
  return fail(`it takes the token only as it is, and OCPI demands Base64: ${answerIn(exchange)}`, exchange);
}

/** Longest URL in an OCPI object (T-94). */
const urlLengthMax = 255;

const isUrl = (value: unknown): boolean => typeof value === 'string' && value !== '' && value.length <= urlLengthMax;

function judgeVersions(run: Run, exchange: Exchange): Judgement {
  const data = dataOf(exchange);
  if (!Array.isArray(data) || data.length === 0) return fail('the list is empty, or no list', exchange);
  const issues = data.flatMap((entry: unknown, at): Issue[] => {
    const { version, url } = fieldsOf(entry);
    return [
      ...(typeof version === 'string' ? [] : [{ path: `/data/${at}/version`, message: 'must be a string' }]),
      ...(isUrl(url)
        ? []
        : [{ path: `/data/${at}/url`, message: `must be a URL of at most ${urlLengthMax} characters` }]),
    ];
  });
  return issues.length === 0
    ? pass(`it lists ${data.length}`, exchange)
    : failWith(run, 'entries of the list are not as they should be', exchange, issues);
}

async function judgeSpoken(run: Run, exchange: Exchange): Promise<Judgement> {
  const url = await detailsUrl(run);
  if (url === undefined) return fail(`${versionOf(run.platform)} is not listed, or has no URL`, exchange);
  const refusal = run.refusalOfUrl(url);
  return refusal === undefined ? pass('it is listed', exchange) : fail(`of its details, ${refusal}`, exchange);
}

function judgeVersion({ platform }: Run, exchange: Exchange): Judgement {
  return fieldsOf(dataOf(exchange))['version'] === versionOf(platform)
    ? pass('they say so', exchange)
    : fail(`they do not say that they are those of ${versionOf(platform)}`, exchange);
}

interface ListedEndpoint {
  readonly identifier: unknown;
  readonly role: unknown;
  readonly url: unknown;
}

function endpointsIn(run: Run, exchange: Exchange): readonly ListedEndpoint[] {
  const { endpoints } = fieldsOf(dataOf(exchange));
  if (!Array.isArray(endpoints)) return [];
  const looked = endpoints.slice(0, run.hub.limits.conformanceObjectsMax);
  return looked.map((entry) => {
    const { identifier, role, url } = fieldsOf(entry);
    return { identifier, role, url };
  });
}

function judgeEndpoints(run: Run, exchange: Exchange): Judgement {
  const endpoints = endpointsIn(run, exchange);
  if (endpoints.length === 0) return fail('they name no endpoint', exchange);
  const issues = endpoints.flatMap((endpoint, at) => endpointIssues(endpoint, `/data/endpoints/${at}`));
  const names = endpoints.map(nameOfEndpoint);
  for (const [at, name] of names.entries()) {
    if (names.indexOf(name) < at) issues.push({ path: `/data/endpoints/${at}`, message: 'is listed twice' });
  }
  if (!endpoints.some(({ identifier }) => identifier === 'credentials')) {
    issues.push({ path: '/data/endpoints', message: 'must have one of credentials' });
  }
  return issues.length === 0
    ? pass(`they name ${endpoints.length}`, exchange)
    : failWith(run, 'endpoints are not named as they should be', exchange, issues);
}

function endpointIssues({ identifier, role, url }: ListedEndpoint, path: string): Issue[] {
  const issues: Issue[] = [];
  if (typeof identifier !== 'string') issues.push({ path: `${path}/identifier`, message: 'must be a string' });
  if (role !== 'SENDER' && role !== 'RECEIVER') {
    issues.push({ path: `${path}/role`, message: 'must be SENDER or RECEIVER' });
  }
  if (!isUrl(url)) issues.push({ path: `${path}/url`, message: `must be a URL of at most ${urlLengthMax} characters` });
  return issues;
}

const nameOfEndpoint = ({ identifier, role }: ListedEndpoint): string => `${identifier} ${role}`;

/** Faults of the URLs of endpoints, by what is wrong with one; what is no URL is another check's. */
function urlIssues(run: Run, exchange: Exchange, wrongWith: (url: string) => string | undefined): Issue[] {
  return endpointsIn(run, exchange).flatMap(({ url }, at) => {
    const message = typeof url === 'string' ? wrongWith(url) : undefined;
    return message === undefined ? [] : { path: `/data/endpoints/${at}/url`, message };
  });
}

function judgeHttps(run: Run, exchange: Exchange): Judgement {
  const issues = urlIssues(run, exchange, (url) => (/^https:/i.test(url) ? undefined : 'must use https'));
  if (issues.length === 0) return pass('all use https', exchange);
  if (run.platform.allow_private_network)
    return skip('http is allowed for this partner, as for a laboratory', exchange);
  return failWith(run, 'endpoints without https are named', exchange, issues);
}

function judgeOrigins(run: Run, exchange: Exchange): Judgement {
  const issues = urlIssues(run, exchange, (url) => (/^https?:/i.test(url) ? run.refusalOfUrl(url) : undefined));
  return issues.length === 0
    ? pass('the hub may go to each', exchange)
    : failWith(run, 'endpoints lead to where the hub may not go for this partner', exchange, issues);
}

/** What the partner offers now and what it offered when it registered are the same until it says otherwise by PUT. */
function judgeRegistered(run: Run, exchange: Exchange): Judgement {
  const known = new Map(run.platform.endpoints.map((endpoint) => [nameOfEndpoint(endpoint), endpoint.url]));
  const listed = new Map(
    endpointsIn(run, exchange).map(({ identifier, role, url }) => [
      nameOfEndpoint({ identifier, role: identifier === 'credentials' ? 'SENDER' : role, url }),
      url,
    ]),
  );
  const gone = [...known].filter(([name, url]) => listed.get(name) !== url).map(([name]) => name);
  if (gone.length > 0) {
    return warn(`not listed any more, or elsewhere, and no PUT said so: ${gone.join(', ')}`, exchange);
  }
  const offered = [...listed.keys()].filter((name) => isFunctional(name.split(' ')[0] ?? ''));
  const added = offered.filter((name) => !known.has(name));
  return added.length === 0
    ? pass('they are the same', exchange)
    : warn(`listed now, and no PUT said so: ${added.join(', ')}`, exchange);
}

function judgeCredentials(run: Run, exchange: Exchange): Judgement {
  const version = versionOf(run.platform);
  const issues = validate('credentials', dataOf(exchange), { version }).issues.map(({ path, message }) => ({
    path: path === '/' ? '/data' : `/data${path}`,
    message,
  }));
  return issues.length === 0
    ? pass('they are valid', exchange)
    : failWith(run, 'the object is not valid', exchange, issues);
}

/** The roles a credentials object names, `BE-BEC CPO`; what names no role is another check's. */
function rolesIn(exchange: Exchange): string[] {
  const { roles } = fieldsOf(dataOf(exchange));
  if (!Array.isArray(roles)) return [];
  return roles.map(fieldsOf).flatMap(({ country_code, party_id, role }) => {
    const party = parsePartyKey(`${country_code}-${party_id}`);
    return party === undefined || typeof role !== 'string' ? [] : `${partyKey(party)} ${role.slice(0, 10)}`;
  });
}

function judgeRoles({ platform }: Run, exchange: Exchange): Judgement {
  const named = rolesIn(exchange);
  const of = (rows: Platform['parties']): string[] => rows.map(nameOfRole);
  const own = platform.parties.filter(({ behind }) => behind === null);
  const approved = of(own);
  const foreign = named.filter((role) => !approved.includes(role));
  if (foreign.length > 0) return fail(`roles that were not approved are named: ${foreign.join(', ')}`, exchange);
  const missing = of(own.filter(({ announced }) => announced)).filter((role) => !named.includes(role));
  if (missing.length > 0) return fail(`roles that were registered are not named: ${missing.join(', ')}`, exchange);
  return pass(`they name ${named.join(', ')}`, exchange);
}

function judgeToken(run: Run, exchange: Exchange): Judgement {
  return fieldsOf(dataOf(exchange))['token'] === run.hub.maskedToken
    ? pass('they do', exchange)
    : warn('they hold another token than the one they were asked for with', exchange);
}
