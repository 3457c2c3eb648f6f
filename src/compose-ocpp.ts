import { openDialect } from './backends/ocpp/dialects.ts';
import { createOcppEdge, type OcppEdge } from './backends/ocpp/edge/ocpp-edge.ts';
import type { Dialect } from './backends/ocpp/rpc/dialect.ts';
import type { Config } from './config.ts';
import type { Metrics } from './http/metrics.ts';
import type { ExchangeHub } from './hub/exchange-hub.ts';
import type { StationDesk } from './hub/stations/desk.ts';
import type { OcppVersion } from './stations/model.ts';

/** The door of this process for stations that speak OCPP, counted in its metrics. */
export function createDoor(
  hub: ExchangeHub,
  desk: StationDesk,
  config: Config,
  random: () => number,
  metrics: Metrics,
): OcppEdge {
  const { limits, clock, ids, log, vault } = hub;
  const dialectOf = (version: OcppVersion) => openDialect(version, () => clock.now());
  const { trustedProxies: proxies } = config;
  const edge = createOcppEdge({ desk, limits, clock, ids, log, vault, random, proxies, dialectOf });
  describe(edge, metrics);
  return edge;
}

const versions: readonly OcppVersion[] = ['1.6', '2.0.1', '2.1'];

function describe(edge: OcppEdge, metrics: Metrics): void {
  metrics.labelledGauge(
    'crossvolt_station_connections',
    'Stations that are connected to this process, by version',
    ['version'],
    () => versions.map((version) => ({ labels: { version }, value: edge.connectionsOf(version) })),
  );
  metrics.counter(
    'crossvolt_station_unsolicited_total',
    'Results of stations that nobody waited for: late, or never asked for',
    () => edge.counts.unsolicited,
  );
  metrics.counter(
    'crossvolt_station_bad_frames_total',
    'Frames of stations that could not be read',
    () => edge.counts.badFrames,
  );
  metrics.labelled(
    'crossvolt_station_refusals_total',
    'Connections of stations that were refused, by reason',
    ['reason'],
    () => Object.entries(edge.counts.refused).map(([reason, value]) => ({ labels: { reason }, value })),
  );
  metrics.labelled(
    'crossvolt_station_connections_ended_total',
    'Connections of stations that the hub has ended, by reason',
    ['reason'],
    () => Object.entries(edge.counts.ended).map(([reason, value]) => ({ labels: { reason }, value })),
  );
  metrics.labelled(
    'crossvolt_station_messages_total',
    'Messages of stations by version, action and what became of them',
    ['version', 'action', 'outcome'],
    () => edge.dialects().flatMap(messagesOf),
  );
}

function messagesOf({ version, handlers, others }: Dialect) {
  const all = [
    ...[...handlers.values()].map((handler) => [handler.action, handler] as const),
    ['other', others] as const,
  ];
  const outcomes = ['answered', 'refused', 'repeated', 'unanswered', 'deviating'] as const;
  return all.flatMap(([action, counts]) =>
    outcomes.flatMap((outcome) =>
      counts[outcome] === 0 ? [] : [{ labels: { version, action, outcome }, value: counts[outcome] }],
    ),
  );
}
