import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { Output } from './output.ts';

type Box = [west: number, south: number, east: number, north: number];

/** How far a coast may be off in a map of this scale, in degrees; harbours and piers are beyond it. */
const margin = 0.1;
/** Parts of a country that are no further apart than this, in degrees, are in one box. */
const gap = 2;

/** ISO 3166-1: numbers, as the map has them, and the letters of OCPI. */
const codes =
  'AFG004 ALB008 DZA012 AND020 AGO024 AZE031 ARG032 AUS036 AUT040 BHS044 BHR048 BGD050 ARM051 BRB052 BEL056 BMU060 BTN064 BOL068 BIH070 ' +
  'BWA072 BRA076 BLZ084 SLB090 VGB092 BRN096 BGR100 MMR104 BDI108 BLR112 KHM116 CMR120 CAN124 CPV132 CYM136 CAF140 LKA144 TCD148 CHL152 ' +
  'CHN156 TWN158 COL170 COM174 COG178 COD180 COK184 CRI188 HRV191 CUB192 CYP196 CZE203 BEN204 DNK208 DMA212 DOM214 ECU218 SLV222 GNQ226 ' +
  'ETH231 ERI232 EST233 FRO234 FLK238 FJI242 FIN246 ALA248 FRA250 PYF258 DJI262 GAB266 GEO268 GMB270 PSE275 DEU276 GHA288 KIR296 GRC300 ' +
  'GRL304 GRD308 GUM316 GTM320 GIN324 GUY328 HTI332 VAT336 HND340 HKG344 HUN348 ISL352 IND356 IDN360 IRN364 IRQ368 IRL372 ISR376 ITA380 ' +
  'CIV384 JAM388 JPN392 KAZ398 JOR400 KEN404 PRK408 KOR410 KWT414 KGZ417 LAO418 LBN422 LSO426 LVA428 LBR430 LBY434 LIE438 LTU440 LUX442 ' +
  'MAC446 MDG450 MWI454 MYS458 MDV462 MLI466 MLT470 MRT478 MUS480 MEX484 MCO492 MNG496 MDA498 MNE499 MAR504 MOZ508 OMN512 NAM516 NRU520 ' +
  'NPL524 NLD528 CUW531 ABW533 SXM534 NCL540 VUT548 NZL554 NIC558 NER562 NGA566 NIU570 NOR578 MNP580 FSM583 MHL584 PLW585 PAK586 PAN591 ' +
  'PNG598 PRY600 PER604 PHL608 POL616 PRT620 GNB624 TLS626 PRI630 QAT634 ROU642 RUS643 RWA646 BLM652 SHN654 KNA659 AIA660 LCA662 MAF663 ' +
  'SPM666 VCT670 SMR674 STP678 SAU682 SEN686 SRB688 SYC690 SLE694 SGP702 SVK703 VNM704 SVN705 SOM706 ZAF710 ZWE716 ESP724 SSD728 SDN729 ' +
  'ESH732 SUR740 SWZ748 SWE752 CHE756 SYR760 TJK762 THA764 TGO768 TON776 TTO780 ARE784 TUN788 TUR792 TKM795 TCA796 TUV798 UGA800 UKR804 ' +
  'MKD807 EGY818 GBR826 GGY831 JEY832 IMN833 TZA834 USA840 VIR850 BFA854 URY858 UZB860 VEN862 WLF876 WSM882 YEM887 ZMB894';

/** Boxes around the parts of each country, from the map of Natural Earth. */
export async function countryBoxes(): Promise<readonly Output[]> {
  const path = createRequire(import.meta.url).resolve('world-atlas/countries-10m.json');
  const topology = JSON.parse(await readFile(path, 'utf8')) as Topology<{ countries: GeometryCollection }>;
  const letters = new Map((codes.match(/\w{6}/g) ?? []).map((code) => [code.slice(3), code.slice(0, 3)]));
  const boxes = new Map<string, Box[]>();
  for (const country of feature(topology, topology.objects.countries).features) {
    const code = letters.get(String(country.id));
    if (code === undefined) continue;
    const { geometry } = country;
    const polygons =
      geometry.type === 'MultiPolygon'
        ? geometry.coordinates
        : geometry.type === 'Polygon'
          ? [geometry.coordinates]
          : [];
    const parts = polygons.map(([ring = []]) => boxOf(ring as [number, number][]));
    boxes.set(code, [...(boxes.get(code) ?? []), ...parts]);
  }
  const lines = [...boxes]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([code, parts]) => `    ${JSON.stringify(code)}: ${JSON.stringify(joined(parts).map(padded))}`);
  const about = {
    source: 'Natural Earth 1:10m, admin 0 countries, version 4.1.0 (public domain), by way of world-atlas 2.0.2',
    meaning:
      '[west, south, east, north] in degrees around the parts of each country, ISO 3166-1 alpha-3, with a margin',
  };
  const head = Object.entries(about).map(([name, text]) => `  ${JSON.stringify(name)}: ${JSON.stringify(text)},\n`);
  return [
    {
      path: 'src/generated/country-boxes.json',
      content: `{\n${head.join('')}  "boxes": {\n${lines.join(',\n')}\n  }\n}\n`,
    },
  ];
}

function boxOf(ring: readonly [number, number][]): Box {
  const lngs = ring.map(([lng]) => lng);
  const lats = ring.map(([, lat]) => lat);
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
}

/** Joins boxes that are near each other until none are. */
function joined(boxes: readonly Box[]): Box[] {
  const result: Box[] = [];
  for (let box of boxes) {
    for (let at = 0; at < result.length; ) {
      const other = result[at];
      if (other === undefined || !areNear(box, other)) {
        at += 1;
        continue;
      }
      box = [
        Math.min(box[0], other[0]),
        Math.min(box[1], other[1]),
        Math.max(box[2], other[2]),
        Math.max(box[3], other[3]),
      ];
      result.splice(at, 1);
      // The greater one may be near what was looked at before.
      at = 0;
    }
    result.push(box);
  }
  return result.sort((one, other) => area(other) - area(one));
}

const areNear = (one: Box, other: Box): boolean =>
  one[0] - gap < other[2] && other[0] - gap < one[2] && one[1] - gap < other[3] && other[1] - gap < one[3];

const area = ([west, south, east, north]: Box): number => (east - west) * (north - south);

const padded = ([west, south, east, north]: Box): number[] =>
  [
    Math.max(-180, west - margin),
    Math.max(-90, south - margin),
    Math.min(180, east + margin),
    Math.min(90, north + margin),
  ].map((degrees) => Math.round(degrees * 100) / 100);
