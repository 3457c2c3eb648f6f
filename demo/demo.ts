import { Account } from './account.ts';
import { checkEnd } from './check-end.ts';
import { checkLoad } from './check-load.ts';
import { Copies } from './copies.ts';
import { generateLocations, type NamedParty } from './data/generate-locations.ts';
import { generateTariffs } from './data/generate-tariffs.ts';
import { generateTokens } from './data/generate-tokens.ts';
import { clockText, Figures } from './figures.ts';
import { Flows } from './flows.ts';
import { type DemoHub, startHub } from './hub.ts';
import { live } from './live.ts';
import { type Loaded, load, type Stock } from './load.ts';
import { Network, operators, partiesBeside, partyName, platformsOf } from './network.ts';
import { type Offer, offerOf, readLocations } from './offer.ts';
import type { Options } from './options.ts';
import { spreadText } from './phrases.ts';
import { type Screen, styled } from './screen.ts';
import { checkStations } from './stations/check-stations.ts';
import { utility, utilityName } from './stations/plan.ts';
import { Site } from './stations/site.ts';
import { Watch } from './stations/watch.ts';
import { fitted, plain, several } from './text.ts';
import type { World } from './world.ts';

const dayMs = 86_400_000;
/** Life begins so long before now, at seven in the morning: at the usual speed that lasts for 12 hours. */
const daysBack = 30;
const startHour = 7;
/** Tokens of each eMSP: one for so many locations, and fewer where so many CPOs receive each of them. */
const locationsPerToken = 8;
const tokensMin = 10;
const tokenCopiesMax = 20_000;

/** Runs the demo until it is told to stop; answers whether everything was where it belongs. Throws `Unusable`. */
export async function runDemo(options: Options, screen: Screen, stop: AbortController): Promise<boolean> {
  const started = performance.now();
  const startMs = (Math.floor(Date.now() / dayMs) - daysBack) * dayMs + startHour * 3_600_000;
  const offer = await offerFor(options, startMs);
  const parties = partiesBeside(offer.owners);

  screen.line(styled(' Crossvolt', 'bold'), ': a roaming hub and, all simulated, those who meet at it');
  screen.title('1  The hub starts');
  const hub = await startHub(parties.hub);
  const copies = new Copies();
  const flows = new Flows();
  const watch = new Watch();
  const site = options.locationsFile === undefined ? new Site() : undefined;
  const network = new Network(hub, (received) => {
    copies.receive(received);
    flows.receive(received);
    watch.receive(received);
  });
  let isGood = false;
  try {
    introduce(hub, screen, performance.now() - started);
    hub.onUnexpectedEnd(() => stop.abort());
    const account = new Account(screen);
    const world = { network, flows, watch, account, figures: new Figures(), screen, signal: stop.signal };
    isGood = await runActs(world, options, { offer, site, emsps: parties.emsps, startMs, copies, stop });
  } catch (error) {
    // Nothing else can be expected without a hub, and its end is told below.
    if (!hub.hasEnded) throw error;
  } finally {
    await site?.close(hub.hasEnded);
    isGood = (await close(network, screen)) && isGood;
    screen.line(`   ran for ${clockText(performance.now() - started)}`);
  }
  return isGood;
}

interface Play {
  readonly offer: Offer;
  /** Stations of the hub; none where the locations are given. */
  readonly site: Site | undefined;
  readonly emsps: readonly NamedParty[];
  /** When life begins in the network. */
  readonly startMs: number;
  readonly copies: Copies;
  readonly stop: AbortController;
}

async function runActs(world: World, options: Options, play: Play): Promise<boolean> {
  const { screen, figures, signal } = world;
  const { offer, site, emsps, startMs, copies, stop } = play;
  const { seed, speed, minutes } = options;

  screen.title('2  Partners register, and agree with each other');
  await gather(world, offer.owners, emsps, site);
  if (signal.aborted) return true;

  screen.title('3  CPOs push their locations and tariffs, eMSPs their tokens; stations connect');
  world.account.heading();
  const stock = stockOf(offer, emsps, seed, new Date(startMs - dayMs).toISOString());
  const [loaded] = await Promise.all([load(world, stock, copies), site?.open(world, startMs)]);
  // What was not pushed is not missing.
  if (signal.aborted) return true;
  tellLoaded(world, loaded);
  if (site) screen.line(`   ${site.summary}`);

  screen.title('4  Is everything where it belongs?');
  const wasGood = await checkLoad(world, offer, loaded, copies);
  copies.close();
  figures.deliveryMs.clear();

  const end = minutes === undefined ? 'until Ctrl-C' : `for ${minutes} min`;
  screen.title(`5  Vehicles come and charge, ${speed} times as fast as they do, ${end}`);
  world.account.heading();
  const timer = minutes === undefined ? undefined : setTimeout(() => stop.abort(), minutes * 60_000);
  const { locations } = loaded;
  const openers = options.locationsFile === undefined ? offer.owners : [];
  const { tariffs, tokens } = stock;
  const books = await live(world, { locations, tariffs, tokens, openers, site, emsps, seed, startMs, speed });
  clearTimeout(timer);

  screen.title('6  Is everything where it belongs?');
  const isGood = await checkEnd(world);
  const areStationsGood = site === undefined || (await checkStations(world, site, books));
  return isGood && areStationsGood && wasGood;
}

