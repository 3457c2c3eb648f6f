import type { DriverViewer, Viewer } from '../../hub/drivers/viewer.ts';

/** The driver behind a request of an operation with `access: 'driver'`, which has been made sure of. */
export function signedIn({ emsp, driverId }: Viewer): DriverViewer {
  if (driverId === undefined) throw new Error('an operation for drivers was called by nobody');
  return { emsp, driverId };
}
