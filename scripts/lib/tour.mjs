// Plays the tour in a browser without a window and leaves tour/tour.json and one numbered picture for each step.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { removeFolder, temporaryFolder } from './folders.mjs';
import { root } from './run.mjs';
import { note, step as say, Trouble } from './say.mjs';
import { STEPS } from './tour-steps.mjs';

const PANEL = { width: 400, height: 800 };
const PAGE = { width: 880, height: 800 };
const folder = path.join(root, 'tour');

/**
 * Plays every step; a step that fails is recorded and the next one is tried, but without a connection nothing is.
 * @param {object} session from session-chromium.mjs or session-firefox.mjs
 * @param {string} crmOrigin where the sample CRM is served
 */
export async function playTour(session, crmOrigin) {
  say(`The tour, in ${session.name}`);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const shots = temporaryFolder('tour');
  try {
    const stage = await setStage(session, crmOrigin);
    const results = [];
    for (const [index, { step, play }] of STEPS.entries()) {
      const result = await playOne(stage, step, play);
      results.push({ ...result, screenshot: await photograph(stage, shots, pictureName(index, step)) });
      note(`${result.ok ? 'ok    ' : 'FAILED'} ${step}${result.ok ? '' : `: ${result.detail}`}`);
      fs.writeFileSync(path.join(folder, 'tour.json'), `${JSON.stringify(results, null, 2)}\n`);
      if (!result.ok && index === 0) break;
    }
    await joinPictures(stage.crm, shots, results);
    conclude(results);
  } finally {
    await removeFolder(shots);
  }
}

async function setStage(session, crmOrigin) {
  const crm = await session.open(`${crmOrigin}/customers`);
  await crm.resize(PAGE);
  const panel = await session.open(session.panelUrl('#/connect'));
  await panel.resize(PANEL);
  await panel.activate();
  return { crm, panel };
}

async function playOne(stage, step, play) {
  try {
    const detail = await play(stage);
    return { step, ok: true, ...(detail ? { detail } : {}) };
  } catch (error) {
    return { step, ok: false, detail: error.message };
  }
}

/** `03-reply.png`, one number for each step. */
function pictureName(index, step) {
  return `${String(index + 1).padStart(2, '0')}-${step.replaceAll(' ', '-')}.png`;
}

/** Takes the page and the panel as they are now; they are joined after the last step, so that no step loses the focus to that. */
async function photograph({ crm, panel }, shots, name) {
  await crm.screenshot(path.join(shots, `page-${name}`));
  await panel.screenshot(path.join(shots, `panel-${name}`));
  return `tour/${name}`;
}

/** Puts each panel beside its page, as an agent sees them. */
async function joinPictures(tab, shots, results) {
  await tab.resize({ width: PAGE.width + PANEL.width + 1, height: PAGE.height });
  await tab.activate();
  for (const { screenshot } of results) {
    const name = path.basename(screenshot);
    const images = ['page', 'panel'].map((kind) => `<img alt="" src="${pathToFileURL(path.join(shots, `${kind}-${name}`)).href}">`);
    const sheet = path.join(shots, 'sheet.html');
    fs.writeFileSync(sheet, `<!doctype html><body style="margin:0;display:flex;gap:1px;background:#999">${images.join('')}</body>`);
    await tab.goto(pathToFileURL(sheet).href);
    await tab.screenshot(path.join(root, screenshot));
  }
}

function conclude(results) {
  const failed = results.filter(({ ok }) => !ok);
  note(`Pictures and tour.json are in ${path.relative(process.cwd(), folder) || '.'}.`);
  if (failed.length === 0) return;
  const names = failed.map(({ step }) => step).join(', ');
  const rest = results.length < STEPS.length ? ' The others were not played.' : '';
  throw new Trouble(
    `${failed.length} of ${STEPS.length} steps of the tour failed: ${names}.${rest}`,
    'See "detail" in tour/tour.json and the pictures.',
  );
}
