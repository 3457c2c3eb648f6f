import type { TripPlan, TripStop } from '../../../generated/driver.ts';
import type { Position } from '../../../geo/point.ts';
import { Content, type MediaType } from '../operation.ts';

/** A plan, and the line it is for. */
export interface TripFile {
  readonly name: string | null;
  readonly plan: TripPlan;
  readonly line: readonly Position[];
}

/** A plan as it is wanted: to be drawn, for a navigation, or `otherwise`. */
export function tripAnswer(wants: MediaType | undefined, trip: TripFile, otherwise: object): Content | object {
  if (wants === 'application/geo+json') return new Content(tripGeoJson(trip), { type: wants });
  if (wants !== 'application/gpx+xml') return otherwise;
  const headers = { 'Content-Disposition': 'attachment; filename="trip.gpx"' };
  return new Content(tripGpx(trip), { type: wants, headers });
}

/** A plan as GeoJSON: the line, and a point for each stop that is on the map. */
export function tripGeoJson({ plan, line }: TripFile): object {
  const { legs: _legs, stops, ...about } = plan;
  return {
    type: 'FeatureCollection',
    features: [
      { type: 'Feature', geometry: { type: 'LineString', coordinates: line }, properties: { kind: 'ROUTE', ...about } },
      ...stops.map(({ alternatives: _alternatives, ...stop }) => ({
        type: 'Feature',
        id: stop.location.id,
        geometry: pointOf(stop.location.point),
        properties: { kind: 'STOP', ...stop },
      })),
    ],
  };
}

const pointOf = (point: TripStop['location']['point']) =>
  point === null ? null : { type: 'Point', coordinates: [point.lng, point.lat] };

/** A plan as GPX 1.1: the stops as a route from the start to the end, and the line as a track. */
export function tripGpx({ name, plan, line }: TripFile): string {
  const [start, end] = [line[0], line.at(-1)];
  const points = [
    ...(start === undefined ? [] : [pointXml('rtept', start, 'Start')]),
    ...plan.stops.flatMap((stop) => {
      const { point } = stop.location;
      return point === null
        ? []
        : [pointXml('rtept', [point.lng, point.lat], stop.location.name ?? 'Charging', noteOf(stop))];
    }),
    ...(end === undefined ? [] : [pointXml('rtept', end, 'End')]),
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gpx version="1.1" creator="Crossvolt" xmlns="http://www.topografix.com/GPX/1/1">',
    `<rte><name>${escaped(name ?? 'Trip')}</name>${points.join('')}</rte>`,
    `<trk><trkseg>${line.map((position) => pointXml('trkpt', position)).join('')}</trkseg></trk>`,
    '</gpx>',
    '',
  ].join('\n');
}

const noteOf = ({ arrive_soc, depart_soc, charge_min, connector }: TripStop): string =>
  `${Math.round(arrive_soc)} % to ${Math.round(depart_soc)} % in ${Math.round(charge_min)} min at ${connector.power_kw} kW`;

function pointXml(tag: 'rtept' | 'trkpt', [lng, lat]: Position, name?: string, note?: string): string {
  const inner = [
    name === undefined ? '' : `<name>${escaped(name)}</name>`,
    note === undefined ? '' : `<desc>${escaped(note)}</desc>`,
  ].join('');
  const at = `lat="${lat}" lon="${shortWay(lng)}"`;
  return inner === '' ? `<${tag} ${at}/>` : `<${tag} ${at}>${inner}</${tag}>`;
}

/** GPX knows no longitudes beyond the date line. */
const shortWay = (lng: number): number => (lng >= -180 && lng < 180 ? lng : ((((lng + 180) % 360) + 360) % 360) - 180);

/** As text of XML, without what XML has no characters for. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
