/** Answers to operations on their way to those who have begun them: nobody is told a result before what it is the result of. */
export class AnswersUnderWay {
  readonly #answers = new Map<string, Promise<void>>();

  /** Notes that the answer to an operation is on its way. Returns what to call once it has gone out, or cannot any more. */
  begin(operation: string): () => void {
    let over = (): void => undefined;
    const answer = new Promise<void>((resolve) => {
      over = () => {
        this.#answers.delete(operation);
        resolve();
      };
    });
    this.#answers.set(operation, answer);
    return over;
  }

  /** Resolves when the answer to an operation has gone out, or after `limitMs`: a requester may never read it. */
  async over(operation: string, limitMs: number): Promise<void> {
    const answer = this.#answers.get(operation);
    if (answer === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limitMs);
    });
    await Promise.race([answer, limit]);
    clearTimeout(timer);
  }
}
