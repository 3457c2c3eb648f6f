import type { Call } from '../pair.ts';
import type { Part } from '../part.ts';

/** The eMSP's Token behind `auth_id`, which is all that 2.1.1 says of it (table 14.3). */
export function tokenUp(object: Part, { context }: Call): void {
  if (!object.has('auth_id')) return;
  if (context.token === undefined) object.hold('auth_id', 'is the contract of no Token that the eMSP has told the hub');
  const { country_code, party_id, uid, type, contract_id } = JSON.parse(context.token) as Record<string, unknown>;
  object.rename('auth_id', 'cdr_token');
  object.set('cdr_token', JSON.stringify({ country_code, party_id, uid, type, contract_id }));
}

/** A contract in place of a token (table 14.3). */
export function tokenDown(object: Part): void {
  let contract: string | undefined;
  object.within('cdr_token', (token) => {
    contract = token.text('contract_id');
    token.lose(['uid', 'type'], 'is not in 2.1.1, which names the contract alone');
  });
  object.rename('cdr_token', 'auth_id');
  if (contract !== undefined) object.set('auth_id', contract);
}

/** 2.1.1 has no word for what a command has started: the eMSP was asked, in a way. */
export function authMethodDown(object: Part): void {
  if (object.word('auth_method') !== 'COMMAND') return;
  object.losses.add(`${object.path}/auth_method`, 'becomes AUTH_REQUEST');
  object.setWord('auth_method', 'AUTH_REQUEST');
}

/** A number of 2.1.1 is an amount before VAT. */
export function costUp(object: Part): void {
  const cost = object.text('total_cost');
  if (cost !== undefined) object.set('total_cost', `{"excl_vat":${cost}}`);
}

/** The amount before VAT alone. */
export function costDown(object: Part): void {
  let cost: string | undefined;
  object.within('total_cost', (price) => {
    cost = price.text('excl_vat');
    price.lose(['incl_vat', 'taxes'], 'is not in 2.1.1');
  });
  if (cost !== undefined) object.set('total_cost', cost);
}

/** Where a charge is, out of the Location embedded in 2.1.1, which has one EVSE and one Connector. */
export interface EmbeddedPlace {
  readonly location: Part;
  readonly evse: Part | undefined;
  readonly connector: Part | undefined;
}

/** Reads the first EVSE and Connector of the Location that an object of 2.1.1 embeds. */
export function embeddedPlace(object: Part): EmbeddedPlace | undefined {
  const text = object.text('location');
  if (text === undefined) return undefined;
  const path = `${object.path}/location`;
  const location = object.below(text, path);
  const evse = firstOf(location, 'evses');
  const connector = evse && firstOf(evse, 'connectors');
  return { location, evse, connector };
}

function firstOf(part: Part, name: string): Part | undefined {
  const [first, ...others] = part.list(name);
  if (others.length > 0) part.losses.add(`${part.path}/${name}`, 'has more than one entry: the first is taken');
  return first === undefined ? undefined : part.below(first, `${part.path}/${name}/*`);
}
