import type { CommandTarget } from '../../../store/stations/command-targets.ts';

/** Whether the station itself, or every connector of the EVSE, is out of order or switched off. */
export function isInoperative({ statuses, evse }: CommandTarget): boolean {
  const isDown = ({ status }: { readonly status: string }): boolean => status === 'Faulted' || status === 'Unavailable';
  const ofEvse = statuses.filter((one) => one.evse === evse);
  return statuses.some((one) => one.evse === 0 && isDown(one)) || (ofEvse.length > 0 && ofEvse.every(isDown));
}

/** Whether an EVSE is free for anybody: nothing is known to be at it. */
export function isFree(target: CommandTarget): boolean {
  if (target.isCharging || target.reservations.length > 0 || isInoperative(target)) return false;
  return target.statuses.some(({ evse, status }) => evse === target.evse && status === 'Available');
}

/** Whether an EVSE might take a charge: unlike a free one it may have a car at it, or nobody knows (a plug before the app is what drivers do). */
export const isStartable = (target: CommandTarget): boolean =>
  !target.isCharging && target.reservations.length === 0 && !isInoperative(target);

/** OCPP's number of a connector of an EVSE: its OCPI id where that is a number, else its place. Undefined: there is none with this id. */
export function connectorNumber({ connectors }: Pick<CommandTarget, 'connectors'>, id: string): number | undefined {
  const at = connectors.findIndex((one) => one.id.toLowerCase() === id.toLowerCase());
  if (at < 0) return undefined;
  const number = Number(connectors[at]?.id);
  return Number.isSafeInteger(number) && number > 0 ? number : at + 1;
}
