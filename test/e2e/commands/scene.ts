import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub, type TestHubOptions } from '../../support/hub.ts';
import type { Received } from '../../support/partner/received.ts';
import { until } from '../../support/wait.ts';

export const location = 'LOC1';
export const token = build.token({ country_code: 'NL', party_id: 'TNM', uid: '04AABBCCDD', type: 'APP_USER' });

/** Short waits, so that a command times out within a test. */
const limits = { operationsLookMs: 50, operationGraceMs: 100, backoffMinMs: 100 };

/** A CPO with a Location, an eMSP with an agreement, and a stranger of each kind. */
export class Scene {
  readonly hub: TestHub;
  readonly cpo: ConnectedPartner;
  readonly emsp: ConnectedPartner;
  readonly otherCpo: ConnectedPartner;
  readonly stranger: ConnectedPartner;
  #names = 0;

  private constructor(hub: TestHub, [cpo, emsp, otherCpo, stranger]: readonly ConnectedPartner[]) {
    if (!cpo || !emsp || !otherCpo || !stranger) throw new Error('four partners are needed');
    this.hub = hub;
    this.cpo = cpo;
    this.emsp = emsp;
    this.otherCpo = otherCpo;
    this.stranger = stranger;
  }

  static async open(options: TestHubOptions = {}): Promise<Scene> {
    const hub = await startHub({ ...options, limits: { ...limits, ...options.limits } });
    const partners = [
      await hub.connect('CPO', 'BE-BEC'),
      await hub.connect('EMSP', 'NL-TNM'),
      await hub.connect('CPO', 'DE-STW'),
      await hub.connect('EMSP', 'FR-MOB'),
    ];
    const scene = new Scene(hub, partners);
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.agree('DE-STW', 'NL-TNM');
    await scene.cpo.push(`locations/BE/BEC/${location}`, build.location({ id: location }));
    await hub.settled();
    return scene;
  }

  /** A URL at which the eMSP waits, and what comes there. */
  waiting(module: 'commands' | 'chargingprofiles' = 'commands', partner = this.emsp) {
    this.#names += 1;
    const name = `wait-${this.#names}`;
    const url = partner.responseUrl(name, module);
    const arrived = (): Received[] => partner.receivedLog.filter(({ path }) => path.endsWith(`/${name}`));
    return {
      url,
      arrived,
      results: () => arrived().map(({ body }) => (body as { result: string }).result),
      async result(): Promise<Received> {
        await until(() => arrived().length > 0, { what: 'a result at the eMSP' });
        return arrived()[0] as Received;
      },
    };
  }

  startSession(responseUrl: string, about: object = {}, to?: string, from = this.emsp) {
    const body = { response_url: responseUrl, token, location_id: location, ...about };
    return from.request('POST', 'commands', 'receiver', 'START_SESSION', { to, body });
  }

  /** What has come to a CPO of an operation, the last first. */
  asked(name: string, cpo = this.cpo): Received[] {
    return cpo.receivedLog.filter(({ path }) => path.includes(`/receiver/${name}`)).toReversed();
  }

  /** The hub's URL in the last request of that name. */
  callback(name: string, cpo = this.cpo): string {
    const last = this.asked(name, cpo)[0];
    if (last === undefined) throw new Error(`no ${name} has come`);
    const inQuery = new URLSearchParams(last.path.split('?')[1]).get('response_url');
    return inQuery ?? (last.body as { response_url: string }).response_url;
  }

  /** What the hub knows of an operation, the last first. */
  async operations(): Promise<Record<string, unknown>[]> {
    const { rows } = await this.hub.app.hub.reads.query('select * from operations order by begun_at desc');
    return rows;
  }

  close(): Promise<void> {
    return this.hub.stop();
  }
}
