/**
 * Does the server that the course came from still answer? Asked after every save, because a run-time's word is not enough:
 * when its request fails, Moodle's hands the data to a beacon and says "true" at once, whatever becomes of it.
 *
 * The witness is a small file of the package. If it cannot be had when the course opens, there is no such test here
 * (a server that hands out pages only, a local copy), and the run-time is believed as far as it can be.
 */

const PATIENCE = 8000; // milliseconds

/**
 * @param {(patience: number) => Promise<string>} read the witness's text from the server, never from a cache
 * @param {string} expected what the text must contain: a sign-in page in its place is no answer
 * @returns {() => Promise<boolean>} whether the server answers
 */
export function createWitness(read, expected) {
  const answers = async () => {
    try {
      return (await read(PATIENCE)).includes(expected);
    } catch {
      return false;
    }
  };
  const usable = answers();
  return async () => !(await usable) || answers();
}
