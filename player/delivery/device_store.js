/**
 * Where the copy of the state lives on this device: in localStorage, and in IndexedDB behind it.
 *
 * localStorage is written before the page can go, but the page that signs people in to Moodle wipes it, which is exactly
 * the page that follows a lost session. IndexedDB outlives that, but can only be written after a while. So what was
 * written to the first wins as long as it is there.
 */

const DATABASE = "passerelle";
const STORE = "copies";
const PATIENCE = 1500; // milliseconds that the course waits for a slow device

/**
 * @param {Storage|null} local
 * @param {IDBFactory|null} factory
 * @returns {Promise<{getItem: (key: string) => string|null, setItem: (key: string, value: string) => void}|null>} as a
 *   Storage, null where this device keeps nothing
 */
export async function deviceStore(local, factory) {
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
  const database = factory ? await Promise.race([opened(factory), patience]) : null;
  if (!database) return local;
  const kept = (await Promise.race([everything(database), patience])) || new Map();
  return {
    getItem: (key) => fromLocal(local, key) ?? kept.get(key) ?? null,
    setItem(key, value) {
      toLocal(local, key, value);
      database.transaction(STORE, "readwrite").objectStore(STORE).put(value, key);
      kept.set(key, value);
    },
  };
}

/** The database, or null where it is forbidden. */
function opened(factory) {
  return new Promise((resolve) => {
    try {
      const request = factory.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
}

/** @returns {Promise<Map<string, string>|null>} */
function everything(database) {
  return new Promise((resolve) => {
    const found = new Map();
    const request = database.transaction(STORE).objectStore(STORE).openCursor();
    request.onerror = () => resolve(null);
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return resolve(found);
      found.set(cursor.key, cursor.value);
      return cursor.continue();
    };
  });
}

function fromLocal(local, key) {
  try {
    return local.getItem(key);
  } catch {
    return null;
  }
}

/** A full or forbidden localStorage must not leave an older copy in front of IndexedDB's. */
function toLocal(local, key, value) {
  try {
    local.setItem(key, value);
  } catch {
    try {
      local.removeItem(key);
    } catch {
      // nothing is in front
    }
  }
}
