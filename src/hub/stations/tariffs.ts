import { Fault, type Issue } from '../../kernel/fault.ts';
import { formatDateTime } from '../../ocpi/date-time.ts';
import { isSuccess } from '../../ocpi/envelope.ts';
import { validate } from '../../ocpi/validate.ts';
import { type Actor, record } from '../change.ts';
import { hostedParty } from '../parties/hosted-party.ts';
import { tell } from '../parties/tell.ts';
import type { StationHub } from './station-hub.ts';

/** A Tariff as its operator gives it. */
export type TariffGiven = Readonly<Record<string, unknown>> & { readonly id: string };

/** Tells the network a Tariff of a hosted party, new or changed; returns it. Throws `not-found` and, for what OCPI would not have, `invalid`. */
export async function putTariff(hub: StationHub, actor: Actor, key: string, given: TariffGiven): Promise<object> {
  const party = hostedParty(hub, key, 'stations');
  const { country_code, party_id } = party;
  const own = ['country_code', 'party_id', 'last_updated'].filter((field) => field in given);
  if (own.length > 0)
    throw Fault.invalid(own.map((field) => ({ path: `/${field}`, message: 'is filled in by the hub' })));
  const tariff = { country_code, party_id, ...given, last_updated: formatDateTime(hub.clock.now()) };
  const { issues } = validate('tariff', tariff);
  if (issues.length > 0) throw Fault.invalid(issues);
  const answer = await tell(hub, party, 'PUT', 'tariffs', [given.id], tariff);
  if (!isSuccess(answer.statusCode)) throw refused(answer.statusMessage);
  await noted(hub, actor, 'tariff.put', key, given.id);
  return tariff;
}

/** Takes a Tariff of a hosted party back. Throws `not-found`. */
export async function deleteTariff(hub: StationHub, actor: Actor, key: string, id: string): Promise<void> {
  const answer = await tell(hub, hostedParty(hub, key, 'stations'), 'DELETE', 'tariffs', [id]);
  if (!isSuccess(answer.statusCode)) throw new Fault('not-found', 'the party has no tariff with this id');
  await noted(hub, actor, 'tariff.delete', key, id);
}

const noted = (hub: StationHub, actor: Actor, action: string, key: string, id: string): Promise<void> =>
  record(hub, actor, async () => ({
    result: undefined,
    done: { action, subject: key.toUpperCase(), details: { tariff: id } },
  }));

const refused = (message = 'the network does not take it'): Fault => {
  const issue: Issue = { path: '/', message };
  return Fault.invalid([issue]);
};
