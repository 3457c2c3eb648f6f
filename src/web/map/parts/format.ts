/** Writes numbers, amounts and times as a language has them. */
export interface Format {
  number(value: number, digits?: number): string;
  kw(value: number): string;
  kwh(value: number): string;
  metres(value: number): string;
  km(value: number): string;
  percent(value: number): string;
  /** Of a decimal as the API has it. */
  money(amount: string, currency: string): string;
  /** For prices of a unit, which may have more decimals than the currency. */
  unitPrice(amount: string, currency: string): string;
  minutes(value: number): string;
  /** Of seconds: "2 minutes ago". */
  ago(seconds: number): string;
  /** A moment as today's time, or with its day, in a time zone. */
  moment(iso: string, zone?: string): string;
  /** Of a date YYYY-MM-DD. */
  day(date: string): string;
  /** 1 is Monday. */
  weekday(day: number): string;
  /** A full hour of the day, 24 being that of the next. */
  hour(hour: number): string;
  list(items: readonly string[]): string;
}

/** A language as the user's region writes it, where the browser names one: times and dates differ. */
export const localeOf = (language: string, wanted: readonly string[]): string =>
  wanted.find((one) => one.slice(0, 2).toLowerCase() === language) ?? language;

/** The format of a language; `now` is for telling today from other days. */
export function createFormat(language: string, now: () => number): Format {
  const plain = (digits: number) => new Intl.NumberFormat(language, { maximumFractionDigits: digits });
  const unit = (name: string, digits: number) =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, maximumFractionDigits: digits });
  const [whole, tenths] = [plain(0), plain(1)];
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const percents = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  const [metre, kilometre, kilometreTenths] = [unit('meter', 0), unit('kilometer', 0), unit('kilometer', 1)];
  const [minute, hour] = [unit('minute', 0), unit('hour', 0)];
  const listed = new Intl.ListFormat(language, { type: 'conjunction' });
  const money = (amount: string, currency: string, digits?: number): string =>
    new Intl.NumberFormat(language, {
      style: 'currency',
      currency,
      ...(digits !== undefined && { maximumFractionDigits: digits }),
    }).format(amount as unknown as number);
  const dateOf = (iso: string, zone: string | undefined): string =>
    new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date(iso));
  return {
    number: (value, digits = 0) => plain(digits).format(value),
    kw: (value) => `${(value < 10 ? tenths : whole).format(value)} kW`,
    kwh: (value) => `${tenths.format(value)} kWh`,
    metres: (value) =>
      value < 950
        ? metre.format(Math.round(value / 10) * 10)
        : (value < 9950 ? kilometreTenths : kilometre).format(value / 1000),
    km: (value) => (value < 10 ? kilometreTenths : kilometre).format(value),
    percent: (value) => percents.format(value / 100),
    money: (amount, currency) => money(amount, currency),
    unitPrice: (amount, currency) => money(amount, currency, 4),
    minutes: (value) => {
      const all = Math.max(1, Math.round(value));
      if (all < 60) return minute.format(all);
      return all % 60 === 0 ? hour.format(all / 60) : `${hour.format(Math.floor(all / 60))} ${minute.format(all % 60)}`;
    },
    ago: (seconds) => {
      const [value, name] = largestUnit(seconds);
      return relative.format(-value, name);
    },
    moment: (iso, zone) => {
      const isToday = dateOf(iso, zone) === dateOf(new Date(now()).toISOString(), zone);
      const parts: Intl.DateTimeFormatOptions = isToday
        ? { timeStyle: 'short' }
        : { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' };
      return new Intl.DateTimeFormat(language, { ...parts, timeZone: zone }).format(new Date(iso));
    },
    day: (date) =>
      new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
        new Date(`${date}T12:00:00Z`),
      ),
    weekday: (day) =>
      new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, 0, day)),
    hour: (hour) =>
      new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1, hour)),
    list: (items) => listed.format(items),
  };
}

function largestUnit(seconds: number): [number, Intl.RelativeTimeFormatUnit] {
  if (seconds < 60) return [Math.max(0, Math.round(seconds)), 'second'];
  if (seconds < 3600) return [Math.round(seconds / 60), 'minute'];
  if (seconds < 48 * 3600) return [Math.round(seconds / 3600), 'hour'];
  return [Math.round(seconds / 86_400), 'day'];
}
