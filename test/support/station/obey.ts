import { begin, end, join } from './charging.ts';
import type { Claim, Evse, Machine, Reservation } from './machine.ts';
import { care, type Errands } from './obey-care.ts';
import { compositeOf, takeProfile } from './profiles.ts';
import { verdictOn } from './reader.ts';
import type { Order, OrderOf, Reply } from './words.ts';

const refused: Reply = { status: 'Rejected' };
const accepted: Reply = { status: 'Accepted' };

/** What an honest station answers to an order, and does. */
export async function obey(machine: Machine, errands: Errands, order: Order): Promise<Reply> {
  switch (order.name) {
    case 'RemoteStart':
      return await remoteStart(machine, order);
    case 'RemoteStop':
      return remoteStop(machine, order);
    case 'Reserve':
      return reserve(machine, order);
    case 'CancelReservation':
      return cancel(machine, order);
    case 'Unlock':
      return unlock(machine, order);
    case 'SetProfile':
      return takeProfile(machine, order);
    case 'ClearProfile':
      return clearProfile(machine, order);
    case 'CompositeSchedule':
      return compositeOf(machine, order);
    case 'Availability':
      return availability(machine, order);
    case 'TransactionStatus': {
      const charge = machine.evses.map(({ last }) => last).find((last) => last?.id === order.transactionId);
      const hasQueued = charge === undefined ? machine.outbox.size > 0 : machine.outbox.hasOf(charge);
      const isOngoing =
        order.transactionId === undefined ? {} : { isOngoing: charge?.endedAt === undefined && !!charge };
      return { status: 'Accepted', hasQueued, ...isOngoing };
    }
    default:
      return care(machine, errands, order);
  }
}

async function remoteStart(machine: Machine, order: OrderOf<'RemoteStart'>): Promise<Reply> {
  const evse =
    order.evse === undefined
      ? machine.evses.find((each) => isFree(each))
      : machine.evses.find(({ id }) => id === order.evse);
  if (evse === undefined || !mayStart(evse)) return refused;
  const reservation = [evse.reservation, machine.openReservation].find((each) => each && isFor(each, order));
  if (evse.reservation !== undefined && reservation === undefined) return refused;
  const claim: Claim = {
    card: order.card,
    ...(order.groupId !== undefined && { groupId: order.groupId }),
    ...(order.remoteStartId !== undefined && { remoteStartId: order.remoteStartId }),
    ...(reservation !== undefined && { reservationId: reservation.id }),
    ...(machine.author.vices.answersWithId === true && { transactionId: machine.makeId() }),
  };
  if (reservation !== undefined && reservation === machine.openReservation) machine.openReservation = undefined;
  if (machine.author.vices.asksBeforeAnswering === true) {
    const cards = [order.card, ...(order.groupId === undefined ? [] : [{ ...order.card, id: order.groupId }])];
    for (const card of cards) {
      const verdict = await verdictOn(machine, card);
      if (verdict.status !== 'Accepted') return refused;
    }
  }
  const running = evse.charge;
  const after = async (): Promise<void> => {
    if (machine.settings.is('authorizesRemote') && machine.author.vices.asksBeforeAnswering !== true) {
      const verdict = await verdictOn(machine, order.card);
      if (verdict.status !== 'Accepted') return;
    }
    if (evse.charge !== undefined) await join(machine, evse, claim, 'RemoteStart');
    else if (evse.isPlugged || machine.author.txStart === 'authorized')
      await begin(machine, evse, claim, 'RemoteStart');
    else {
      evse.claim = claim;
      await machine.setStatus(evse, 'Preparing');
    }
  };
  const transactionId = running?.id ?? claim.transactionId;
  return { ...accepted, after, ...(transactionId !== undefined && { transactionId }) };
}

/** A transaction without a driver takes one (2.x, begun by the cable). */
const mayStart = (evse: Evse): boolean =>
  evse.fault === undefined && evse.isOperative && (evse.charge === undefined || evse.charge.card === undefined);

