const ends: (() => Promise<unknown>)[] = [];

/** Has something that tests share be ended after the last of them. */
export function atEnd(end: () => Promise<unknown>): void {
  ends.push(end);
}

/** Ends it all, what was started last first. */
export async function endShared(): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end();
}
