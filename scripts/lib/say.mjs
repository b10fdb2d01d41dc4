// What the commands print: one line for each step, and failures that say what to do about them.

/** A failure a person can act on: the message says what happened, `advice` what to do. */
export class Trouble extends Error {
  /**
   * @param {string} message what happened
   * @param {string} advice what to do now
   * @param {unknown} [cause] the error behind it
   */
  constructor(message, advice, cause) {
    super(message, { cause });
    this.name = 'Trouble';
    this.advice = advice;
  }
}

/** Announces a step that takes a while. */
export function step(text) {
  console.log(`\n> ${text}`);
}

/** Adds a detail under the current step. */
export function note(text) {
  console.log(`  ${text}`);
}

/** Prints a failure with its advice; anything unexpected keeps its stack. */
export function report(error) {
  if (!(error instanceof Trouble)) {
    console.error(error);
    console.error('\nThis is a defect of the script. Please report it with the lines above.');
    return;
  }
  console.error(`\n${error.message}`);
  if (error.cause instanceof Error) console.error(`  (${error.cause.message.split('\n')[0]})`);
  console.error(`What to do: ${error.advice}`);
}

/** Runs a command line program's main function: its result is the exit code, a failure is reported as code 1. */
export async function main(program) {
  try {
    process.exitCode = await program();
  } catch (error) {
    report(error);
    process.exitCode = 1;
  }
}
