import { reading, sample } from './charging.ts';
import type { Machine } from './machine.ts';
import type { Order, OrderOf, Reply, Variable } from './words.ts';

/** What only the station as a whole can do. */
export interface Errands {
  /** Ends what runs, and starts the station again. */
  readonly restart: (isHard: boolean) => Promise<void>;
  readonly boot: () => Promise<unknown>;
  readonly upload: (url: string) => Promise<boolean>;
  readonly download: (url: string) => Promise<boolean>;
}

const accepted: Reply = { status: 'Accepted' };

/** Orders about the station itself rather than about charging. */
export function care(machine: Machine, errands: Errands, order: Order): Reply {
  switch (order.name) {
    case 'Reset':
      return reset(machine, errands, order);
    case 'Trigger':
      return trigger(machine, errands, order);
    case 'Log':
      return log(machine, errands, order);
    case 'Firmware':
      return firmware(machine, errands, order);
    case 'GetVariables':
      return { status: 'Accepted', variables: variablesOf(machine, order) };
    case 'SetVariables':
      return {
        status: 'Accepted',
        variables: order.values.map(({ name, value, asked }) => ({
          name,
          status: machine.settings.write(name, value),
          ...(asked !== undefined && { asked }),
        })),
      };
    case 'BaseReport':
      return {
        ...accepted,
        after: async () => {
          const report = machine.dialect.report(order.requestId, machine.settings.entries());
          if (report !== undefined) await machine.say(report);
        },
      };
    case 'LocalListVersion':
      return { status: 'Accepted', version: machine.listVersion };
    case 'LocalList':
      return localList(machine, order);
    case 'ClearCache':
      machine.cache.clear();
      return accepted;
    case 'DataTransfer':
      return order.vendorId === machine.author.vendor
        ? { status: 'Accepted', data: order.data }
        : { status: 'UnknownVendorId' };
    default:
      return { status: 'Rejected' };
  }
}

function reset(machine: Machine, { restart }: Errands, { isHard }: OrderOf<'Reset'>): Reply {
  const isBusy = machine.evses.some(({ charge }) => charge !== undefined);
  if (isBusy && !isHard && machine.version !== '1.6') {
    machine.whenIdle = async () => machine.behind(restart(false));
    return { status: 'Scheduled' };
  }
  return { ...accepted, after: () => restart(isHard) };
}

function trigger(machine: Machine, { boot }: Errands, { message, evse }: OrderOf<'Trigger'>): Reply {
  const places = machine.evses.filter(({ id }) => evse === undefined || id === evse);
  if (places.length === 0) return { status: 'Rejected' };
  const each = (act: (place: (typeof places)[number]) => Promise<unknown>): Reply => ({
    ...accepted,
    after: async () => {
      for (const place of places) await act(place);
    },
  });
  switch (message) {
    case 'BootNotification':
      return {
        ...accepted,
        after: async () => {
          await boot();
        },
      };
    case 'Heartbeat':
      return each(async () => await machine.say(machine.dialect.heartbeat()));
    case 'StatusNotification':
      return each((place) => machine.sayStatus(place));
    case 'TransactionEvent':
      if (places.every(({ charge }) => charge === undefined)) return { status: 'Rejected' };
      return each((place) => sample(machine, place, 'Trigger', 0));
    case 'MeterValues':
      return each(async (place) => {
        if (place.charge !== undefined && machine.version === '1.6') await sample(machine, place, 'Trigger', 0);
        else await machine.say(machine.dialect.readings(place.id, [reading(machine, place, undefined, 'Trigger', 0)]));
      });
    default:
      return { status: 'NotImplemented' };
  }
}

function log(machine: Machine, { upload }: Errands, { url, requestId }: OrderOf<'Log'>): Reply {
  const after = async (): Promise<void> => {
    await machine.say(machine.dialect.logStatus('Uploading', requestId));
    const isDone = await upload(url);
    await machine.say(machine.dialect.logStatus(isDone ? 'Uploaded' : 'UploadFailed', requestId));
  };
  return { status: 'Accepted', file: 'station-log.txt', after };
}

function firmware(machine: Machine, { download, restart }: Errands, { url, requestId }: OrderOf<'Firmware'>): Reply {
  const after = async (): Promise<void> => {
    const say = (status: string): Promise<unknown> => machine.say(machine.dialect.firmwareStatus(status, requestId));
    await say('Downloading');
    if (!(await download(url))) {
      await say('DownloadFailed');
      return;
    }
    await say('Downloaded');
    await say('Installing');
    await restart(false);
    await say('Installed');
  };
  return { ...accepted, after };
}

function variablesOf(machine: Machine, { names, asked }: OrderOf<'GetVariables'>): Variable[] {
  const { settings } = machine;
  return (names ?? settings.entries().map(([key]) => key)).map((name, place) => {
    const found = settings.read(name);
    const isForbidden = found?.isSecret === true && machine.version !== '1.6';
    const question = asked?.[place];
    return {
      name,
      status: found === undefined ? 'UnknownVariable' : isForbidden ? 'Rejected' : 'Accepted',
      ...(found?.value !== undefined && { value: found.value }),
      ...(found !== undefined && { isReadOnly: found.isReadOnly }),
      ...(question !== undefined && { asked: question }),
    };
  });
}

function localList(machine: Machine, { version, isFull, entries }: OrderOf<'LocalList'>): Reply {
  if (!isFull && version <= machine.listVersion) return { status: 'VersionMismatch' };
  const { localList: known, settings } = machine;
  const next = new Map(isFull ? [] : known);
  for (const { card, verdict } of entries) {
    if (verdict === undefined) next.delete(card.id.toLowerCase());
    else next.set(card.id.toLowerCase(), verdict);
  }
  const isTooLong = entries.length > settings.number('listMessageMax') || next.size > settings.number('listMax');
  if (isTooLong) return { status: 'Failed' };
  known.clear();
  for (const [key, verdict] of next) known.set(key, verdict);
  machine.listVersion = version;
  return accepted;
}
