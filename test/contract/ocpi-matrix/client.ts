import { Agent } from 'node:http';
import { type Answer, callHttp } from '../../support/partner/http-call.ts';
import { type Cell, type Place, strangers } from './cell.ts';
import { changes, document, part } from './documents.ts';
import { header, type Stage } from './stage.ts';
import { absentId, type PlatformName, parts } from './world.ts';

/** Requests under way at the same time, on as many connections. */
const atOnce = 16;

/** A request to the hub with the answer it got. */
export interface Exchange {
  readonly cell: Cell;
  readonly answer: Answer;
}

/** Sends cells to the hub over connections that it keeps. */
export class MatrixClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Sends all of them, so many at once. */
  async sendAll(cells: readonly Cell[]): Promise<Exchange[]> {
    const exchanges: Exchange[] = new Array(cells.length);
    const queue = cells.entries();
    const work = async () => {
      for (const [index, cell] of queue) exchanges[index] = { cell, answer: await this.send(cell) };
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return exchanges;
  }

  send(cell: Cell): Promise<Answer> {
    const query = cell.query === undefined ? '' : `?${cell.query}`;
    return this.sendTo(this.#urlOf(cell) + query, cell);
  }

  /** Sends what a cell says to a URL that the hub gave. */
  sendTo(url: string, cell: Cell): Promise<Answer> {
    const content = bodyOf(cell);
    const headers: Record<string, string> = {
      'x-request-id': 'request-of-the-matrix',
      'x-correlation-id': correlationId(cell),
      ...routing('from', cell.from),
      ...routing('to', cell.to),
    };
    const authorization = this.#authorization(cell);
    if (authorization !== undefined) headers['authorization'] = authorization;
    if (content !== undefined) headers['content-type'] = 'application/json';
    const { method } = cell;
    const body = content === undefined ? {} : { body: JSON.stringify(content) };
    return callHttp(this.#agent, { method, url, headers, ...body });
  }

  close(): void {
    this.#agent.destroy();
  }

  #authorization({ caller }: Cell): string | undefined {
    const stranger = strangers.find((name) => name === caller);
    if (stranger !== undefined) return this.#stage.authorizations[stranger];
    return header(this.#stage.tokens[caller as PlatformName | 'invited']);
  }

  #urlOf(cell: Cell): string {
    const { place } = cell;
    const base = `${this.#stage.hub.url}/ocpi`;
    switch (place.kind) {
      case 'stray':
        return base + place.path;
      case 'versions':
        return `${base}/versions`;
      case 'details':
        return `${base}/2.2.1`;
      case 'credentials':
      case 'hubclientinfo':
        return this.#endpoint(place.kind, 'SENDER');
      case 'module':
        return this.#moduleUrl(cell, place);
    }
  }

  #moduleUrl(cell: Cell, { shape }: Extract<Place, { kind: 'module' }>): string {
    const endpoint = this.#endpoint(shape.module, shape.side.toUpperCase());
    if (shape.names.includes('cdr') && cell.id !== absentId) {
      const url = this.#stage.cdrUrls.get(cell.id ?? '');
      if (url !== undefined) return shape.names.length > 1 ? `${url}/something` : url;
    }
    return [endpoint, ...segmentsOf(cell)].join('/');
  }

  #endpoint(identifier: string, role: string): string {
    const endpoint = this.#stage.endpoints.find((entry) => entry.identifier === identifier && entry.role === role);
    if (endpoint === undefined) throw new Error(`the hub offers no ${role} of ${identifier}`);
    return endpoint.url;
  }
}

/** By this a request is found again wherever it has gone. */
const correlationId = (cell: Cell): string => `cell-${cell.number}`;

/** The cell that a correlation id stands for. */
export const cellNumber = (id: unknown): number | undefined => {
  const number = typeof id === 'string' ? /^cell-(\d+)$/.exec(id)?.[1] : undefined;
  return number === undefined ? undefined : Number(number);
};

function routing(direction: 'from' | 'to', party: string | undefined): Record<string, string> {
  if (party === undefined) return {};
  const [countryCode = '', partyId = ''] = party.split('-');
  return {
    ...(countryCode && { [`ocpi-${direction}-country-code`]: countryCode }),
    [`ocpi-${direction}-party-id`]: partyId,
  };
}

/** The path below the endpoint. */
function segmentsOf(cell: Cell): string[] {
  const { place, owner = 'BE-BEC', id = absentId } = cell;
  const names = place.kind === 'module' ? place.shape.names : [];
  return names.map((name) => {
    if (name.startsWith("'")) return name.slice(1, -1);
    if (name === 'country_code') return owner.split('-')[0] ?? '';
    if (name === 'party_id') return owner.split('-')[1] ?? '';
    if (name === 'evse_uid') return parts[0];
    if (name === 'connector_id') return parts[1];
    return name === 'something' ? name : id;
  });
}

/** What the request carries. Every POST, PUT and PATCH has a body, on paths where nothing is too. */
function bodyOf(cell: Cell): object | undefined {
  const { place, method, number } = cell;
  if (method !== 'POST' && method !== 'PUT' && method !== 'PATCH') return undefined;
  if (place.kind === 'credentials') return foreignCredentials;
  if (place.kind !== 'module') return { x_cell: number };
  const { module, names } = place.shape;
  if (names.at(-1) === "'charging_preferences'") return { profile_type: 'REGULAR', x_cell: number };
  if (names.at(-1) === "'authorize'") return { location_id: 'LOC1', x_cell: number };
  const owner = cell.bodyOwner ?? cell.owner?.toUpperCase() ?? 'BE-BEC';
  const about = { owner, id: cell.bodyId ?? cell.id ?? absentId, concerns: cell.concerns, cell: number };
  if (method === 'PATCH') return changes(about);
  if (names.includes('connector_id')) return part(2, parts[1], about);
  return names.includes('evse_uid') ? part(1, parts[0], about) : document(module, about);
}

/** Credentials with a party that nobody has approved for whoever sends them. */
const foreignCredentials = {
  token: 'a-token-of-nobody',
  url: 'http://127.0.0.1:9/versions',
  roles: [{ role: 'CPO', country_code: 'IT', party_id: 'FOR', business_details: { name: 'Foreign' } }],
};
