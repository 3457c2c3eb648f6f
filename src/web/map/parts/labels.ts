import type { PlaceReference } from '../../../generated/driver.ts';

/** What OCPI's names are called. */
export interface Labels {
  connector(standard: string): string;
  /** Of facilities, restrictions, kinds of parking, capabilities: as the hub says, or readable at least. */
  of(kind: LabelKind, value: string): string;
  readonly operators: Promise<PlaceReference['operators']>;
  /** Where the figures of grids are from; undefined until the hub has told. */
  readonly gridFigures: PlaceReference['grid_figures'] | undefined;
}

/** What has labels of the hub; what else OCPI names is made readable. */
const kinds = ['facilities', 'parking_types', 'restrictions'] as const;
export type LabelKind = (typeof kinds)[number] | 'capabilities';

/** Plugs have the same names everywhere. */
const connectorNames: Readonly<Record<string, string>> = {
  CHADEMO: 'CHAdeMO',
  IEC_62196_T1: 'Type 1',
  IEC_62196_T1_COMBO: 'CCS 1',
  IEC_62196_T2: 'Type 2',
  IEC_62196_T2_COMBO: 'CCS',
  IEC_62196_T3C: 'Type 3',
  DOMESTIC_E: 'Type E',
  DOMESTIC_F: 'Schuko',
  DOMESTIC_G: 'BS 1363',
  IEC_60309_2_three_16: 'CEE 16 A',
  IEC_60309_2_three_32: 'CEE 32 A',
  NEMA_5_20: 'NEMA 5-20',
  TESLA_R: 'Tesla Roadster',
  TESLA_S: 'Tesla / NACS',
  SAE_J3400: 'NACS',
  GBT_AC: 'GB/T AC',
  GBT_DC: 'GB/T DC',
  MCS: 'MCS',
};

/** The plugs that can be chosen in the filters. */
export const commonConnectors: readonly string[] = [
  'IEC_62196_T2_COMBO',
  'IEC_62196_T2',
  'CHADEMO',
  'TESLA_S',
  'IEC_62196_T1',
  'DOMESTIC_F',
];

/** The labels in the language of the page, once the hub has told them; until then, and without them, names are made readable. */
export function createLabels(reference: Promise<PlaceReference | undefined>): Labels {
  const known = new Map<string, string>();
  let figures: PlaceReference['grid_figures'] | undefined;
  const told = reference.then((all) => {
    figures = all?.grid_figures;
    for (const kind of kinds) {
      for (const { value, label } of all?.[kind] ?? []) known.set(`${kind} ${value}`, label);
    }
    return all?.operators ?? [];
  });
  return {
    connector: (standard) => connectorNames[standard] ?? readable(standard),
    of: (kind, value) => known.get(`${kind} ${value}`) ?? readable(value),
    operators: told,
    get gridFigures() {
      return figures;
    },
  };
}

/** PARKING_LOT becomes Parking lot. */
const readable = (name: string): string => {
  const words = name.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};
