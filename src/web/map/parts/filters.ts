/** A way to be let charge, or to pay. */
export type Payment = 'CARD' | 'APP' | 'RFID' | 'PLUG_AND_CHARGE';
export const payments: readonly Payment[] = ['CARD', 'APP', 'RFID', 'PLUG_AND_CHARGE'];

/** Which stations are meant. */
export interface Filters {
  /** As OCPI names them; none: any. */
  readonly connectors: readonly string[];
  /** kW; 0: any. */
  readonly powerMin: number;
  readonly freeNow: boolean;
  readonly openNow: boolean;
  readonly green: boolean;
  /** Name of an operator; empty: any. */
  readonly operator: string;
  readonly payments: readonly Payment[];
}

export const noFilters: Filters = {
  connectors: [],
  powerMin: 0,
  freeNow: false,
  openNow: false,
  green: false,
  operator: '',
  payments: [],
};

/** Steps of power that can be chosen, in kW. */
export const powerSteps: readonly number[] = [0, 11, 22, 50, 150, 300];

/** The parameters of a search with these filters. */
export const parametersOf = ({ connectors, powerMin, freeNow, openNow, green, operator, payments: ways }: Filters) => ({
  ...(connectors.length > 0 && { connector: [...connectors] }),
  ...(powerMin > 0 && { power_min_kw: powerMin }),
  ...(freeNow && { available_now: true }),
  ...(openNow && { open_now: true }),
  ...(green && { green: true }),
  ...(operator !== '' && { operator: [operator] }),
  ...(ways.length > 0 && { payment: [...ways] }),
});

/** How many filters are set. */
export const countOf = (filters: Filters): number => Object.keys(parametersOf(filters)).length;
