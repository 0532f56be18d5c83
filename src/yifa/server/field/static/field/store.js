// The page's own store on the phone: what is kept for work without a network, and reports that wait to be sent.

const NAME = "yifa-field";
let opened = null;

const open = () => {
  if (!opened) {
    opened = new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("kept");
        asked.result.createObjectStore("queue", { keyPath: "id" });
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }
  return opened;
};

const run = async (store, mode, act) => {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const asked = act(transaction.objectStore(store));
    // Only a transaction that is through has really been written.
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
};

export const kept = (key) => run("kept", "readonly", (store) => store.get(key));
export const keep = (key, value) => run("kept", "readwrite", (store) => store.put(value, key));
export const forget = (key) => run("kept", "readwrite", (store) => store.delete(key));
export const queued = () => run("queue", "readonly", (store) => store.getAll());
export const queuedOne = (id) => run("queue", "readonly", (store) => store.get(id));
export const enqueue = (item) => run("queue", "readwrite", (store) => store.put(item));
export const dequeue = (id) => run("queue", "readwrite", (store) => store.delete(id));

// On signing out nothing of the person's stays; what others have not sent yet does.
export const clearPerson = async (person) => {
  const mine = (await queued()).filter((item) => item.person === person);
  await Promise.all(mine.map((item) => dequeue(item.id)));
  await run("kept", "readwrite", (store) => store.clear());
};

// The three forms last used, newest first.
export const usedNow = async (person, procedure, action) => {
  const before = (await kept(`used:${person}`)) || [];
  const others = before.filter(([one, two]) => one !== procedure || two !== action);
  await keep(`used:${person}`, [[procedure, action], ...others].slice(0, 3));
};

// Reports begun and not yet sent: as many as somebody likes, each under a key of its own.
export const draftName = (person, key) => `draft:${person}:report:${key}`;

export const drafts = async (person) => {
  const names = await run("kept", "readonly", (store) => store.getAllKeys());
  const start = draftName(person, "");
  const found = await Promise.all(names.filter((name) => String(name).startsWith(start)).map(async (name) => {
    const draft = await kept(name);
    return draft && { ...draft, key: name.slice(start.length) };
  }));
  return found.filter(Boolean).sort((one, other) => (one.made < other.made ? 1 : -1));
};

// Keeps what is being filled in, a moment after each change: the camera may push the page out of an old phone's memory.
// A page drawn anew has another keeper of the same report: what the earlier one still meant to save ends with it too.
const saving = new Map();
export const keeper = (name, page, gather) => {
  let over = false;
  return {
    soon: () => {
      // A place found late, after the form was sent or drawn anew, begins no report of its own.
      if (over || !page().isConnected) return;
      window.clearTimeout(saving.get(name));
      saving.set(name, window.setTimeout(() => keep(name, gather()), 300));
    },
    done: () => {
      over = true;
      window.clearTimeout(saving.get(name));
      saving.delete(name);
      return forget(name);
    },
  };
};