const isFree = (evse: Evse): boolean => mayStart(evse) && evse.claim === undefined && evse.reservation === undefined;

const isFor = (reservation: Reservation, order: OrderOf<'RemoteStart'>): boolean =>
  isSame(reservation.card.id, order.card.id) ||
  (reservation.groupId !== undefined && order.groupId !== undefined && isSame(reservation.groupId, order.groupId));

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function remoteStop(machine: Machine, { transactionId }: OrderOf<'RemoteStop'>): Reply {
  const evse = machine.evses.find(({ charge }) => charge?.id === transactionId);
  if (evse === undefined) return refused;
  return { ...accepted, after: () => end(machine, evse, 'Remote') };
}

function reserve(machine: Machine, { id, evse: place, card, groupId, until }: OrderOf<'Reserve'>): Reply {
  const reservation: Reservation = { id, card, until, ...(groupId !== undefined && { groupId }) };
  if (place === undefined) {
    if (!machine.evses.some(isFree)) return { status: 'Occupied' };
    machine.openReservation = reservation;
    return accepted;
  }
  const evse = machine.evses.find((each) => each.id === place);
  if (evse === undefined) return refused;
  if (evse.fault !== undefined) return { status: 'Faulted' };
  if (!evse.isOperative) return { status: 'Unavailable' };
  if (evse.charge !== undefined || evse.isPlugged) return { status: 'Occupied' };
  if (evse.reservation !== undefined && evse.reservation.id !== id) return { status: 'Occupied' };
  evse.reservation = reservation;
  return { ...accepted, after: () => machine.setStatus(evse, 'Reserved') };
}

function cancel(machine: Machine, { id }: OrderOf<'CancelReservation'>): Reply {
  if (machine.openReservation?.id === id) {
    machine.openReservation = undefined;
    return accepted;
  }
  const evse = machine.evses.find(({ reservation }) => reservation?.id === id);
  if (evse === undefined) return refused;
  evse.reservation = undefined;
  return { ...accepted, after: () => machine.setStatus(evse, 'Available') };
}

function unlock(machine: Machine, order: OrderOf<'Unlock'>): Reply {
  const evse = machine.evses.find(({ id }) => id === order.evse);
  if (evse === undefined) return { status: machine.version === '1.6' ? 'NotSupported' : 'UnknownConnector' };
  if (evse.charge === undefined) return { status: 'Unlocked' };
  // A charge point of 1.6 ends the transaction, a station of 2.x leaves it alone.
  if (machine.version !== '1.6') return { status: 'OngoingAuthorizedTransaction' };
  return { status: 'Unlocked', after: () => end(machine, evse, 'UnlockCommand') };
}

function clearProfile(machine: Machine, { id }: OrderOf<'ClearProfile'>): Reply {
  let cleared = 0;
  for (const evse of machine.evses) {
    const kept = evse.profiles.filter((profile) => id !== undefined && profile.id !== id);
    cleared += evse.profiles.length - kept.length;
    evse.profiles = kept;
  }
  return { status: cleared > 0 ? 'Accepted' : 'Unknown' };
}

function availability(machine: Machine, order: OrderOf<'Availability'>): Reply {
  const places = machine.evses.filter(({ id }) => order.evse === undefined || id === order.evse);
  if (places.length === 0) return refused;
  for (const evse of places) evse.isOperative = order.isOperative;
  const isBusy = places.some(({ charge }) => charge !== undefined);
  const after = async (): Promise<void> => {
    for (const evse of places) {
      if (evse.charge !== undefined || evse.fault !== undefined) continue;
      const free = evse.isPlugged ? 'Preparing' : 'Available';
      await machine.setStatus(evse, order.isOperative ? free : 'Unavailable');
    }
  };
  return { status: isBusy && !order.isOperative ? 'Scheduled' : 'Accepted', after };
}
