/**
 * Receivers in a process of their own, so that what they cost does not count for the hub. A program to be forked: it is told what to do
 * by messages, and answers each.
 */
import { type Partner, startPartner } from '../support/partner/partner.ts';

/** What the program is told. */
export type Order =
  | { readonly what: 'register'; readonly party: string; readonly versionsUrl: string; readonly token: string }
  | { readonly what: 'hang' | 'fail'; readonly party: string }
  | { readonly what: 'arrivals'; readonly parties: readonly string[] }
  | { readonly what: 'close' };

/** Arrival times in milliseconds of the system's monotonic clock, by `last_updated`, for each receiver. */
export type Arrivals = readonly (readonly [stamp: string, at: number][])[];

const partners = new Map<string, Partner>();
const arrivals = new Map<string, Map<string, number>>();

process.on('message', (order: Order) => {
  obey(order).then(
    (answer) => process.send?.(answer ?? 'done'),
    (error: unknown) => process.send?.(`failed: ${error}`),
  );
});

async function obey(order: Order): Promise<Arrivals | undefined> {
  switch (order.what) {
    case 'register':
      await register(order.party, order.versionsUrl, order.token);
      return undefined;
    case 'hang':
      await partners.get(order.party)?.behave({ hang: true });
      return undefined;
    case 'fail':
      await partners.get(order.party)?.behave({ status500: true });
      return undefined;
    case 'arrivals':
      return order.parties.map((party) => [...(arrivals.get(party) ?? [])]);
    case 'close':
      await Promise.all([...partners.values()].map((partner) => partner.close()));
      setImmediate(() => process.disconnect());
      return undefined;
  }
}

async function register(party: string, versionsUrl: string, token: string): Promise<void> {
  const [country_code = '', party_id = ''] = party.split('-');
  const partner = await startPartner({ roles: [{ role: 'EMSP', country_code, party_id }], keepLog: 0 });
  const seen = new Map<string, number>();
  partners.set(party, partner);
  arrivals.set(party, seen);
  await partner.register({ versionsUrl, token });
  partner.count((_path, body) => {
    const at = Number(process.hrtime.bigint()) / 1e6;
    for (const [, stamp = ''] of body.toString().matchAll(/"last_updated":"([^"]+)"/g)) {
      if (!seen.has(stamp)) seen.set(stamp, at);
    }
  });
}
