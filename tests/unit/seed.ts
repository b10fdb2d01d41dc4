/** Property tests take the same path in every run, so that red means broken; THREADSIDE_SEED=<n> takes another, THREADSIDE_SEED=random a new one. */
import fc from 'fast-check';

const wish = process.env.THREADSIDE_SEED;
const seed = wish === 'random' ? Date.now() : Number(wish ?? 20261123);
fc.configureGlobal({ seed });
if (wish !== undefined) console.log(`fast-check seed ${seed}`);
