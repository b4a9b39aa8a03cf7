/** Addresses inside the course: #/, #/lesson/l05_01, #/lesson/l05_01/<section>, #/assessment/a05. Pure. */

const ID = /^[a-z][a-z0-9_]{0,59}$/;

/** @param {{kind: string, id?: string, section?: string|null}} place */
export function routeTo({ kind, id, section }) {
  if (kind === "home") return "#/";
  return section ? `#/${kind}/${id}/${section}` : `#/${kind}/${id}`;
}

/** Where an address leads; anything that names nothing in the course leads home. */
export function placeOf(hash, course) {
  const [, kind, id, section] = hash.replace(/^#/, "").split("/");
  const home = { kind: "home" };
  if (!ID.test(id || "")) return home;
  if (kind === "lesson") {
    const lesson = course.modules.flatMap(({ lessons }) => lessons).find((one) => one.id === id && one.status === "written");
    return lesson ? { kind, id, section: section || null } : home;
  }
  const known = course.modules.some(({ assessment }) => assessment?.id === id);
  return kind === "assessment" && known ? { kind, id } : home;
}
