import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Behaviour } from './behaviour.ts';
import { isConfigurationModule } from './interfaces.ts';
import { tokenIn } from './keyring.ts';
import { detailsUrl, type Platform } from './platform.ts';
import type { Received } from './received.ts';
import { answerReceiver } from './receiver.ts';
import { answerCredentials, detailsOf } from './registration.ts';
import { invalid, methodNotAllowed, noSuchPath, type Reply, success } from './reply.ts';
import {
  configurationRoutingProblems,
  isBareQuestion,
  messageProblems,
  routingOf,
  routingProblems,
} from './request-checks.ts';
import { answerSender } from './sender.ts';
import { type Target, targetOf } from './target.ts';
import { type RawReply, writeFixed, writeReply } from './write-reply.ts';

const receiverPath = /^\/ocpi\/[\d.]+\/receiver\//;

/** Serves one request that has arrived completely. */
export async function serve(
  platform: Platform,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
): Promise<void> {
  const url = request.url ?? '';
  const count = receiverPath.test(url) ? platform.count : undefined;
  if (count && !platform.behaviours.areAny) {
    count(url, body);
    writeFixed(response);
    return;
  }
  const target = targetOf(platform, url);
  const module = target.module ?? 'nothing';
  const behaviour = platform.behaviours.of(module);
  const received = receivedFrom(request, body);
  remember(platform, received);
  if (behaviour.delayMs) await pause(behaviour.delayMs);
  await behaviour.hold;
  if (behaviour.hang || behaviour.hangsOn?.(received.body)) return;
  if (behaviour.reset) {
    request.socket.resetAndDestroy();
    return;
  }
  let reply = misbehaved(behaviour, module);
  if (!reply && count) {
    count(url, body);
    writeFixed(response);
    return;
  }
  reply ??= await replyTo(platform, target, received);
  reply = changed(behaviour, reply);
  received.status = reply.http;
  platform.onReceived?.(received);
  if (!response.destroyed) writeReply(platform, received, module, response, reply);
}

/** The honest reply as it is changed before it is written. */
function changed(behaviour: Behaviour, reply: RawReply | Reply): RawReply | Reply {
  if ('text' in reply) return reply;
  const { headers, data, findsAll } = behaviour;
  if (findsAll && (reply.http === 404 || reply.http === 405)) return success({});
  return {
    ...reply,
    ...(headers && { headers: { ...reply.headers, ...headers } }),
    ...(data && reply.code === 1000 && { data: data(reply.data) }),
  };
}

/** Nothing waits for this timer: a partner that was closed meanwhile must not keep the process alive. */
const pause = (delayMs: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, delayMs).unref());

function receivedFrom(request: IncomingMessage, body: Buffer): Received {
  const bodyText = body.toString();
  const { method = '', url = '', headers } = request;
  return { at: Date.now(), method, path: url, headers, bodyText, body: parsed(bodyText) };
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function remember(platform: Platform, received: Received): void {
  if (platform.keepLog === 0) return;
  platform.log.push(received);
  if (platform.log.length > platform.keepLog) platform.log.shift();
}

/** What is answered instead of the honest reply. */
function misbehaved(behaviour: Behaviour, module: string): RawReply | Reply | undefined {
  if (behaviour.status500) return { http: 500, text: 'Internal Server Error' };
  if (behaviour.page404) return { http: 404, text: '<html><body>no such backend</body></html>' };
  if (behaviour.garbage) return { http: 200, text: '<html><body>Welcome to nginx!</body></html>' };
  if (behaviour.retryAfter !== undefined) {
    return { http: 503, code: 3000, headers: { 'Retry-After': String(behaviour.retryAfter) } };
  }
  if (behaviour.statusCode !== undefined && !isConfigurationModule(module)) {
    return { http: 200, code: behaviour.statusCode, message: 'it could not be done', data: { asked: module } };
  }
  if (behaviour.refuse2001 && !isConfigurationModule(module)) return invalid('refused, whatever it is');
  return undefined;
}

async function replyTo(platform: Platform, target: Target, received: Received): Promise<Reply> {
  const complain = (problem: string): void => platform.complaints.add(`${received.method} ${received.path}`, problem);
  for (const problem of messageProblems(platform, received)) complain(problem);
  const { module, side } = target;
  const read = tokenIn(received.headers.authorization, platform.tokenForm);
  if ('problem' in read) complain(read.problem);
  const scope = 'token' in read ? platform.keyring.scopeOf(read.token) : undefined;
  const isOpenToA = module === 'versions' || module === 'details' || module === 'credentials';
  const isStranger = !('token' in read) || !scope || (scope === 'registration' && !isOpenToA);
  if (isStranger && !platform.behaviours.of(module ?? 'nothing').anyToken) {
    return { http: 401, code: 2000, message: 'this token is not known here' };
  }
  if (module === undefined) {
    complain('nothing is offered under this URL (T-64)');
    return noSuchPath;
  }
  const hasBody = received.method === 'POST' || received.method === 'PUT' || received.method === 'PATCH';
  if (hasBody && received.body === undefined && !isBareQuestion(received))
    return { http: 400, code: 2000, message: 'the body is no JSON' };

  const { method, headers, body, at } = received;
  if (isOpenToA) {
    for (const problem of configurationRoutingProblems(headers)) complain(problem);
    if (module === 'credentials')
      return answerCredentials(platform, target.version, { method, token: 'token' in read ? read.token : '', body });
    return method === 'GET'
      ? success(module === 'details' ? detailsOf(platform, target.version) : versionsOf(platform))
      : methodNotAllowed;
  }
  for (const problem of routingProblems(platform, module, side, headers)) complain(problem);
  const asked = { method, module, segments: target.segments, query: target.query, headers, body, at };
  const reply =
    side === 'sender'
      ? answerSender(platform, { ...asked, from: routingOf(headers).from })
      : answerReceiver(platform, asked, complain);
  if (reply === methodNotAllowed || reply === noSuchPath) complain(reply.message ?? '');
  return reply;
}

const versionsOf = (platform: Platform) =>
  platform.versions.map((version) => ({ version, url: detailsUrl(platform, version) }));
