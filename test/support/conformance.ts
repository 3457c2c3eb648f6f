import { build } from './build.ts';
import type { TestHub } from './hub.ts';
import type { Partner } from './partner/partner.ts';
import { until } from './wait.ts';

/** A check of a run as the admin API shows it. */
export interface ShownCheck {
  readonly id: string;
  readonly group: string;
  readonly requirements: readonly string[];
  readonly verdict: 'pass' | 'fail' | 'warn' | 'skipped';
  readonly made: boolean;
  readonly sentence: string;
  readonly issues: readonly { path: string; message: string }[];
  readonly exchanges: readonly {
    readonly request: { method: string; url: string; token: string; to: string | null; request_id: string | null };
    readonly response: {
      http: number;
      headers: { name: string; value: string }[];
      bytes: number;
      body: string | null;
    } | null;
    readonly fault: string | null;
  }[];
}

/** A run as the admin API shows it. */
export interface ShownRun {
  readonly id: string;
  readonly partner: string;
  readonly state: string;
  readonly verdict: string | null;
  readonly counts: Readonly<Record<ShownCheck['verdict'], number>> | null;
  readonly checks: readonly ShownCheck[];
}

/** Has a partner checked; resolves when the run has ended. */
export async function runOf(hub: TestHub, partnerId: string): Promise<ShownRun> {
  const { id } = await hub.admin<ShownRun>('POST', '/conformance-runs', { partner: partnerId });
  return endOf(hub, id);
}

/** Waits for the end of a run. */
export async function endOf(hub: TestHub, id: string): Promise<ShownRun> {
  const read = () => hub.admin<ShownRun>('GET', `/conformance-runs/${id}`);
  await until(async () => (await read()).state !== 'running', {
    limitMs: 30_000,
    what: 'the end of the conformance run',
  });
  return read();
}

/** What was not as it should be: `locations.limit fail`. */
export const found = ({ checks }: ShownRun): string[] =>
  checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn').map(({ id, verdict }) => `${id} ${verdict}`);

/** Gives a CPO enough of everything for pages and windows of time. */
export function stock(cpo: Partner): void {
  const many = <T>(make: () => T): T[] => Array.from({ length: 8 }, make);
  cpo.keep('locations', ...many(() => build.location()));
  cpo.keep('tariffs', ...many(() => build.tariff()));
  cpo.keep('sessions', ...many(() => build.session()));
  cpo.keep('cdrs', ...many(() => build.cdr()));
}
