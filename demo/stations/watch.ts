import type { CDR, Location, Session } from '../../src/generated/ocpi-2.2.1.ts';
import type { Received } from '../../test/support/partner/received.ts';
import { site, utility, utilityName } from './plan.ts';

/** What eMSPs hear of the stations. */
export interface News {
  /** A Session in its newest state. */
  session(emsp: string, session: Session): void;
  cdr(emsp: string, cdr: CDR): void;
  /** A place has this status, as an eMSP sees it. */
  status(emsp: string, uid: string, status: string): void;
}

/** Looks at all that partners receive for what comes from stations at the hub, and for what must not come. */
export class Watch {
  #news: News | undefined;
  readonly #secrets: string[] = [];
  /** Requests in which the name of a station was, as `PUT /ocpi/…`. */
  readonly leaks: string[] = [];

  /** From now on this may be in nothing that a partner receives. */
  keepSecret(text: string): void {
    this.#secrets.push(text);
  }

  listen(news: News): void {
    this.#news = news;
  }

  receive({ method, path, headers, bodyText, body, status }: Received): void {
    const heard = this.#secrets.length > 0 ? `${path} ${JSON.stringify(headers)} ${bodyText}` : '';
    if (this.#secrets.some((secret) => heard.includes(secret))) this.leaks.push(`${method} ${path}`);
    const [, , , side, module, ...ids] = (path.split('?')[0] ?? '').split('/');
    if (side !== 'receiver' || method === 'GET' || (status ?? 500) >= 300 || this.#news === undefined) return;
    const emsp = `${headers['ocpi-to-country-code']}-${headers['ocpi-to-party-id']}`.toUpperCase();
    const isOurs = `${ids[0]}-${ids[1]}`.toUpperCase() === utilityName;
    if (module === 'sessions' && isOurs) this.#news.session(emsp, body as Session);
    else if (module === 'locations' && isOurs && ids[2] === site.id) this.#location(emsp, ids[3], body);
    else if (module === 'cdrs' && isOf(body)) this.#news.cdr(emsp, body);
  }

  #location(emsp: string, uid: string | undefined, body: unknown): void {
    const { evses = [], status } = body as Partial<Location> & { readonly status?: string };
    if (uid !== undefined && status !== undefined) this.#news?.status(emsp, uid, status);
    for (const evse of evses ?? []) this.#news?.status(emsp, evse.uid, evse.status);
  }
}

const isOf = (body: unknown): body is CDR => {
  const { country_code, party_id } = (body ?? {}) as Partial<CDR>;
  return country_code === utility.country_code && party_id === utility.party_id;
};
