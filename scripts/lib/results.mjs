// Reads how many tests passed and failed from the reports of vitest and Playwright.
import fs from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** The counts of a step that only succeeds or fails. */
export function oneStep(code) {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** Vitest's JSON report. A file that could not be loaded holds no tests and counts as one failure. */
export function vitestCounts(file, code) {
  const report = readReport(file);
  if (!report) return oneStep(code || 1);
  const broken = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0).length;
  const failed = report.numFailedTests + broken;
  return withExitCode({ passed: report.numPassedTests, failed, skipped: report.numPendingTests + report.numTodoTests }, code);
}

/** Playwright's JSON report. Errors outside of tests (a setup, a file that could not be loaded) count as one failure each. */
export function playwrightCounts(file, code) {
  const report = readReport(file);
  if (!report) return oneStep(code || 1);
  const { expected, unexpected, flaky, skipped } = report.stats;
  if (flaky > 0) console.log(`  ${flaky} flaky: failed once and passed when tried again (named above)`);
  return withExitCode({ passed: expected + flaky, failed: unexpected + report.errors.length, skipped }, code);
}

/** A run that ended badly is a failure even if each of its tests passed. */
function withExitCode(counts, code) {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function readReport(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
}
