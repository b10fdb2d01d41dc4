// Finds the browsers of this computer, and gets one if there is none.
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { apt, isFile, mayApt, onPath, tool } from './run.mjs';
import { note, step, Trouble } from './say.mjs';

const home = os.homedir();
const programs = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].filter(Boolean);
const onWindows = (...parts) => programs.map((folder) => path.join(folder, ...parts));
const onMac = (name) =>
  ['/Applications', path.join(home, 'Applications')].map((folder) => path.join(folder, `${name}.app/Contents/MacOS/${name}`));

/** Where each browser lives; the first that exists is used. Chromium goes first: branded Chrome ignores --load-extension. */
const KNOWN = {
  Chromium: {
    linux: ['chromium', 'chromium-browser'],
    darwin: onMac('Chromium'),
    win32: onWindows('Chromium', 'Application', 'chrome.exe'),
  },
  Edge: {
    linux: ['microsoft-edge', 'microsoft-edge-stable'],
    darwin: onMac('Microsoft Edge'),
    win32: onWindows('Microsoft', 'Edge', 'Application', 'msedge.exe'),
  },
  Chrome: {
    linux: ['google-chrome', 'google-chrome-stable'],
    darwin: onMac('Google Chrome'),
    win32: onWindows('Google', 'Chrome', 'Application', 'chrome.exe'),
  },
  Firefox: {
    linux: ['firefox-esr', 'firefox', 'firefox-developer-edition'],
    darwin: [...onMac('Firefox'), ...onMac('Firefox Developer Edition')].map((file) => file.replace(/[^/]+$/, 'firefox')),
    win32: onWindows('Mozilla Firefox', 'firefox.exe'),
  },
};

/** The path of one named browser, or undefined. */
function locate(name) {
  for (const place of KNOWN[name][process.platform] ?? KNOWN[name].linux) {
    const file = path.isAbsolute(place) ? place : onPath(place);
    if (file && isFile(file)) return file;
  }
  return undefined;
}

/** The browser that Playwright downloaded earlier, or undefined. Needs the dependencies. */
async function downloaded() {
  const { chromium } = await import('playwright-core');
  const file = chromium.executablePath();
  return file && isFile(file) ? file : undefined;
}

/**
 * A browser of the Chromium family: `{ name, path }`, or undefined. THREADSIDE_CHROMIUM names one by path.
 * @param {{ branded: boolean }} options branded: also Edge and Chrome, which only `npm start` can use
 */
export async function findChromium({ branded }) {
  const given = process.env.THREADSIDE_CHROMIUM;
  if (given) return { name: 'Chromium', path: existing(given, 'THREADSIDE_CHROMIUM') };
  const chromium = locate('Chromium') ?? (await downloaded());
  if (chromium) return { name: 'Chromium', path: chromium };
  for (const name of branded ? ['Edge', 'Chrome'] : []) {
    const file = locate(name);
    if (file) return { name, path: file };
  }
  return undefined;
}

/** Firefox: `{ name, path }`, or undefined. THREADSIDE_FIREFOX names one by path. */
export function findFirefox() {
  const given = process.env.THREADSIDE_FIREFOX;
  const file = given ? existing(given, 'THREADSIDE_FIREFOX') : locate('Firefox');
  return file ? { name: 'Firefox', path: file } : undefined;
}

function existing(file, variable) {
  if (isFile(file)) return file;
  throw new Trouble(`${variable} names ${file}, but no program is there.`, `Correct ${variable} or unset it.`);
}

/**
 * Gets a Chromium where there is none: Debian's package as root, otherwise Playwright's download.
 * @param {{ ask: boolean }} options ask: a person is asked before anything is downloaded
 */
export async function getChromium({ ask }) {
  if (mayApt()) {
    step('Installing chromium from the packages of this system');
    if (await apt(['chromium'])) return findChromium({ branded: false });
    note('The packages of this system have no chromium.');
  }
  if (ask && !(await agreed('No Chrome, Chromium or Edge was found. Download Chromium (about 170 MB) with Playwright?'))) {
    throw new Trouble('There is no browser to open.', 'Install Chromium, Chrome or Edge, or use Firefox: npm start -- --browser firefox');
  }
  step('Downloading Chromium with Playwright');
  if ((await tool('playwright/cli.js', ['install', 'chromium', '--no-shell'])) !== 0) {
    throw new Trouble(
      'Playwright could not download Chromium.',
      'Check the network, or install Chromium from the packages of your system.',
    );
  }
  return findChromium({ branded: false });
}

/** Gets a Firefox where there is none, which only root on Debian can do. */
export async function getFirefox() {
  if (mayApt()) {
    step('Installing firefox-esr from the packages of this system');
    if (await apt(['firefox-esr'])) return findFirefox();
  }
  throw new Trouble(
    'Firefox was not found.',
    'Install Firefox 140 or newer (https://www.firefox.com), or set THREADSIDE_FIREFOX to its path.',
  );
}

/** Asks a yes or no question; where nobody can answer it, the answer is no. */
async function agreed(question) {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return false;
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question(`${question} [y/N] `);
  prompt.close();
  return /^y(es)?$/i.test(answer.trim());
}
