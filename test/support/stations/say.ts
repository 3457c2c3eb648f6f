import type { Recorded } from '../../../src/stations/charge-facts.ts';
import type { Sample, TransactionEvent } from '../../../src/stations/model.ts';

/** When the charges of tests start: ten o'clock UTC on a Monday. */
export const tenOClock = Date.parse('2026-03-02T10:00:00Z');

/** A moment so many minutes later, in milliseconds, and as stations write it. */
export const minute = (minutes: number): number => tenOClock + Math.round(minutes * 60_000);
export const time = (minutes: number): string => new Date(minute(minutes)).toISOString();

type About = Omit<Partial<TransactionEvent>, 'type' | 'at'>;

/** What a station says after so many minutes. */
export const started = (minutes: number, about: About = {}): TransactionEvent => ({
  type: 'Started',
  at: time(minutes),
  ...about,
});
export const updated = (minutes: number, about: About = {}): TransactionEvent => ({
  type: 'Updated',
  at: time(minutes),
  ...about,
});
export const ended = (minutes: number, about: About = {}): TransactionEvent => ({
  type: 'Ended',
  at: time(minutes),
  ...about,
});

/** With meter values taken at the same time; texts are registers without a unit. */
export const measured = (event: TransactionEvent, ...samples: readonly (Sample | string)[]): TransactionEvent => ({
  ...event,
  meterValues: [
    ...(event.meterValues ?? []),
    { at: event.at, samples: samples.map((sample) => (typeof sample === 'string' ? { value: sample } : sample)) },
  ],
});

/** As it comes: each a second after it happened, or when the test says. */
export const recorded = (events: readonly TransactionEvent[], receivedAt?: number): Recorded[] =>
  events.map((event, index) => ({
    number: index + 1,
    receivedAt: receivedAt ?? Math.max(tenOClock, Date.parse(event.at) || tenOClock) + 1000,
    event,
  }));
