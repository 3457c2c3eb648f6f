import type { EVSE } from '../../../src/generated/ocpi-2.2.1.ts';
import { build } from '../../support/build.ts';
import { type ModuleName, parts } from './world.ts';

/** What an object in a body says of itself. */
export interface About {
  readonly owner: string;
  readonly id: string;
  /** The eMSP in its `cdr_token`. */
  readonly concerns?: string | undefined;
  readonly isUnpublished?: boolean | undefined;
  /** The number of the cell that sends it, by which it is found again wherever it turns up. */
  readonly cell?: number;
}

const pairOf = (party: string) => ({ country_code: party.slice(0, 2), party_id: party.slice(3) });

const marked = ({ cell }: About): { x_cell?: number } => (cell === undefined ? {} : { x_cell: cell });

/** A whole object of a module. */
export function document(module: ModuleName, about: About): object {
  const own = { ...pairOf(about.owner), id: about.id, ...marked(about) };
  const cdr_token = build.cdrToken({ ...pairOf(about.concerns ?? 'NL-TNM'), uid: 'DRIVER' });
  switch (module) {
    case 'locations':
      return build.location({ ...own, evses: [evse()], publish: about.isUnpublished !== true });
    case 'tariffs':
      return build.tariff(own);
    case 'sessions':
      return build.session({ ...own, cdr_token });
    case 'cdrs':
      return build.cdr({ ...own, cdr_token, session_id: about.id });
    case 'tokens':
      return build.token({ ...pairOf(about.owner), uid: about.id, ...marked(about) });
  }
}

/** A whole EVSE or Connector. */
export const part = (depth: 1 | 2, id: string, about: About): object =>
  depth === 1 ? { ...evse(), uid: id, ...marked(about) } : build.connector({ id, ...marked(about) });

/** The fields of a PATCH. */
export const changes = (about: About): object => build.patch(marked(about));

const evse = (): EVSE =>
  build.evse({ uid: parts[0], evse_id: undefined, connectors: [build.connector({ id: parts[1] })] });
