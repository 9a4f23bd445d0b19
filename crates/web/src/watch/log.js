// What this watch has rung and what was answered on it, kept over a reload. Its shape is in answers.js.

/** Nothing is asked about a ring or an answer that is older than this, in ms. */
const KEEP = 9 * 24 * 3_600_000;

/** A log over a store. */
export function openLog(store) {
  return {
    /** As of now; another tab of this watch may have added to it. */
    read: () => ({ rung: store.all("rung"), answers: store.all("answer") }),
    ring: (promptId, at) => store.put(`rung.${promptId}`, { at, shown: false }),
    shown(promptId) {
      const ring = store.get(`rung.${promptId}`);
      if (ring) store.put(`rung.${promptId}`, { ...ring, shown: true });
    },
    answer: (occurrenceId, kind, at, event) => store.put(`answer.${occurrenceId}`, { kind, at, event, settled: false }),
    /** The occurrences whose answer the server has. */
    known: (queue) => Object.entries(store.all("answer")).filter(([, a]) => !queue.has(a.event)).map(([id]) => id),
    /** The plan was read after these answers had come in: from now on it says how things ended. */
    settle(occurrenceIds) {
      for (const id of occurrenceIds) {
        const answer = store.get(`answer.${id}`);
        if (answer && !answer.settled) store.put(`answer.${id}`, { ...answer, settled: true });
      }
    },
    steps: (occurrenceId) => store.get(`step.${occurrenceId}`)?.count ?? 0,
    step: (occurrenceId, count, at) => store.put(`step.${occurrenceId}`, { count, at }),
    prune(now) {
      for (const kind of ["rung", "answer", "step"]) {
        for (const [id, { at }] of Object.entries(store.all(kind))) if (at < now - KEEP) store.remove(`${kind}.${id}`);
      }
    },
  };
}
