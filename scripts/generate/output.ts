/** A generated file: its path from the project folder, and all of its content. */
export interface Output {
  readonly path: string;
  readonly content: string;
}

/** Makes generated files. The same schemas and settings make the same bytes. */
export type Producer = () => Promise<readonly Output[]>;
