import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { callAdmin } from '../kill/admin.ts';
import { adminToken, freePort, HubProcess } from '../kill/hub-process.ts';
import { KillablePostgres } from '../kill/killable-postgres.ts';
import { createBuild } from '../support/build.ts';
import { type Partner, startPartner } from '../support/partner/partner.ts';
import type { PartyRole } from '../support/partner/party.ts';
import { until } from '../support/wait.ts';
import type { Scene } from './request.ts';

/** Sessions and CDRs that a partner keeps: cases come without end. */
const keepObjects = 1000;
const invitations = 8;
const disposables = 6;
/** Objects of the bystander, whom no case concerns. */
const bystanderSites = 20;

/** A real hub process with partners, and what can be looked at when everything is over. */
export class Stage {
  readonly hub: HubProcess;
  readonly port: number;
  readonly scene: Scene;
  readonly partners: { readonly cpo: Partner; readonly emsp: Partner; readonly bystander: Partner };
  readonly #postgres: KillablePostgres;
  readonly #others: readonly Partner[];

  private constructor(parts: {
    hub: HubProcess;
    port: number;
    scene: Scene;
    partners: Stage['partners'];
    postgres: KillablePostgres;
    others: readonly Partner[];
  }) {
    this.hub = parts.hub;
    this.port = parts.port;
    this.scene = parts.scene;
    this.partners = parts.partners;
    this.#postgres = parts.postgres;
    this.#others = parts.others;
  }

  static async set(onLine: (line: string) => void): Promise<Stage> {
    const postgres = await KillablePostgres.start();
    const dataDir = join(postgres.folder, 'hub');
    await mkdir(dataDir);
    const port = await freePort();
    const hub = new HubProcess({ databaseUrl: postgres.url, dataDir, port, onLine });
    await hub.ready();
    const cpo = await connect(hub.url, { role: 'CPO', country_code: 'BE', party_id: 'BEC' });
    const emsp = await connect(hub.url, { role: 'EMSP', country_code: 'NL', party_id: 'TNM' });
    const bystander = await connect(hub.url, { role: 'CPO', country_code: 'FR', party_id: 'BYS' });
    const victim = await connect(hub.url, { role: 'CPO', country_code: 'DE', party_id: 'VIC' });
    for (const one of ['BE-BEC', 'FR-BYS'])
      await callAdmin(hub.url, 'POST', '/agreements', { cpo: one, emsp: 'NL-TNM' });
    await placeBystander(bystander);
    await until(() => emsp.received('locations').length === bystanderSites, { what: 'the bystander at the eMSP' });
    const scene: Scene = {
      tokens: {
        cpo: await tokenOf(cpo),
        emsp: await tokenOf(emsp),
        victims: [await tokenOf(victim)],
        invitations: await Promise.all(
          Array.from({ length: invitations }, (_, index) => invite(hub.url, `I${10 + index}`)),
        ),
      },
      adminToken,
      disposable: await Promise.all(
        Array.from({ length: disposables }, (_, index) => known(hub.url, `D${10 + index}`)),
      ),
      versionsUrl: victim.versionsUrl,
      cursor: await cursorFor(emsp),
    };
    const partners = { cpo, emsp, bystander };
    return new Stage({ hub, port, scene, partners, postgres, others: [victim] });
  }

  /** The bystander's objects as its eMSP gets them listed, as text. */
  async bystanderText(): Promise<string> {
    const list = await this.partners.emsp.list('locations', { limit: 1000 });
    return JSON.stringify(list.filter(({ party_id }) => party_id === 'BYS'));
  }

  /** What should still work: a push that reaches the eMSP, and lists. Throws when it does not. */
  async checkOrdinary(): Promise<void> {
    const { cpo, emsp } = this.partners;
    const location = createBuild(() => Date.now()).location({ id: 'ORDINARY', city: 'Gent' });
    const answer = await cpo.push('locations/BE/BEC/ORDINARY', location, 'NL-HUB');
    if (answer.http >= 300) throw new Error(`an ordinary push was answered ${answer.http} ${answer.text}`);
    const arrived = () => emsp.received('locations').some(({ id }) => id === 'ORDINARY');
    await until(arrived, { what: 'an ordinary push at the eMSP', limitMs: 60_000 });
    const list = await emsp.list('locations');
    if (!list.some(({ id }) => id === 'ORDINARY')) throw new Error('an ordinary push is not listed');
  }

  /** What partners complain of: whatever the hub is sent, what it passes on must be sound. */
  complaints(): string[] {
    return Object.entries(this.partners).flatMap(([name, partner]) =>
      partner.complaints.map((text) => `${name}: ${text}`),
    );
  }

  async clear(): Promise<void> {
    await this.hub.stop();
    await Promise.all([...Object.values(this.partners), ...this.#others].map((partner) => partner.close()));
    await this.#postgres.stop();
  }
}

async function connect(hubUrl: string, role: PartyRole): Promise<Partner> {
  const { id } = await callAdmin<{ id: string }>(hubUrl, 'POST', '/partners', { name: role.party_id, roles: [role] });
  const { token, versions_url: versionsUrl } = await issue(hubUrl, id);
  const partner = await startPartner({ roles: [role], keepLog: 0, keepObjects });
  await partner.register({ versionsUrl, token });
  return partner;
}

const issue = (hubUrl: string, id: string): Promise<{ token: string; versions_url: string }> =>
  callAdmin(hubUrl, 'POST', `/partners/${id}/registration-tokens`);

/** A partner that never registers. */
async function known(hubUrl: string, partyId: string): Promise<string> {
  const roles = [{ role: 'CPO', country_code: 'ZY', party_id: partyId }];
  return (await callAdmin<{ id: string }>(hubUrl, 'POST', '/partners', { name: partyId, roles })).id;
}

async function invite(hubUrl: string, partyId: string): Promise<string> {
  return (await issue(hubUrl, await known(hubUrl, partyId))).token;
}

async function tokenOf(partner: Partner): Promise<string> {
  const { envelope } = await partner.request('GET', 'credentials', 'sender');
  return (envelope.data as { token: string }).token;
}

async function placeBystander(bystander: Partner): Promise<void> {
  const build = createBuild();
  for (let number = 0; number < bystanderSites; number += 1) {
    const id = `B${number}`;
    await bystander.push(`locations/FR/BYS/${id}`, build.location({ country_code: 'FR', party_id: 'BYS', id }));
  }
}

/** The cursor in the link to the next page of a list. */
async function cursorFor(emsp: Partner): Promise<string> {
  const { headers } = await emsp.request('GET', 'locations', 'sender', '', { query: { limit: 1 }, to: 'NL-HUB' });
  return /cursor=([^&>]+)/.exec(String(headers['link']))?.[1] ?? '';
}
