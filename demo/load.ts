import type { Location, Tariff, Token } from '../src/generated/ocpi-2.2.1.ts';
import type { Copies } from './copies.ts';
import { partyName } from './network.ts';
import type { Offer, Offered } from './offer.ts';
import { inParallel } from './parallel.ts';
import { placeOf, plugsOf, priceText, tokenText } from './phrases.ts';
import { send } from './send.ts';
import { counted } from './text.ts';
import type { World } from './world.ts';

/** Everything there is at the beginning. */
export interface Stock {
  readonly offer: Offer;
  readonly tariffs: readonly Tariff[];
  readonly tokens: readonly Token[];
}

/** What became of pushing it. */
export interface Loaded {
  /** The locations that were taken. */
  readonly locations: readonly Location[];
  readonly refused: readonly Refused[];
  /** Until the last acknowledgement. */
  readonly tookMs: number;
  /** From then until everybody had everything. */
  readonly arrivedMs: number;
}

/** A location the hub did not take. */
export interface Refused {
  readonly offered: Offered;
  readonly http: number;
  readonly reason: string;
}

const atOnce = 32;
/** How long nothing may arrive before waiting for the rest is given up. */
const silenceMs = 15_000;
/** Between two looks at how far a long push is. */
const progressMs = 5000;

/** Pushes tariffs, tokens and locations, and waits until all that was taken is where it has to be. */
export async function load(world: World, { offer, tariffs, tokens }: Stock, copies: Copies): Promise<Loaded> {
  const { network, figures, flows, signal } = world;
  const started = performance.now();
  await pushOwn(world, { kind: 'tariff', objects: tariffs, id: ({ id }) => id, about: priceText });
  figures.tariffs = network.of('CPO').reduce((sum, { partner }) => sum + partner.own('tariffs').length, 0);
  await pushOwn(world, { kind: 'token', objects: tokens, id: ({ uid }) => uid, about: tokenText });
  figures.tokens = network.of('EMSP').reduce((sum, { partner }) => sum + partner.own('tokens').length, 0);

  const locations: Location[] = [];
  const refused: Refused[] = [];
  const isSample = sampler();
  let progressAt = performance.now() + progressMs;
  await inParallel(offer.locations, atOnce, signal, async (offered) => {
    const outcome = await pushLocation(world, offered, copies, isSample(offered.party));
    if ('reason' in outcome) refused.push(outcome);
    else locations.push(outcome);
    if (performance.now() < progressAt) return;
    progressAt += progressMs;
    world.screen.line(
      `          ${counted(locations.length + refused.length)} of ${counted(offer.locations.length)} locations …`,
    );
  });
  figures.locations = locations.length;
  const acknowledged = performance.now();
  await flows.settled(silenceMs, signal);
  return { locations, refused, tookMs: acknowledged - started, arrivedMs: performance.now() - acknowledged };
}

/** Pushes tariffs or tokens. */
async function pushOwn<T extends Tariff | Token>(
  world: World,
  stock: { kind: 'tariff' | 'token'; objects: readonly T[]; id: (object: T) => string; about: (object: T) => string },
): Promise<void> {
  const { network } = world;
  const { kind, objects } = stock;
  const receivers = network.parties(kind === 'tariff' ? 'EMSP' : 'CPO');
  const isSample = sampler();
  await inParallel(objects, atOnce, world.signal, async (object) => {
    const from = partyName(object);
    const path = `${kind}s/${object.country_code}/${object.party_id}/${stock.id(object)}`;
    await send(world, {
      path,
      stamp: object.last_updated,
      receivers,
      send: () => network.partnerOf(from).push(path, object),
      story: isSample(from) ? { kind, at: undefined, from, about: stock.about(object) } : undefined,
    });
  });
}

/** Pushes one location as it is written; it becomes one of its CPO's own when the hub takes it. */
async function pushLocation(
  { network, flows, account }: World,
  offered: Offered,
  copies: Copies,
  isSample: boolean,
): Promise<Location | Refused> {
  const { text, party: from, path } = offered;
  const partner = network.partnerOf(from);
  const receivers = network.parties('EMSP');
  const value = JSON.parse(text) as Location;
  copies.expect(offered);
  const sent = {
    path: `locations/${path.split('/').map(decodeURIComponent).join('/')}`,
    stamp: String(value?.last_updated),
    receivers,
  };
  const done = flows.begin(sent, ({ sinceSentMs: ms }) => {
    const about = { about: placeOf(value), detail: plugsOf(value) };
    if (isSample) account.tell({ kind: 'location', at: undefined, from, to: receivers, ms, ...about });
  });
  const { http, envelope } = await partner.request('PUT', 'locations', 'receiver', path, {
    from,
    to: partner.hub,
    body: text,
  });
  const isTaken = http < 300 && envelope.status_code === 1000;
  if (isTaken) partner.keep('locations', value);
  else copies.forget(offered.name);
  done(isTaken);
  return isTaken ? value : { offered, http, reason: envelope.status_message ?? `OCPI ${envelope.status_code}` };
}

/** Says of one object of each sender, and of few in all, that it is a sample to tell of. */
function sampler(samplesMax = 4): (sender: string) => boolean {
  const seen = new Set<string>();
  return (sender) => seen.size < samplesMax && seen.size < seen.add(sender).size;
}
