/** Series of one counter; what is beyond them counts as the field `other`. */
const seriesMax = 500;

/** A count with its labels. */
interface Series {
  readonly labels: { readonly version: string; readonly module: string; readonly field: string };
  value: number;
}

/** How often something was lost or held back in translation, by version, module and field. */
export class LossCounts {
  readonly #lost = new Map<string, Series>();
  readonly #held = new Map<string, Series>();

  lost(version: string, module: string, field: string): void {
    count(this.#lost, version, module, field);
  }

  held(version: string, module: string, field: string): void {
    count(this.#held, version, module, field);
  }

  get losses(): readonly Series[] {
    return [...this.#lost.values()];
  }

  get holds(): readonly Series[] {
    return [...this.#held.values()];
  }
}

function count(all: Map<string, Series>, version: string, module: string, field: string): void {
  const nameOf = (one: string): string => `${version} ${module} ${one}`;
  const isRoom = all.has(nameOf(field)) || all.size < seriesMax;
  const label = isRoom ? field : 'other';
  const series = all.get(nameOf(label)) ?? { labels: { version, module, field: label }, value: 0 };
  series.value += 1;
  all.set(nameOf(label), series);
}
