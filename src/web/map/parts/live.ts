import { listStatusChanges, streamStatuses } from '../../../generated/driver-client.ts';
import { DriverProblem } from '../../client/driver-problem.ts';
import type { App } from './app.ts';
import { wait } from './wait.ts';

/** The largest box a stream can be of, in square degrees; beyond it the listed stations are followed. */
const boxAreaMax = 1;
const idsMax = 200;
/** After so many failures of the stream in a row the page asks from time to time, beside trying it again. */
const failuresBeforePolling = 2;
const retryMs = 1000;
const retryMsMax = 30_000;
/** How long the map has to lie still before the stream is opened anew for it. */
const stillMs = 800;

/** Keeps `state.changed` and `state.connection` up with what happens at the stations that are shown. */
export function followStatuses(app: App): void {
  const { state, until } = app;
  let own = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let followed = '';
  const again = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const wanted = wishOf(app);
      if (JSON.stringify(wanted) === followed) return;
      followed = JSON.stringify(wanted);
      own.abort();
      own = new AbortController();
      void follow(app, wanted, AbortSignal.any([own.signal, until]));
    }, stillMs);
  };
  state.view.watch(again, until);
  state.listed.watch(again, until);
  state.opened.watch(again, until);
  const online = (): void => {
    followed = '';
    again();
  };
  const offline = (): void => {
    state.connection.value = 'off';
  };
  addEventListener('online', online, { signal: until });
  addEventListener('offline', offline, { signal: until });
  until.addEventListener('abort', () => clearTimeout(timer), { once: true });
  again();
}

interface Wish {
  /** All that the map shows, where that is not too much. */
  readonly bbox: readonly number[] | undefined;
  /** The stations of the list, and the open one. */
  readonly ids: readonly string[];
}

function wishOf({ state }: App): Wish {
  const { view, mode, words, listed, opened } = state;
  const ids = [...(opened.value === undefined ? [] : [opened.value]), ...listed.value.map(({ id }) => id)];
  return {
    bbox: mode.value === 'near' && words.value === '' ? smallBox(view.value) : undefined,
    ids: [...new Set(ids)].slice(0, idsMax),
  };
}

function smallBox(view: App['state']['view']['value']): readonly number[] | undefined {
  if (view === undefined) return undefined;
  const { west, south, east, north } = view;
  if ((east - west) * (north - south) > boxAreaMax * 0.95 || west < -180 || east > 180) return undefined;
  return [west, south, east, north].map((degrees) => Math.round(degrees * 1e4) / 1e4);
}

async function follow(app: App, { bbox, ids }: Wish, signal: AbortSignal): Promise<void> {
  const { state, client } = app;
  state.connection.value = bbox === undefined && ids.length === 0 ? 'idle' : 'connecting';
  let scope: { readonly bbox: readonly number[] } | { readonly ids: readonly string[] } = bbox ? { bbox } : { ids };
  let last: string | undefined;
  let since: string | undefined;
  let failures = 0;
  while (!signal.aborted && state.connection.value !== 'idle') {
    try {
      for await (const event of client.listen(streamStatuses({ ...scope, 'Last-Event-ID': last }), { signal })) {
        failures = 0;
        state.connection.value = 'on';
        last = event.id ?? last;
        note(app, event.event, event.data);
      }
    } catch (error) {
      // Where a box has too many stations, or none is allowed, those of the list are followed.
      if (error instanceof DriverProblem && error.problem.status === 422 && 'bbox' in scope) scope = { ids };
      failures += 1;
    }
    if (failures >= failuresBeforePolling && !signal.aborted) since = await poll(app, since, signal);
    await wait(Math.min(retryMsMax, retryMs * 2 ** failures), signal);
  }
}

/** A change of a status, or that all may have changed. A snapshot says what the page has read just before. */
function note({ state }: App, event: string, data: string): void {
  if (event === 'status' || event === 'removed') {
    const { location_id } = JSON.parse(data) as { readonly location_id: string };
    state.changed.value = new Set([location_id]);
  } else if (event === 'reset') {
    state.changed.value = allShown(state);
  }
}

const allShown = ({ listed, opened }: App['state']): ReadonlySet<string> =>
  new Set([...listed.value.map(({ id }) => id), ...(opened.value === undefined ? [] : [opened.value])]);

/** Asks once for what has changed, as the stream does not work; resolves with where to go on. */
async function poll(
  { client, state }: App,
  since: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { items, next_since, has_more, ttl_s } = await client.ask(listStatusChanges({ since }), { signal });
    state.connection.value = 'polling';
    // The first answer says where the feed is; what was missed until then is read anew.
    if (since === undefined || has_more) state.changed.value = allShown(state);
    else if (items.length > 0) state.changed.value = new Set(items.map(({ location_id }) => location_id));
    await wait(ttl_s * 1000, signal);
    return next_since;
  } catch {
    if (!signal.aborted) state.connection.value = 'off';
    return undefined;
  }
}
