import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { expect } from 'chai';
import { type Answer, callHttp } from './partner/http-call.ts';
import { authorizationOf } from './partner/keyring.ts';
import { partyPair } from './partner/party.ts';
import { routingOf } from './partner/request-checks.ts';

/** A request to the hub's OCPI edge. */
export interface EdgeRequest {
  readonly method?: string;
  /** From `/ocpi` on. */
  readonly path: string;
  /** A credentials token, written as the specification says; without it there is no Authorization. */
  readonly token?: string | undefined;
  /** Parties, `BE-BEC`. */
  readonly from?: string;
  readonly to?: string;
  /** Replaces any header; undefined leaves it out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** An object is sent as JSON, a text or bytes as they are. */
  readonly body?: unknown;
}

/** An answer with the headers of its request. */
export interface EdgeAnswer extends Answer {
  readonly asked: Readonly<Record<string, string>>;
}

/** Sends requests that a test writes down to the last header. */
export interface Edge {
  ask(request: EdgeRequest): Promise<EdgeAnswer>;
  close(): void;
}

export function openEdge(hubUrl: string): Edge {
  const agent = new Agent({ keepAlive: true });
  return {
    async ask(request) {
      const { method = 'GET', path, body } = request;
      const asked = headersOf(request);
      const isText = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
      const content = isText ? body : JSON.stringify(body);
      const call = { method, url: hubUrl + path, headers: asked, ...(content !== undefined && { body: content }) };
      return { ...(await callHttp(agent, call)), asked };
    },
    close: () => agent.destroy(),
  };
}

function headersOf({ token, from, to, body, headers = {} }: EdgeRequest): Record<string, string> {
  const all: Record<string, string | undefined> = {
    authorization: token === undefined ? undefined : authorizationOf(token, 'base64'),
    'x-request-id': randomUUID(),
    'x-correlation-id': randomUUID(),
    'content-type': body === undefined ? undefined : 'application/json',
    ...routing('from', from),
    ...routing('to', to),
    ...headers,
  };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function routing(direction: 'to' | 'from', party: string | undefined): Record<string, string> {
  if (party === undefined) return {};
  const { country_code, party_id } = partyPair(party);
  return { [`ocpi-${direction}-country-code`]: country_code, [`ocpi-${direction}-party-id`]: party_id };
}

/** What an answer says, besides what every answer has to have. */
export interface Expected {
  readonly http: number;
  readonly code: number;
  /** The parties in its routing headers; none for configuration modules. */
  readonly to?: string | undefined;
  readonly from?: string | undefined;
}

/** Asserts the whole form of an answer: envelope, media type, length, ids and routing headers (T-25, T-70, T-71, R-02, R-05). */
export function expectForm(answer: EdgeAnswer, { http, code, to, from }: Expected): void {
  const { headers, envelope, text, asked } = answer;
  expect({ http: answer.http, code: envelope.status_code }, text).to.deep.equal({ http, code });
  expect(headers['content-type']).to.match(/^application\/json(; *charset=utf-8)?$/i);
  if (headers['transfer-encoding'] === undefined) {
    expect(headers['content-length']).to.equal(String(Buffer.byteLength(text)));
  }
  expect(Object.keys(envelope)).to.have.members([
    ...('data' in envelope ? ['data'] : []),
    'status_code',
    ...('status_message' in envelope ? ['status_message'] : []),
    'timestamp',
  ]);
  expect(envelope.timestamp).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(Math.abs(Date.parse(envelope.timestamp ?? '') - Date.now())).to.be.below(60_000);
  if (code !== 1000) {
    expect(envelope).to.not.have.property('data');
    expect(envelope.status_message).to.be.a('string').that.is.not.empty;
  }
  expect(headers['x-request-id']).to.equal(asked['x-request-id']);
  expect(headers['x-correlation-id']).to.equal(asked['x-correlation-id']);
  expect(routingOf(headers)).to.deep.equal({ to, from });
  if (to === undefined) expect(Object.keys(headers).filter((name) => name.startsWith('ocpi-'))).to.deep.equal([]);
}
