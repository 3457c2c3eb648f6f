import { Client } from 'pg';
import type { CDR, Session } from '../../src/generated/ocpi-2.2.1.ts';
import type { Charge } from '../support/station/words.ts';
import type { Violation } from './checker.ts';
import type { StationClient } from './station-client.ts';
import { type StationLoad, stationVersions } from './station-load.ts';

/** What was seen at the stations, for the report. */
export interface StationFigures {
  readonly stations: number;
  /** By OCPP version. */
  readonly charges: ReadonlyMap<string, number>;
  readonly begunOffline: number;
  readonly endedOffline: number;
  readonly acknowledged: number;
  /** Connections that were lost. */
  readonly lost: number;
  readonly cdrs: number;
  readonly kwh: number;
}

/** Compares what stations were told and what their meters counted with what the hub keeps and what their eMSP has. */
export async function checkStations(
  load: StationLoad,
  databaseUrl: string,
): Promise<{ violations: readonly Violation[]; figures: StationFigures }> {
  const { clients, emsp } = load;
  const kept = await keptEvents(databaseUrl);
  const cdrs = emsp.received('cdrs');
  const violations = [
    ...clients.flatMap((client) => lostEvents(client, kept.get(client.station.identity) ?? [])),
    ...wrongCharges(clients, emsp.received('sessions'), cdrs),
    ...[...clients.map(({ station }) => station), emsp].flatMap(({ complaints }) =>
      complaints.map((text) => ({ rule: 'form', text }) as const),
    ),
  ];
  const sum = (of: (client: StationClient) => number): number =>
    clients.reduce((total, client) => total + of(client), 0);
  const figures = {
    stations: clients.length,
    charges: new Map(
      stationVersions.map((version) => [
        version,
        sum(({ station, charges }) => (station.version === version ? charges.length : 0)),
      ]),
    ),
    begunOffline: sum(({ begunOffline }) => begunOffline),
    endedOffline: sum(({ endedOffline }) => endedOffline),
    acknowledged: sum(({ acknowledged }) => acknowledged.all.length),
    lost: sum(({ station }) => station.closes.length),
    cdrs: cdrs.length,
    kwh: cdrs.reduce((total, { total_energy }) => total + Math.round(total_energy * 1000), 0) / 1000,
  };
  return { violations, figures };
}

/** What the hub keeps of what each station said, as text. */
async function keptEvents(databaseUrl: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ identity: string; events: string[] }>(`
    select s.identity, array_agg(e.event order by e.number) as events
    from station_events e join stations s on s.number = e.station group by s.identity`);
  await client.end();
  return new Map(rows.map(({ identity, events }) => [identity, events]));
}

/** What a station was answered is kept; what it numbers is kept once. */
function lostEvents({ station, acknowledged }: StationClient, events: readonly string[]): Violation[] {
  const who = `${station.identity} of OCPP ${station.version}`;
  const kept = events.map((text) => JSON.parse(text) as { at: string; transactionId?: string; seqNo?: number });
  const times = new Set(events.flatMap((text) => text.match(/\d{4}-\d\d-\d\dT[\d:.]+Z/g) ?? []));
  const places = new Map<string, number>();
  for (const { transactionId, seqNo } of kept) {
    const place = `${transactionId} ${seqNo}`;
    if (seqNo !== undefined) places.set(place, (places.get(place) ?? 0) + 1);
  }
  const lost = acknowledged.all.filter(({ at, place }) =>
    place === undefined ? !times.has(at) : places.get(place) === undefined,
  );
  const doubled = [...places].filter(([, count]) => count > 1);
  return [
    ...lost.map(({ at, place }) => ({ rule: 'K9' as const, text: `the hub lost ${place ?? at} of ${who}` })),
    ...doubled.map(([place, count]) => ({
      rule: 'K9' as const,
      text: `the hub has ${place} of ${who} ${count} times`,
    })),
    ...(acknowledged.all.length === 0 ? [{ rule: 'K9' as const, text: `${who} was acknowledged nothing` }] : []),
  ];
}

/** Each charge has one Session and one CDR with its energy and its times, and there are no others. */
function wrongCharges(
  clients: readonly StationClient[],
  sessions: readonly Session[],
  cdrs: readonly CDR[],
): Violation[] {
  const found: Violation[] = [];
  const wrong = (text: string): void => void found.push({ rule: 'K10', text });
  const sessionsAt = grouped(sessions, ({ evse_uid }) => evse_uid);
  const cdrsAt = grouped(cdrs, ({ cdr_location }) => cdr_location.evse_uid);
  for (const { station, evseUid, charges } of clients) {
    const sessionsOf = grouped(sessionsAt.get(`${evseUid}`) ?? [], ({ start_date_time: at }) => Date.parse(at));
    const cdrsOf = grouped(cdrsAt.get(evseUid) ?? [], ({ start_date_time: at }) => Date.parse(at));
    for (const charge of charges) {
      const who = `charge ${new Date(charge.startedAt).toISOString()} of ${station.identity}, OCPP ${station.version},`;
      const ours = sessionsOf.get(`${charge.startedAt}`) ?? [];
      const billed = cdrsOf.get(`${charge.startedAt}`) ?? [];
      sessionsOf.delete(`${charge.startedAt}`);
      cdrsOf.delete(`${charge.startedAt}`);
      if (ours.length !== 1 || billed.length !== 1) {
        wrong(`${who} has ${ours.length} Sessions and ${billed.length} CDRs`);
        continue;
      }
      const [session, cdr] = [ours[0] as Session, billed[0] as CDR];
      const wanted = `${whOf(charge)} Wh until ${new Date(charge.endedAt ?? 0).toISOString()}`;
      const told = `${Math.round(session.kwh * 1e6) / 1e3} Wh until ${session.end_date_time}`;
      const paid = `${Math.round(cdr.total_energy * 1e6) / 1e3} Wh until ${cdr.end_date_time}`;
      if (session.status !== 'COMPLETED' || told !== wanted) wrong(`${who} took ${wanted}; its Session says ${told}`);
      if (paid !== wanted || cdr.session_id !== session.id) wrong(`${who} took ${wanted}; its CDR says ${paid}`);
    }
    const others = [...sessionsOf.keys(), ...cdrsOf.keys()];
    if (others.length > 0) wrong(`${station.identity} has Sessions or CDRs of charges it never had: ${others}`);
  }
  return found;
}

const whOf = ({ readings, startWh }: Charge): number => (readings.at(-1)?.registerWh ?? startWh) - startWh;

function grouped<T>(all: readonly T[], by: (one: T) => unknown): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const name = `${by(one)}`;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return groups;
}
