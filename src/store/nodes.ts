import type { Client } from 'pg';
import type { Logger } from '../kernel/logger.ts';
import { nodeLockSql } from './cursors.ts';
import type { Database } from './database.ts';
import { stationChannel } from './stations/calls.ts';

/** Name under which processes wake each other after a commit. Tables carry the truth; a lost wake-up only costs time. */
const channel = 'crossvolt_changes';
/** Shortest time between two wake-ups of the other processes. */
const notifyPauseMs = 50;
/** Wait before a broken connection is made anew. */
const reconnectMs = 1000;

/** This process among those on one database: shows that it lives, and is woken by what the others commit. */
export interface Node {
  /** Wakes the other processes, soon. */
  notify(): void;
  stop(): Promise<void>;
}

/**
 * Joins the processes on the database under `nodeId`; `onWake` is called when another one has committed something, `onStations` with
 * what any says of calls to stations, and without when something may have been missed.
 */
export async function joinNodes(
  database: Database,
  nodeId: string,
  log: Logger,
  onWake: () => void,
  onStations: (payload: string | undefined) => void = () => undefined,
): Promise<Node> {
  let session: Client | undefined;
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;
  /** Something has been committed since the last wake-up was sent. */
  let isDue = false;

  const connect = async (): Promise<void> => {
    const client = await database.session('node');
    client.on('notification', ({ channel: named, payload }) => {
      if (named === stationChannel) onStations(payload);
      else if (payload !== nodeId) onWake();
    });
    try {
      // A wake-up may be lost, and is not worth a write to the disk.
      await client.query('set synchronous_commit = off');
      await client.query(nodeLockSql, [nodeId]);
      await client.query(`listen ${channel}`);
      await client.query(`listen ${stationChannel}`);
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
    // Whoever has seen this fail tries again: it is not for the end of the connection as well, or two would wait for one lock.
    client.once('end', () => {
      session = undefined;
      if (!isStopping) reconnectLater();
    });
    session = client;
  };
  const reconnectLater = (): void => {
    setTimeout(() => {
      if (isStopping) return;
      const missed = (): void => {
        onWake();
        onStations(undefined);
      };
      connect().then(missed, (error) => {
        log.warn({ err: error }, 'the connection that listens for changes could not be made');
        reconnectLater();
      });
    }, reconnectMs).unref();
  };
  await connect();

  const notify = (): void => {
    isDue = true;
    timer ??= setTimeout(() => void send(), notifyPauseMs);
  };
  /** One wake-up at a time: a session takes no second statement before it has answered the first. */
  const send = async (): Promise<void> => {
    isDue = false;
    await session?.query('select pg_notify($1, $2)', [channel, nodeId]).catch(() => undefined);
    timer = undefined;
    if (isDue && !isStopping) notify();
  };

  return {
    notify,
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      await session?.end();
    },
  };
}
