import { expect } from 'chai';
import { AnswerParser, BrokenAnswer } from '../../../src/peers/answer-parser.ts';

interface Read {
  status: number;
  headers: readonly string[];
  body: string;
  complete: boolean;
  reusable: boolean;
  keepAliveS: number | undefined;
}

/** What becomes of an answer that comes in these pieces; `ended`: nothing comes behind them. */
function read(pieces: readonly (string | Buffer)[], { ended = false, headBytesMax = 4096 } = {}): Read | string {
  const found: Read = { status: 0, headers: [], body: '', complete: false, reusable: false, keepAliveS: undefined };
  const parser = new AnswerParser(headBytesMax, {
    head(status, headers) {
      expect(found.status).to.equal(0);
      Object.assign(found, { status, headers });
    },
    piece(bytes) {
      expect(found.status).to.not.equal(0);
      found.body += bytes.toString('latin1');
    },
  });
  try {
    for (const piece of pieces) found.complete = parser.read(Buffer.from(piece as string, 'latin1'));
    if (ended) {
      parser.end();
      found.complete = true;
    }
  } catch (error) {
    if (!(error instanceof BrokenAnswer)) throw error;
    return error.code;
  }
  return { ...found, reusable: found.complete && parser.isReusable, keepAliveS: parser.keepAliveS };
}

const everyCut = (text: string): string[][] =>
  Array.from({ length: text.length - 1 }, (_, at) => [text.slice(0, at + 1), text.slice(at + 1)]);