async function offerFor({ locationsFile, count, seed }: Options, startMs: number): Promise<Offer> {
  if (locationsFile !== undefined) return offerOf(await readLocations(locationsFile), operators);
  const locations = generateLocations(count, operators, seed, startMs);
  return {
    ...offerOf(
      locations.map((location) => JSON.stringify(location)),
      operators,
    ),
    owners: operators,
  };
}

function stockOf(offer: Offer, emsps: readonly NamedParty[], seed: number, lastUpdated: string): Stock {
  const copies = emsps.length * offer.owners.length;
  const wanted = Math.min(offer.locations.length / locationsPerToken, tokenCopiesMax / copies);
  const count = Math.max(tokensMin, Math.round(wanted));
  return {
    offer,
    tariffs: generateTariffs(offer.owners, lastUpdated, (party) => [...(offer.countries.get(partyName(party)) ?? [])]),
    tokens: emsps.flatMap((emsp) => generateTokens(count, emsp, seed, lastUpdated)),
  };
}

function introduce(hub: DemoHub, screen: Screen, tookMs: number): void {
  screen.line(
    `   process ${hub.pid}, ready after ${(tookMs / 1000).toFixed(1)} s with a PostgreSQL of its own in ${hub.folder}`,
  );
  screen.line('   Look around while it runs:');
  screen.line(styled(`   curl -H 'Authorization: Bearer ${hub.adminToken}' ${hub.url}/admin/v1/partners`, 'dim'));
}

/** Connects everybody, one after another, and waits until the hub knows what they have: nothing yet. */
async function gather(
  { network, screen, signal }: World,
  owners: readonly NamedParty[],
  emsps: readonly NamedParty[],
  site: Site | undefined,
): Promise<void> {
  const groups = [
    ...platformsOf(owners).map((parties) => ['CPO', parties] as const),
    ...emsps.map((emsp) => ['EMSP', [emsp]] as const),
  ];
  for (const [role, parties] of groups) {
    if (signal.aborted) return;
    const { partner, registeredMs } = await network.connect(role, parties);
    const others = parties.length > 1 ? ` and ${several(parties.length - 1, 'other')}` : '';
    const name = plain(parties[0]?.name ?? '') + others;
    screen.line(
      `   ${(role === 'CPO' ? 'CPO' : 'eMSP').padEnd(5)} ${partner.party}   ${fitted(name, 42)}  `,
      styled(`registered in ${registeredMs.toFixed(0)} ms`, 'dim'),
    );
  }
  if (site) {
    const ms = await site.host(network);
    screen.line(
      `   CPO   ${utilityName}   ${fitted(utility.name, 42)}  `,
      styled(`hosted by the hub after ${ms.toFixed(0)} ms`, 'dim'),
    );
  }
  const count = await network.agreeAll(signal);
  screen.line(`   ${several(count, 'agreement')}, of each CPO with each eMSP: without one, nobody sees anybody`);
  await network.firstPullsDone(signal);
}

function tellLoaded({ screen, figures }: World, { locations, tookMs, arrivedMs }: Loaded): void {
  const evses = locations.reduce((sum, location) => sum + (location.evses?.length ?? 0), 0);
  const others = `${several(figures.tariffs, 'tariff')}, ${several(figures.tokens, 'token')}`;
  screen.line(
    `   ${several(locations.length, 'location')} with ${several(evses, 'EVSE')} in ${spreadText(locations)}; ${others}`,
  );
  screen.line(
    `   all acknowledged ${(tookMs / 1000).toFixed(1)} s after the first was sent, all received ${(arrivedMs / 1000).toFixed(1)} s later`,
  );
}

/** Stops everything and removes it; answers whether that went as it should. */
async function close(network: Network, screen: Screen): Promise<boolean> {
  const { hub } = network;
  const started = performance.now();
  const how = hub.hasEnded ? 'by itself ' : '';
  const problem = await hub.stop();
  if (problem !== undefined) screen.whole(`   ✗ the hub ended ${how}with ${plain(problem)}`, 'red');
  await network.close();
  if (hub.warnings + hub.errors > 0) screen.line(`   the hub logged ${several(hub.warnings + hub.errors, 'warning')}:`);
  for (const sample of hub.samples) screen.whole(`   ${plain(sample)}`, 'yellow');
  screen.line(`   hub and database stopped and removed in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return problem === undefined && hub.errors === 0;
}
