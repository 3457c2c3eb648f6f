import type { JsonObject } from '../support/partner/shelf.ts';
import { type Client, hubParty, type LoadContext, partnerOf, partyOf, pathOf } from './client.ts';
import type { PartyName, Version } from './history.ts';
import { amountOf, entryOf, keyOf, ownDigest } from './objects.ts';

/** Tokens of an eMSP: PUT, then mostly PATCH. */
export function tokenClient(context: LoadContext, party: PartyName, uids: readonly string[]): Client {
  const { world, writer, random, build } = context;
  const tokens = new Map<string, JsonObject>();
  return async () => {
    const uid = random.pick(uids);
    const key = `tokens/${party}/${uid}`;
    const path = pathOf('tokens', party, uid);
    const partner = partnerOf(context, party);
    const { version, lastUpdated } = world.stamps.next(key);
    const fields = { valid: random.chance(0.8), x_version: version, last_updated: lastUpdated };
    const known = tokens.get(uid);
    const made = known ?? (build.token({ ...partyOf(party), uid }) as unknown as JsonObject);
    const token = { ...made, ...fields };
    const versions: Version[] = [{ key, version, digest: ownDigest('tokens', token) }];
    const isWhole = known === undefined || random.chance(0.3);
    const send = () => (isWhole ? partner.push(path, token, hubParty) : partner.patch(path, fields, hubParty));
    const { outcome } = await writer.write({ kind: 'token', versions, send });
    // What the hub does not know is sent whole the next time.
    if (outcome === 'missing') tokens.delete(uid);
    else tokens.set(uid, token);
  };
}

/** A charge under way. */
interface Charge {
  readonly emsp: PartyName;
  readonly id: string;
  readonly key: string;
  readonly updates: number;
  done: number;
  object: JsonObject;
  periods: JsonObject[];
  /** Whether the whole of it has to be sent next. */
  needsPut: boolean;
}

/** Chance that the addressee is named; otherwise the hub has to find it. */
const namedChance = 0.5;

/** Charges one after the other: a PUT, PATCHes that append charging periods, sometimes a PUT of everything at the end. */
export function sessionClient(
  context: LoadContext,
  party: PartyName,
  emsps: readonly PartyName[],
  name: string,
): Client {
  let charge: Charge | undefined;
  let count = 0;
  return async () => {
    if (charge === undefined || charge.done > charge.updates) {
      count += 1;
      charge = newCharge(context, party, context.random.pick(emsps), `S-${name}-${count}`);
    }
    await writeCharge(context, party, charge);
  };
}

function newCharge({ random, build }: LoadContext, party: PartyName, emsp: PartyName, id: string): Charge {
  const cdr_token = build.cdrToken({ ...partyOf(emsp) });
  const made = build.session({ ...partyOf(party), id, cdr_token, charging_periods: [] }) as unknown as JsonObject;
  return {
    emsp,
    id,
    key: keyOf('sessions', made),
    updates: random.int(3, 10),
    done: 0,
    object: made,
    periods: [],
    needsPut: true,
  };
}

async function writeCharge(context: LoadContext, party: PartyName, charge: Charge): Promise<void> {
  const { world, writer, random } = context;
  const partner = partnerOf(context, party);
  const { version, lastUpdated } = world.stamps.next(charge.key);
  const isLast = charge.done === charge.updates;
  const period = { start_date_time: lastUpdated, dimensions: [{ type: 'ENERGY', volume: version }] };
  const fields = {
    kwh: version,
    status: isLast ? 'COMPLETED' : 'ACTIVE',
    x_version: version,
    last_updated: lastUpdated,
  };
  charge.periods.push(period);
  charge.object = { ...charge.object, ...fields };
  const isWhole = charge.needsPut || (isLast && random.chance(0.3));
  const entries = (isWhole ? charge.periods : [period]).map(entryOf);
  const versions = [
    { key: charge.key, version, digest: ownDigest('sessions', charge.object), entries, addressee: charge.emsp },
  ];
  const path = pathOf('sessions', party, charge.id);
  const to = random.chance(namedChance) ? charge.emsp : null;
  const whole = { ...charge.object, charging_periods: [...charge.periods] };
  const send = () =>
    isWhole ? partner.push(path, whole, to) : partner.patch(path, { ...fields, charging_periods: [period] }, to);
  const { outcome } = await writer.write({ kind: 'session', versions, send });
  charge.needsPut = outcome === 'missing';
  charge.done += outcome === 'missing' && isLast ? 0 : 1;
}

/** How often a CDR is posted again although it was acknowledged. */
const repostChance = 0.15;

/** CDRs, some of them more than once. */
export function cdrClient(context: LoadContext, party: PartyName, emsps: readonly PartyName[], name: string): Client {
  const { world, writer, random, build, cdrUrls } = context;
  const partner = partnerOf(context, party);
  let count = 0;
  return async () => {
    count += 1;
    const emsp = random.pick(emsps);
    const id = `C-${name}-${count}`;
    const { version, lastUpdated } = world.stamps.next(`cdrs/${party}/${id}`);
    const cents = random.int(1, 9999) / 100;
    const cdr = build.cdr({
      ...partyOf(party),
      id,
      cdr_token: build.cdrToken({ ...partyOf(emsp) }),
      currency: random.pick(['EUR', 'CHF']),
      total_cost: { excl_vat: cents, incl_vat: cents },
      last_updated: lastUpdated,
      x_version: version,
    }) as unknown as JsonObject;
    const digest = ownDigest('cdrs', cdr);
    const versions = [{ key: keyOf('cdrs', cdr), version, digest, addressee: emsp, amount: amountOf(cdr) }];
    const to = random.chance(namedChance) ? emsp : undefined;
    const send = () => partner.postCdr(cdr, to);
    const { outcome, answer } = await writer.write({ kind: 'cdr', versions, send });
    const url = answer?.headers.location;
    if (outcome !== 'ok') return;
    if (url === undefined) context.problems.push(`${id} was acknowledged without a Location`);
    else cdrUrls.set(keyOf('cdrs', cdr), url);
    if (!random.chance(repostChance)) return;
    const again = await writer.repeat(send);
    if (again === undefined) return;
    context.reposts += 1;
    if (again.envelope.status_code !== 1000 || again.headers.location !== url) {
      context.problems.push(`${id} posted again was answered ${again.http} ${again.text} at ${again.headers.location}`);
    }
  };
}
