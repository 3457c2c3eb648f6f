import { expect } from 'chai';
import fc from 'fast-check';
import { operations } from '../../../src/http/admin/operations.ts';
import { readAdminSchemas } from '../../../src/http/admin/schemas.ts';
import { type AdminApi, type Json, startAdminApi } from '../../support/admin-api.ts';
import { spoilt } from '../../support/spoilt.ts';
import { type AdminScene, adminScene, subjectOf } from '../../support/stations/admin-scene.ts';

const schemas = readAdminSchemas();
const rounds = 30;

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
      'updateParty',
      'putTariff',
      'createStation',
      'updateStation',
      'callStation',
      'releaseTransaction',
      'closeTransaction',
      'createDriver',
      'importDriverCards',
      'updateDriver',
      'createDriverAccessToken',
      'createOidcClient',
      'createAppKey',
      'replyToFeedback',
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
    const settable = ['name', 'quirks', 'allow_private_network', 'direct_to', 'parties_behind'];
    const before = await api.get(`/admin/v1/partners/${partner}`);
    for (const column of columns.filter((name) => !settable.includes(name))) {
      const { status, body } = await api.call('PATCH', `/admin/v1/partners/${partner}`, { body: { [column]: 'x' } });
      expect(status, column).to.equal(400);
      expect(body.errors[0]).to.deep.equal({ path: `/${column}`, message: 'is not known here' });
    }
    expect(await api.get(`/admin/v1/partners/${partner}`)).to.deep.equal(before);
  });
});
