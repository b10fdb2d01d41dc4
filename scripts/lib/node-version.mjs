// Ends the program on a Node that is too old. Imported first: the modules after it rely on newer features as they load.
const NEEDED = [20, 19];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(`Node ${process.versions.node} is too old.`);
  console.error(
    `What to do: install Node ${NEEDED.join('.')} or newer (https://nodejs.org, or your system's packages), then run this again.`,
  );
  process.exit(1);
}
