import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';

/** The longest payload whose length is the second byte of a frame (RFC 6455, 5.2). */
const shortLengthMax = 125;

/** The first byte of a text that is not continued. */
const wholeText = '\x81';

/** A frame of which each character is a byte, whatever the encoding of its text. */
const plainFrame = /^..[ -~]*$/s;

/**
 * A websocket of a server that sends short texts, as most answers are, in one write of one string: a head and a payload that are written
 * together cost the process twice as much. Without extensions only, and for texts alone: no frame may come between those of one message.
 */
export class TextSocket extends WebSocket {
  #stream: Duplex | undefined;

  /** What its frames are written to. */
  writesTo(stream: Duplex): void {
    this.#stream = stream;
  }

  /** `send` for a text, while it is open. */
  sendText(text: string): void {
    const frame = wholeText + String.fromCharCode(text.length) + text;
    const stream = text.length <= shortLengthMax && plainFrame.test(frame) ? this.#stream : undefined;
    if (stream === undefined) this.send(text);
    else stream.write(frame, 'latin1');
  }
}
