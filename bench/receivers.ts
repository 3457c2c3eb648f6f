/**
 * The receivers of the bench, in a process of their own so that what they cost does not count for the hub. A program to be forked: it
 * is told what to do by messages and answers each.
 */
import { type Partner, startPartner } from '../test/support/partner/partner.ts';

export type Order =
  | {
      readonly what: 'register';
      readonly role: 'CPO' | 'EMSP';
      readonly party: string;
      readonly versionsUrl: string;
      readonly token: string;
    }
  /** How many pushes have come in since the last time this was asked, and when the last one came, in ms of the system's clock. */
  | { readonly what: 'count' }
  /** Arrivals by last_updated since the last time this was asked. */
  | { readonly what: 'arrivals' }
  | { readonly what: 'close' };

export interface Answer {
  readonly count?: number;
  readonly lastAt?: number;
  readonly arrivals?: readonly (readonly [stamp: string, at: number])[];
  readonly origin?: string;
}

const partners: Partner[] = [];
let count = 0;
let lastAt = 0;
let arrivals: [string, number][] = [];

const now = () => Number(process.hrtime.bigint()) / 1e6;

async function obey(order: Order): Promise<Answer> {
  switch (order.what) {
    case 'register': {
      const [country_code = '', party_id = ''] = order.party.split('-');
      const partner = await startPartner({ roles: [{ role: order.role, country_code, party_id }], keepLog: 0 });
      partners.push(partner);
      await partner.register({ versionsUrl: order.versionsUrl, token: order.token });
      partner.count((_path, body) => {
        count += 1;
        lastAt = now();
        // The stamp stands at the end, in a PATCH of the bench and in what the hub puts together: no parsing here.
        arrivals.push([body.toString('latin1', body.length - 26, body.length - 2), lastAt]);
      });
      return { origin: partner.origin };
    }
    case 'count': {
      const answer = { count, lastAt };
      count = 0;
      return answer;
    }
    case 'arrivals': {
      const answer = { arrivals };
      arrivals = [];
      return answer;
    }
    case 'close':
      await Promise.all(partners.map((partner) => partner.close()));
      setImmediate(() => process.disconnect());
      return {};
  }
}

process.on('message', (order: Order) => {
  obey(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      process.stderr.write(`${error}\n`);
      process.exit(1);
    },
  );
});
