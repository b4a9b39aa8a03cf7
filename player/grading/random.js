// From a seed text to a stream of draws: FNV-1a (32 bit) over UTF-8 bytes, then mulberry32. Twin of assessments/items/seed.py.

export function hashSeed(seed) {
  let state = 0x811c9dc5;
  for (const octet of new TextEncoder().encode(seed)) {
    state = Math.imul(state ^ octet, 0x01000193);
  }
  return state >>> 0;
}

/** Every draw moves the stream on by one. */
export class Stream {
  #state;

  constructor(seed) {
    this.#state = hashSeed(seed);
  }

  /** A number in [0, 1), a multiple of 2 ** -32. */
  draw() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    const state = this.#state;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** An integer from 0 to count - 1. */
  drawInteger(count) {
    return Math.floor(this.draw() * count);
  }

  /** A new array in drawn order, by Fisher-Yates from the end; a list of one takes no draw. */
  shuffled(listed) {
    const order = [...listed];
    for (let last = order.length - 1; last > 0; last -= 1) {
      const other = this.drawInteger(last + 1);
      [order[last], order[other]] = [order[other], order[last]];
    }
    return order;
  }
}
