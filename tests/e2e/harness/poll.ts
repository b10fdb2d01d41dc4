/** Waits for an answer. */

/** Asks until the answer is truthy. */
export async function poll<Answer>(what: string, ask: () => Promise<Answer | undefined>, timeout = 10_000): Promise<Answer> {
  const end = Date.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`Waited ${timeout / 1000} s for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
