import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Buckets for times in seconds, from a cached answer to a timeout. */
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The process's metrics. Labels come from closed sets: modules, methods, codes; never ids. */
export interface Metrics {
  readonly registry: Registry;
  exchange(module: string, method: string, http: number, ocpi: number, ms: number): void;
  push(module: string, outcome: string, ms: number | undefined): void;
  /** Registers a value that is read when the metrics are. */
  gauge(name: string, help: string, read: () => number): void;
}

/** Makes the metrics; `modules` are the label values a request may name, everything else counts as `other`. */
export function createMetrics(modules: readonly string[]): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const known = new Set(modules);
  const exchanges = new Counter({
    name: 'crossvolt_exchanges_total',
    help: 'OCPI exchanges answered',
    labelNames: ['module', 'method', 'http', 'ocpi'],
    registers: [registry],
  });
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
  const deliverySeconds = new Histogram({
    name: 'crossvolt_delivery_seconds',
    help: 'Time from the acknowledgement of a change to its arrival at a receiver',
    buckets: secondsBuckets,
    registers: [registry],
  });
  const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
  return {
    registry,
    exchange(module, method, http, ocpi, ms) {
      const label = known.has(module) ? module : 'other';
      exchanges.inc({ module: label, method: methods.has(method) ? method : 'other', http, ocpi: knownCode(ocpi) });
      exchangeSeconds.observe({ module: label }, ms / 1000);
    },
    push(module, outcome, ms) {
      pushes.inc({ module, outcome });
      if (outcome === 'delivered' && ms !== undefined) deliverySeconds.observe(Math.max(ms, 0) / 1000);
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

/** Codes a partner made up must not make new time series. */
const knownCode = (code: number): string => {
  const isStandard =
    code === 1000 || (code >= 2000 && code <= 2004) || (code >= 3000 && code <= 3003) || (code >= 4000 && code <= 4003);
  return isStandard ? String(code) : `${Math.floor(code / 1000)}xxx`;
};
