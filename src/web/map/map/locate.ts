import type { App } from '../parts/app.ts';
import { element } from '../parts/element.ts';
import { icon } from '../parts/icon.ts';
import type { Point } from '../parts/state.ts';

/** How long a device may take to find out where it is. */
const locateTimeoutMs = 15_000;

/** The button that asks the browser where the user is: never asked without it. */
export function createLocateButton(app: App): HTMLElement {
  const { texts, state } = app;
  const button = element(
    'button',
    {
      type: 'button',
      class: 'button square',
      'aria-label': texts.here.find,
      title: texts.here.find,
      onclick: async () => {
        button.disabled = true;
        const point = await whereIAm(app);
        button.disabled = false;
        if (point !== undefined) state.aim.value = { kind: 'point', point, zoom: 13 };
      },
    },
    icon('locate'),
  );
  return button;
}

/** Where the user is; says what went wrong, and resolves with nothing. */
export async function whereIAm({ texts, announcer, state }: App): Promise<Point | undefined> {
  announcer.say(texts.here.finding);
  try {
    const { coords } = await new Promise<GeolocationPosition>((resolve, reject) => {
      navigator.geolocation.getCurrentPosition(resolve, reject, { timeout: locateTimeoutMs, maximumAge: 60_000 });
    });
    const point = { lat: coords.latitude, lng: coords.longitude };
    state.here.value = point;
    announcer.say(texts.here.found);
    return point;
  } catch (error) {
    const isDenied = error instanceof GeolocationPositionError && error.code === error.PERMISSION_DENIED;
    announcer.show(isDenied ? texts.here.denied : texts.here.failed);
    return undefined;
  }
}
