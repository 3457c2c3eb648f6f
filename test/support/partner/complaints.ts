/** Beyond this many complaints nothing new is learnt; the first ones are kept. */
const complaintsMax = 1000;
/** How many request ids are remembered to find repeated ones. */
const requestIdsMax = 50_000;

/** What the other side did against the rules, a sentence each. A test asserts that there is none. */
export class Complaints {
  readonly list: string[] = [];
  readonly #requestIds = new Set<string>();

  add(where: string, problem: string): void {
    if (this.list.length < complaintsMax) this.list.push(`${where}: ${problem}`);
  }

  /** Whether this request id was seen before (T-70). */
  isRepeated(requestId: string): boolean {
    if (this.#requestIds.has(requestId)) return true;
    this.#requestIds.add(requestId);
    if (this.#requestIds.size > requestIdsMax) {
      for (const oldest of this.#requestIds) {
        this.#requestIds.delete(oldest);
        break;
      }
    }
    return false;
  }
}
