import { expect } from 'chai';
import fc from 'fast-check';
import { operations } from '../../../src/http/admin/operations.ts';
import { readAdminSchemas } from '../../../src/http/admin/schemas.ts';
import { type AdminApi, type Json, startAdminApi } from '../../support/admin-api.ts';
import { type AdminScene, adminScene, subjectOf } from '../../support/stations/admin-scene.ts';

const schemas = readAdminSchemas();
const rounds = 60;

/** What does not belong there, whatever the field is. */
const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e308,
    '',
    ' ',
    '*',
    [],
    {},
    [[]],
    '\u202e',
    "' or 1=1 --",
    '%00',
    '../..',
  ),
  fc.string({ maxLength: 300, unit: 'grapheme' }),
  fc.constant('x'.repeat(100_000)),
  fc.array(fc.dictionary(fc.string(), fc.integer(), { maxKeys: 3 }), { maxLength: 3 }),
  fc.jsonValue({ maxDepth: 4 }),
);

/** A body that was good, with some of it replaced, taken out or put in. */
const spoilt = (body: Json): fc.Arbitrary<unknown> =>
  fc
    .array(fc.tuple(fc.nat(), fc.constantFrom('replace', 'remove', 'add', 'nest'), strange, fc.string()), {
      minLength: 1,
      maxLength: 4,
    })
    .map((changes) => {
      let root: Json = structuredClone(body);
      for (const [pick, kind, given, name] of changes) {
        // What is put in may be changed by the next change, and is used again.
        const value: unknown = structuredClone(given);
        const places = placesIn(root);
        const place = places[pick % places.length];
        if (place === undefined) root = value;
        else if (kind === 'remove') delete place.node[place.key];
        else if (kind === 'add' && Array.isArray(place.node)) place.node.push(value);
        else if (kind === 'add')
          Object.defineProperty(place.node, name, { value, enumerable: true, configurable: true, writable: true });
        else place.node[place.key] = kind === 'nest' ? [place.node[place.key]] : value;
      }
      return root;
    });

/** Every field of an object, at all depths. */
function placesIn(node: Json): { node: Json; key: string }[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.keys(node).flatMap((key) => [{ node, key }, ...placesIn(node[key])]);
}

describe('admin API: what nobody should send', () => {
  let api: AdminApi;
  let partner: string;
  let sandbox: string;
  let scene: AdminScene;
  before(async () => {
    api = await startAdminApi();
    const roles = [{ country_code: 'BE', party_id: 'BEC', role: 'CPO' }];
    partner = (await api.post('/admin/v1/partners', { name: 'A partner', roles })).body.id;
    sandbox = (await api.post('/admin/v1/sandboxes', { partner })).body.id;
    scene = await adminScene(api);
  });
  after(() => api.close());

  const withBody = operations.filter(({ body }) => body !== undefined);
  it('is tried on every operation with a body', () => {
    expect(withBody.map(({ id }) => id)).to.have.members([
      'createPartner',
      'updatePartner',
      'handshake',
      'renewCredentials',
      'startConformanceRun',
      'requestPulls',
      'retryUndelivered',
      'createAgreement',
      'updateAgreement',
      'rejectCdr',
      'replayMessage',
      'createSandbox',
      'startSandboxCharge',
      'openDispute',
      'replyToDispute',
      'acceptDispute',
      'rejectDispute',
      'escalateDispute',
      'createParty',
      'putTariff',
      'createStation',
      'updateStation',
      'callStation',
      'releaseTransaction',
      'closeTransaction',
    ]);
  });

  for (const { id, method, path, body: schema } of withBody) {
    it(`never makes ${id} fail`, async () => {
      const examples = schemas.get(schema ?? '')?.examples ?? [];
      // The one URL in the examples must not be called for real.
      const bodies = examples.map((body) => ({
        ...(body as Json),
        ...((id === 'startConformanceRun' || id === 'createSandbox') && { partner }),
        ...(id === 'handshake' && { versions_url: 'http://127.0.0.1:1/' }),
      }));
      expect(bodies).to.not.be.empty;
      const statuses = new Map<number, number>();
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...bodies).chain(spoilt), async (body) => {
          const other = id === 'startSandboxCharge' ? sandbox : id === 'rejectCdr' ? '1' : partner;
          const subject = subjectOf(path, scene, other);
          const url = `/admin/v1${path.replace('{id}', subject)}`;
          const { status } = await api.call(method, url, { body });
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          expect(status).to.be.oneOf([200, 201, 202, 400, 404, 409, 413, 502]);
        }),
        { numRuns: rounds },
      );
      // Most of it has to be refused, or nothing was spoilt.
      expect(statuses.get(400) ?? 0).to.be.above(rounds / 4);
    });
  }

  it('changes nothing but what it says: columns cannot be named (B3)', async () => {
    const columns: string[] = await api
      .db('information_schema.columns')
      .where({ table_name: 'platforms', table_schema: 'public' })
      .pluck('column_name');
    expect(columns).to.include('outbound_token');
    const before = await api.get(`/admin/v1/partners/${partner}`);
    for (const column of columns.filter((name) => !['name', 'quirks', 'allow_private_network'].includes(name))) {
      const { status, body } = await api.call('PATCH', `/admin/v1/partners/${partner}`, { body: { [column]: 'x' } });
      expect(status, column).to.equal(400);
      expect(body.errors[0]).to.deep.equal({ path: `/${column}`, message: 'is not known here' });
    }
    expect(await api.get(`/admin/v1/partners/${partner}`)).to.deep.equal(before);
  });
});
