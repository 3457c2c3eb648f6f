import type { ChangedToken } from './backends/ocpp/peer/parts.ts';
import { createStationPeer } from './backends/ocpp/peer/peer.ts';
import type { SandboxParts } from './backends/sandbox/parts.ts';
import { createDecide } from './hub/stations/authorise/decide.ts';
import { startLocalLists, tokenChanged } from './hub/stations/authorise/local-lists.ts';
import type { CommandParts } from './hub/stations/command-parts.ts';
import { CommandDesk } from './hub/stations/commands/desk.ts';
import { reservationReported, startReservationNews } from './hub/stations/commands/reservation-news.ts';
import type { Decide } from './hub/stations/decision.ts';
import type { StationDesk, StationLink } from './hub/stations/desk.ts';
import { ownPage } from './hub/stations/own-objects.ts';
import { ProfileDesk } from './hub/stations/profiles/desk.ts';
import type { StationHub } from './hub/stations/station-hub.ts';
import type { Peer } from './ocpi/message.ts';
import type { Party } from './ocpi/party.ts';
import { hostedUrl } from './peers/hosted-transport.ts';

/** What is decided of tokens at the stations of this process, and what the network has them do. */
export interface StationCommands {
  readonly decide: Decide;
  readonly desk: Pick<StationDesk, 'authorize' | 'reservation'>;
  /** Told of what stations notice, after that was kept. */
  noticed(link: StationLink, action: string): Promise<void>;
  /** The peer of a platform, if that speaks for stations. */
  peerOf(platformId: string): Peer | undefined;
  /** Looks at reservations and local lists now, not only when it is time. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

/** Builds what authorises and commands out of its parts. `isWorker`: this process tells what becomes of reservations. */
export function createStationCommands(
  hub: StationHub,
  copyOf: SandboxParts['copyOf'],
  isWorker: boolean,
): StationCommands {
  const { reads, clock, ids, limits, log, vault, call } = hub;
  const parts: CommandParts = {
    reads,
    clock,
    ids,
    limits,
    log,
    vault,
    call,
    registry: () => hub.registry(),
    async ask({ id, station, request, ...asking }) {
      const { outcome } = await hub.calls.ask(station, request, { ...asking, callId: id });
      return outcome;
    },
  };
  const decide = createDecide(parts);
  const commands = new CommandDesk(parts);
  const profiles = new ProfileDesk(parts);
  const news = isWorker ? startReservationNews(parts) : undefined;
  const lists = isWorker ? startLocalLists(parts) : undefined;
  const peer = {
    stations: parts,
    commands,
    profiles,
    hostedUrl,
    copyOf,
    ownPage: (page: Parameters<typeof ownPage>[1]) => ownPage(parts, page),
    tokenChanged: (party: Party, token: ChangedToken) => tokenChanged(parts, party, token),
  };
  return {
    decide,
    desk: {
      async authorize(link, { idToken, evse }) {
        return (await decide(link, idToken, evse === undefined ? {} : { evse })).info;
      },
      reservation: (link, report) => reservationReported(parts, link, report),
    },
    noticed: ({ station }, action) => profiles.news.noticed(station.number, action),
    peerOf(platformId) {
      const isHosted = hub.registry().platforms.get(platformId)?.hosted === 'stations';
      return isHosted ? createStationPeer(peer, platformId) : undefined;
    },
    async look() {
      await news?.look();
      await lists?.look();
    },
    async stop() {
      await news?.stop();
      await lists?.stop();
      await commands.stop();
      await profiles.stop();
    },
  };
}