describe('reading an answer of HTTP', () => {
  const answers: [string, string, Partial<Read>][] = [
    [
      'with a length',
      'HTTP/1.1 201 Created\r\nX-One: a\r\nContent-Length: 5\r\nx-one:  b \r\n\r\nhello',
      { status: 201, headers: ['x-one', 'a', 'content-length', '5', 'x-one', 'b'], body: 'hello', reusable: true },
    ],
    [
      'in chunks, with extensions and trailers',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3;a=b\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n',
      { status: 200, body: 'abc0123456789', reusable: true },
    ],
    [
      'behind interim answers',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}',
      { status: 200, headers: ['content-length', '2'], body: '{}', reusable: true },
    ],
    [
      'without a body',
      'HTTP/1.1 204 No Content\r\nKeep-Alive: max=5, timeout=7\r\n\r\n',
      { status: 204, keepAliveS: 7, reusable: true },
    ],
    [
      'with a body of no bytes',
      'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
      { status: 200, body: '', reusable: true },
    ],
    [
      'whose connection closes',
      'HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 1\r\n\r\n1',
      { body: '1', reusable: false },
    ],
    ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n1', { body: '1', reusable: false }],
  ];
  for (const [what, text, expected] of answers) {
    it(`takes one ${what}, wherever it is cut`, () => {
      const whole = read([text]);
      expect(whole).to.include({ complete: true }).and.to.deep.include(expected);
      for (const pieces of [...everyCut(text), [...text]]) expect(read(pieces), pieces[0]).to.deep.equal(whole);
    });
  }

  it('takes one without a length to the end of the connection, and no connection for another', () => {
    const text = 'HTTP/1.1 200 OK\r\n\r\nall there is';
    expect(read([text])).to.include({ complete: false });
    expect(read([text], { ended: true })).to.include({ complete: true, body: 'all there is', reusable: false });
  });

  it('notices what comes behind an answer (C8)', () => {
    const text = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}';
    expect(read([`${text}H`])).to.include({ complete: true, body: '{}', reusable: false });
    expect(read([text, '\r'])).to.include({ complete: true, body: '{}', reusable: false });
    // A body where none can be is the same.
    expect(read(['HTTP/1.1 204 x\r\nContent-Length: 2\r\n\r\n'])).to.include({ complete: true, reusable: false });
    expect(read(['HTTP/1.1 304 x\r\nTransfer-Encoding: chunked\r\n\r\n'])).to.include({ reusable: false });
  });

  const flaws: [string, string, string][] = [
    ['another protocol', 'SSH-2.0-x\r\n\r\n', 'ANSWER_BROKEN'],
    ['another version', 'HTTP/2.0 200 OK\r\n\r\n', 'ANSWER_BROKEN'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', 'ANSWER_BROKEN'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', 'ANSWER_BROKEN'],
    ['lines that end in LF', 'HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n', 'ANSWER_BROKEN'],
    ['a CR within a line', 'HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n', 'ANSWER_BROKEN'],
    ['a NUL', 'HTTP/1.1 200 OK\r\nA: \0\r\n\r\n', 'ANSWER_BROKEN'],
    ['a folded header', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n', 'ANSWER_BROKEN'],
    ['a space before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\n{}', 'ANSWER_BROKEN'],
    ['a header without a colon', 'HTTP/1.1 200 OK\r\nA\r\n\r\n', 'ANSWER_BROKEN'],
    ['two lengths that agree', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}', 'ANSWER_BROKEN'],
    ['a list of lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\n{}', 'ANSWER_BROKEN'],
    ['a length with a sign', 'HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n{}', 'ANSWER_BROKEN'],
    ['another coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n', 'ANSWER_BROKEN'],
    [
      'chunks twice',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'ANSWER_BROKEN',
    ],
    ['chunks of HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 'ANSWER_BROKEN'],
    ['a chunk size with a sign', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n', 'ANSWER_BROKEN'],
    [
      'a chunk size of hexadecimals with a prefix',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\n1',
      'ANSWER_BROKEN',
    ],
    [
      'a chunk longer than it says',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n',
      'ANSWER_BROKEN',
    ],
    [
      'a chunk size as large as nobody has room for',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n',
      'ANSWER_BROKEN',
    ],
    ['another protocol to go on with', 'HTTP/1.1 101 Go\r\nUpgrade: x\r\n\r\n', 'ANSWER_UPGRADE'],
  ];
  for (const [what, text, code] of flaws) {
    it(`refuses ${what}, wherever it is cut`, () => {
      expect(read([text])).to.equal(code);
      for (const pieces of [...everyCut(text), [...text]]) expect(read(pieces), pieces[0]).to.equal(code);
    });
  }

  it('refuses more head, chunk lines and trailers than it has room for', () => {
    const long = 'x'.repeat(5000);
    expect(read([`HTTP/1.1 200 OK\r\nA: ${long}\r\n\r\n`])).to.equal('ANSWER_HEADERS_OVERFLOW');
    expect(read(['HTTP/1.1 200 OK\r\n', `A: ${long}`])).to.equal('ANSWER_HEADERS_OVERFLOW');
    expect(read(['HTTP/1.1 200 OK\r\nA: ', ...long])).to.equal('ANSWER_HEADERS_OVERFLOW');
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(read([chunked, `1;${long}`])).to.equal('ANSWER_HEADERS_OVERFLOW');
    expect(read([chunked, '0\r\n', ...Array(500).fill('A: 0123456789\r\n')])).to.equal('ANSWER_HEADERS_OVERFLOW');
  });

  it('calls an answer broken off that ends before its end', () => {
    for (const text of ['', 'HTTP/1.1 200', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n1', 'HTTP/1.1 100 x\r\n\r\n'])
      expect(read([text], { ended: true }), text).to.equal('ANSWER_ENDED_EARLY');
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n1\r\n0\r\n\r\n';
    for (const [start] of everyCut(chunked))
      expect(read([start ?? ''], { ended: true })).to.equal('ANSWER_ENDED_EARLY');
  });

  it('ends on any bytes at all, and quotes none of them', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    const parts = [
      'HTTP/1.1 200 OK',
      '\r\n',
      '\r\n\r\n',
      'Content-Length: ',
      'Transfer-Encoding: chunked',
      '5',
      'a',
      ':',
      '\0',
      '\r',
      '0',
    ];
    for (let round = 0; round < 20_000; round += 1) {
      const pieces = Array.from({ length: 1 + random(12) }, () => parts[random(parts.length)] ?? '');
      const outcome = read(pieces, { ended: random(2) === 0 });
      if (typeof outcome === 'string') expect(outcome).to.match(/^ANSWER_[A-Z_]+$/);
    }
  });
});
