import type { StatusCounts } from './place-found.ts';
import { statusCodes } from './place-words.ts';

/** What a status counts as. */
const [unknown, available, occupied, reserved, outOfOrder, absent] = [0, 1, 2, 3, 4, 5] as const;

/** The same by the number of the status. */
const kinds = Uint8Array.from(statusCodes, (status) => {
  switch (status) {
    case 'AVAILABLE':
      return available;
    case 'BLOCKED':
    case 'CHARGING':
      return occupied;
    case 'RESERVED':
      return reserved;
    case 'INOPERATIVE':
    case 'OUTOFORDER':
      return outOfOrder;
    case 'UNKNOWN':
      return unknown;
    case 'PLANNED':
    case 'REMOVED':
      return absent;
  }
});

/** Whether an EVSE with a status of that number is there at all. */
export const isThere = (status: number): boolean => kinds[status] !== absent;

/** Whether an EVSE with a status of that number is broken, as far as its CPO says. */
export const isBroken = (status: number): boolean => kinds[status] === outOfOrder;

/** Whether nobody knows what an EVSE with a status of that number does. */
export const isUnknown = (status: number): boolean => kinds[status] === unknown;

/** How many EVSEs do what: statuses are added one by one. */
export class EvseCounts {
  total = 0;
  available = 0;
  occupied = 0;
  reserved = 0;
  outOfOrder = 0;
  unknown = 0;
  closed = 0;

  clear(): void {
    this.total = 0;
    this.available = 0;
    this.occupied = 0;
    this.reserved = 0;
    this.outOfOrder = 0;
    this.unknown = 0;
    this.closed = 0;
  }

  /** Adds an EVSE that is there: what its status says counts when it can be relied on. */
  add(status: number, isReliable: boolean, isClosed: boolean): void {
    this.total += 1;
    switch (isReliable ? kinds[status] : unknown) {
      case available:
        if (isClosed) this.closed += 1;
        else this.available += 1;
        break;
      case occupied:
        this.occupied += 1;
        break;
      case reserved:
        this.reserved += 1;
        break;
      case outOfOrder:
        this.outOfOrder += 1;
        break;
      default:
        this.unknown += 1;
    }
  }

  get(): StatusCounts {
    const { total, available, occupied, reserved, outOfOrder, unknown, closed } = this;
    return { total, available, occupied, reserved, outOfOrder, unknown, closed };
  }
}
