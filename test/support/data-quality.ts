import type { ConnectedPartner, TestHub } from './hub.ts';
import { until } from './wait.ts';

/** An entry of the quarantine as operators see it. */
export interface Quarantined {
  readonly owner: string | null;
  readonly key: string;
  readonly source: string;
  readonly reason: string;
  readonly issues: readonly { readonly path: string; readonly message: string }[];
  readonly times: number;
}

interface Finding {
  readonly rule: string;
  readonly path: string;
  readonly example: string;
}

/** What an operator sees of a partner's objects that could not be taken, once there is anything: it is written in the background. */
export const quarantineOf = (hub: TestHub, partner: ConnectedPartner, module: string): Promise<Quarantined[]> =>
  someOf(hub, `/quarantine?partner=${partner.partnerId}&module=${module}`);

/** What was odd about a partner's objects, `rule path example`, once there is anything. */
export async function findingsOn(hub: TestHub, partner: ConnectedPartner, module: string): Promise<string[]> {
  const found = await someOf<Finding>(hub, `/findings?partner=${partner.partnerId}&module=${module}`);
  return found.map(({ rule, path, example }) => `${rule} ${path} ${example}`);
}

async function someOf<T>(hub: TestHub, path: string): Promise<T[]> {
  let items: T[] = [];
  const isThere = async () => {
    items = (await hub.admin<{ items: T[] }>('GET', path)).items;
    return items.length > 0;
  };
  await until(isThere, { what: path });
  return items;
}
