import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Buckets for times in seconds, from a cached answer to a timeout. */
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The process's metrics. Labels come from closed sets: modules, methods, codes; never ids. */
export interface Metrics {
  readonly registry: Registry;
  exchange(module: string, method: string, http: number, ocpi: number, ms: number): void;
  push(module: string, outcome: string, ms: number | undefined): void;
  /** Counts an answer of the driver API. */
  driverRequest(operation: string, budget: string, http: number, ms: number): void;
  /** Counts the check of a CDR. */
  cdrCheck(verdict: string): void;
  /** Registers a value that is read when the metrics are. */
  gauge(name: string, help: string, read: () => number): void;
  /** The same for one that only grows. */
  counter(name: string, help: string, read: () => number): void;
  /** The same for several series, whose labels are from closed sets. */
  labelled(name: string, help: string, labelNames: readonly string[], read: () => readonly Labelled[]): void;
  /** The same for values that go up and down. */
  labelledGauge(name: string, help: string, labelNames: readonly string[], read: () => readonly Labelled[]): void;
}

export interface Labelled {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Makes the metrics; `modules` are the label values a request may name, everything else counts as `other`. */
export function createMetrics(modules: readonly string[]): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const known = new Set(modules);
  /** Series with exchanges that have not been counted in them yet: a counter looks itself up each time it counts. */
  const pending = new Set<ExchangeSeries>();
  const exchanges = new Counter({
    name: 'crossvolt_exchanges_total',
    help: 'OCPI exchanges answered',
    labelNames: ['module', 'method', 'http', 'ocpi'],
    registers: [registry],
    collect: () => countPending(),
  });
  const countPending = (): void => {
    for (const series of pending) {
      series.counter.inc(series.count);
      series.count = 0;
    }
    pending.clear();
  };
  const exchangeSeconds = new Histogram({
    name: 'crossvolt_exchange_seconds',
    help: 'Time from the request to the answer of an OCPI exchange',
    labelNames: ['module'],
    buckets: secondsBuckets,
    registers: [registry],
  });
  const pushes = new Counter({
    name: 'crossvolt_pushes_total',
    help: 'Objects brought to receivers, by what became of it',
    labelNames: ['module', 'outcome'],
    registers: [registry],
  });
  const cdrChecks = new Counter({
    name: 'crossvolt_cdr_checks_total',
    help: 'CDRs checked, by verdict',
    labelNames: ['verdict'],
    registers: [registry],
  });
  const driverRequests = new Counter({
    name: 'crossvolt_driver_requests_total',
    help: 'Requests of the driver API answered',
    labelNames: ['operation', 'http'],
    registers: [registry],
  });
  const driverSeconds = new Histogram({
    name: 'crossvolt_driver_request_seconds',
    help: 'Time from the request to the answer in the driver API; of streams, to their end',
    labelNames: ['budget'],
    buckets: secondsBuckets,
    registers: [registry],
  });
  const deliverySeconds = new Histogram({
    name: 'crossvolt_delivery_seconds',
    help: 'Time from the acknowledgement of a change to its arrival at a receiver',
    buckets: secondsBuckets,
    registers: [registry],
  });
  const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
  // Finding a series by its labels costs more than counting in it.
  const seriesOf = remembered((module: string, method: string, http: number, ocpi: number): ExchangeSeries => {
    const label = known.has(module) ? module : 'other';
    const counter = exchanges.labels({
      module: label,
      method: methods.has(method) ? method : 'other',
      http,
      ocpi: knownCode(ocpi),
    });
    return { counter, seconds: exchangeSeconds.labels({ module: label }), count: 0 };
  });
  const pushCountOf = remembered((module: string, outcome: string) => pushes.labels({ module, outcome }));
  return {
    registry,
    exchange(module, method, http, ocpi, ms) {
      const series = seriesOf(module, method, http, ocpi);
      if (series.count === 0) pending.add(series);
      series.count += 1;
      if (pending.size > rememberedMax) countPending();
      series.seconds.observe(ms / 1000);
    },
    push(module, outcome, ms) {
      pushCountOf(module, outcome).inc();
      if (outcome === 'delivered' && ms !== undefined) deliverySeconds.observe(Math.max(ms, 0) / 1000);
    },
    driverRequest(operation, budget, http, ms) {
      driverRequests.labels({ operation, http }).inc();
      driverSeconds.labels({ budget }).observe(ms / 1000);
    },
    cdrCheck(verdict) {
      cdrChecks.labels({ verdict }).inc();
    },
    counter(name, help, read) {
      new Counter({
        name,
        help,
        registers: [registry],
        collect() {
          this.reset();
          this.inc(read());
        },
      });
    },
    labelled(name, help, labelNames, read) {
      new Counter({
        name,
        help,
        labelNames: [...labelNames],
        registers: [registry],
        collect() {
          this.reset();
          for (const { labels, value } of read()) this.inc(labels, value);
        },
      });
    },
    labelledGauge(name, help, labelNames, read) {
      new Gauge({
        name,
        help,
        labelNames: [...labelNames],
        registers: [registry],
        collect() {
          this.reset();
          for (const { labels, value } of read()) this.set(labels, value);
        },
      });
    },
    gauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    },
  };
}

interface ExchangeSeries {
  readonly counter: Counter.Internal;
  readonly seconds: Histogram.Internal<'module'>;
  /** Exchanges that are not in the counter yet. */
  count: number;
}

/** Series found before; arguments that nobody has bounded are found anew once there are too many. */
const rememberedMax = 1000;

function remembered<A extends readonly (string | number)[], S>(find: (...labels: A) => S): (...labels: A) => S {
  const found = new Map<string, S>();
  return (...labels) => {
    const key = labels.join(' ');
    const known = found.get(key);
    if (known !== undefined) return known;
    const series = find(...labels);
    if (found.size < rememberedMax) found.set(key, series);
    return series;
  };
}

/** Codes a partner made up must not make new time series. */
const knownCode = (code: number): string => {
  const isStandard =
    code === 1000 || (code >= 2000 && code <= 2004) || (code >= 3000 && code <= 3003) || (code >= 4000 && code <= 4003);
  if (isStandard) return String(code);
  return code >= 1000 && code < 5000 ? `${Math.floor(code / 1000)}xxx` : 'other';
};
