/**
 * SQLSTATE classes that say that PostgreSQL is away, full or shutting down, or that statements stood in each other's way, rather
 * than that one was wrong.
 */
const outageStates = /^(08|40|53|55|57)[0-9A-Z]{3}$/;
/** Codes of the operating system: ECONNREFUSED, EPIPE, ENOENT of a socket. */
const systemCodes = /^E[A-Z0-9]+$/;

/** Whether an error says that something the process depends on is not there now: the same again, later, can succeed. */
export function isOutage(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && (outageStates.test(code) || systemCodes.test(code));
}
