import { type Partner, type PartnerOptions, startPartner } from '../test/support/partner/partner.ts';
import { adminToken, type BenchServer } from './processes.ts';

/** The hub process with its partners, as the bench uses it. */
export class HubUnderTest {
  readonly port: number;
  readonly partners: Partner[] = [];
  readonly #start: (port: number) => Promise<BenchServer>;
  #server: BenchServer;

  private constructor(start: (port: number) => Promise<BenchServer>, server: BenchServer) {
    this.#start = start;
    this.#server = server;
    this.port = server.port;
  }

  /** Starts one; `start` is asked for a process on a port, 0 for any. */
  static async open(start: (port: number) => Promise<BenchServer>): Promise<HubUnderTest> {
    return new HubUnderTest(start, await start(0));
  }

  get pid(): number {
    return this.#server.pid;
  }

  /** Ends the process and starts another in its place. */
  async restart(): Promise<void> {
    await this.#server.stop();
    this.#server = await this.#start(this.port);
  }

  /** Ends the process and leaves the database to others. */
  halt(): Promise<void> {
    return this.#server.stop();
  }

  async admin<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${this.port}/admin/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${adminToken}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  async connect(role: 'CPO' | 'EMSP', party: string, options: Partial<PartnerOptions> = {}): Promise<Partner> {
    const partner = await startPartner({ keepLog: 0, ...options, roles: [roleOf(role, party)] });
    this.partners.push(partner);
    await this.register(partner, role, party);
    return partner;
  }

  /** Registers a platform that runs elsewhere: approves it and hands out what it registers with. */
  async invite(role: 'CPO' | 'EMSP', party: string): Promise<{ token: string; versions_url: string }> {
    const { id } = await this.admin<{ id: string }>('POST', '/partners', {
      name: party,
      roles: [roleOf(role, party)],
      quirks: { operations_per_minute: 1_000_000 },
    });
    return this.admin('POST', `/partners/${id}/registration-tokens`);
  }

  async register(partner: Partner, role: 'CPO' | 'EMSP', party: string): Promise<void> {
    const invitation = await this.invite(role, party);
    await partner.register({ versionsUrl: invitation.versions_url, token: invitation.token });
  }

  agree(cpo: string, emsp: string): Promise<unknown> {
    return this.admin('POST', '/agreements', { cpo, emsp });
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    await Promise.all(this.partners.map((partner) => partner.close()));
  }
}

function roleOf(role: 'CPO' | 'EMSP', party: string): { role: 'CPO' | 'EMSP'; country_code: string; party_id: string } {
  const [countryCode = '', partyId = ''] = party.split('-');
  return { role, country_code: countryCode, party_id: partyId };
}
