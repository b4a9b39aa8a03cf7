/** The package's items by id, each module's fetched once; and variants with what the package adds to them. */

import { publicVariant } from "../grading/variant.js";

/** @returns {{item: (id: string) => Promise<object>, lesson: (id: string) => object|undefined}} */
export function itemShelf(course, loadItems) {
  const homes = new Map();
  const lessons = new Map();
  for (const module of course.modules) {
    for (const lesson of module.lessons) {
      lessons.set(lesson.id, lesson);
      for (const check of lesson.checks) homes.set(check, module.id);
    }
    for (const { id } of module.assessment?.pool || []) homes.set(id, module.id);
  }
  const fetched = new Map();

  function itemsOf(moduleId) {
    if (!fetched.has(moduleId)) {
      const loading = loadItems(moduleId);
      fetched.set(moduleId, loading);
      loading.catch(() => fetched.delete(moduleId));
    }
    return fetched.get(moduleId);
  }

  return {
    item: async (id) => (await itemsOf(homes.get(id)))[id],
    lesson: (id) => lessons.get(id),
  };
}

/** A public variant with its case drawn and the lesson to read again. */
export function shownVariant(variant, { items, address }) {
  const { item } = variant;
  const lesson = items.lesson(item.lesson);
  return {
    ...publicVariant(variant),
    case_html: item.case_html || null,
    case_csv_href: item.case_csv_href || null,
    reread: lesson ? { title: lesson.title, href: address(lesson.id) } : null,
  };
}
