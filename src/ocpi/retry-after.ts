/** `Retry-After` in its form of seconds; the date form is not used by machines that throttle each other. */
export const retryAfterSecondsIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
