/** Whose map the page shows, and how it asks for it: what the hub says at /map/config.json. */
export interface MapConfig {
  /** Null: no provider of this hub shows a map, or not this one. */
  readonly emsp: { readonly party: string; readonly name: string } | null;
  readonly app_key: string | null;
  /** The path of the driver API. */
  readonly api: string;
  /** Pictures of the map from elsewhere; null: the outline alone. */
  readonly tiles: { readonly url: string; readonly attribution: string } | null;
}

/** Asks the hub whose map this is. */
export async function readConfig(): Promise<MapConfig> {
  const response = await fetch(document.documentElement.dataset['config'] ?? '/map/config.json');
  if (!response.ok) throw new Error(`the configuration has the status ${response.status}`);
  return (await response.json()) as MapConfig;
}
