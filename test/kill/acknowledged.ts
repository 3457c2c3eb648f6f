/** A message about a transaction that the hub has answered with a result. */
export interface Told {
  /** When the station said it, as it stands in the message. */
  readonly at: string;
  /** 2.x: the transaction and the place of the message in it. */
  readonly place: string | undefined;
}

interface Said {
  readonly timestamp?: string;
  readonly seqNo?: number;
  readonly transactionInfo?: { readonly transactionId: string };
  readonly meterValue?: readonly { readonly timestamp: string }[];
}

const actions: ReadonlySet<unknown> = new Set([
  'StartTransaction',
  'MeterValues',
  'StopTransaction',
  'TransactionEvent',
]);

/** Reads off the frames of a station what of its transactions was acknowledged. */
export class Acknowledged {
  readonly all: Told[] = [];
  readonly #open = new Map<unknown, Told>();

  /** Takes the next frames, in their order. */
  take(frames: readonly { readonly direction: 'in' | 'out'; readonly text: string }[]): void {
    for (const { direction, text } of frames) {
      const [type, id, action, payload] = JSON.parse(text) as readonly unknown[];
      if (direction === 'out' && type === 2 && actions.has(action)) this.#open.set(id, toldOf(payload as Said));
      const told = direction === 'in' && type === 3 ? this.#open.get(id) : undefined;
      if (direction === 'in') this.#open.delete(id);
      if (told !== undefined) this.all.push(told);
    }
  }
}

function toldOf({ timestamp, meterValue, transactionInfo, seqNo }: Said): Told {
  return {
    at: timestamp ?? meterValue?.[0]?.timestamp ?? '',
    place: transactionInfo && `${transactionInfo.transactionId} ${seqNo}`,
  };
}
