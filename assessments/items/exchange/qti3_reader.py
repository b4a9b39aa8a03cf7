"""Reading a QTI 3.0 package, or one item on its own: what the manifest lists, with the metadata that it gives."""

from __future__ import annotations

import posixpath
from typing import Any

from assessments.items.exchange.drafts import Drafts
from assessments.items.exchange.limits import MOST_QUESTIONS, refused
from assessments.items.exchange.qti3_item_reader import ItemReader
from assessments.items.exchange.report import Report
from assessments.items.exchange.safe_xml import Element, read_xml
from assessments.items.exchange.safe_zip import entry_names, read_zip

_ZIP = b"PK"
_ITEM = "imsqti_item_xmlv3p"
_OLD_ITEM = ("imsqti_item_xmlv2p", "imsqti_xmlv1p", "imsqti_apipitem")
_OURS = ("imsqti_item", "imsqti_test", "imsqti_stimulus", "imsqti_assessment")
MANIFEST = "imsmanifest.xml"


def read_qti3(content: bytes, file: str, report: Report) -> list[dict[str, Any]]:
    """The drafts of a package (zip) or of one item (XML). Raises UnreadableFile."""
    drafts = Drafts(report)
    if not content.startswith(_ZIP):
        root = read_xml(content, file)
        if root.name != "qti-assessment-item":
            told = f"<qti-assessment-item> is expected, not <{root.name}>. Is this QTI 3.0?"
            raise refused(file, root.line, told)
        ItemReader(root, f"{file}:{root.line}", drafts, [], {}).read()
        return drafts.documents
    files = read_zip(content, file)
    if MANIFEST not in files:
        raise refused(f"{file}/{MANIFEST}", 0, "is not in the zip: a package has it at its root.")
    _Package(files, file, drafts).read()
    carried = [name for name in entry_names(content, file) if not name.lower().endswith(".xml")]
    for name in carried:
        report.note(file, "lost", "files", f"files are not carried: {name[:80]}.", where=file)
    return drafts.documents


class _Package:
    def __init__(self, files: dict[str, bytes], file: str, drafts: Drafts) -> None:
        self.files, self.file, self.drafts = files, file, drafts
        self.manifest = read_xml(files[MANIFEST], f"{file}/{MANIFEST}")
        self.stimuli: dict[str, Element] = {}

    def read(self) -> None:
        resources = self.manifest.within("resource")
        items = [one for one in resources if one.get("type").startswith(_ITEM)]
        if len(items) > MOST_QUESTIONS:
            raise refused(f"{self.file}/{MANIFEST}", 0, f"{len(items)} items, {MOST_QUESTIONS} at most.")
        for one in resources:
            if one.get("type").startswith(_OLD_ITEM):
                told = f"{one.get('type')[:40]}: only QTI 3.0 is read."
                where = f"{self.file}/{MANIFEST}:{one.line}"
                self.drafts.report.leave_out(one.get("identifier") or "item", told, where=where)
        if not items and not self.drafts.report.items:
            raise refused(f"{self.file}/{MANIFEST}", self.manifest.line, "no QTI 3.0 item is listed.")
        for one in items:
            self._item(one)

    def _item(self, resource: Element) -> None:
        path = posixpath.normpath(resource.get("href"))
        place = f"{self.file}/{path}"
        where = f"{self.file}/{MANIFEST}:{resource.line}"
        if path not in self.files:
            told = f"{path[:80]} is listed and not in the package."
            self.drafts.report.leave_out(resource.get("identifier") or path, told, where=where)
            return
        root = read_xml(self.files[path], place)
        if root.name != "qti-assessment-item":
            told = f"<qti-assessment-item> is expected, not <{root.name[:40]}>."
            self.drafts.report.leave_out(resource.get("identifier") or path, told, where=f"{place}:{root.line}")
            return
        labels = [one.text().strip() for one in resource.within("string")]
        ItemReader(root, f"{place}:{root.line}", self.drafts, labels, self._stimuli(root, path)).read()

    def _stimuli(self, item: Element, path: str) -> dict[str, Element]:
        found = {}
        for one in item.all("qti-assessment-stimulus-ref"):
            href = posixpath.normpath(posixpath.join(posixpath.dirname(path), one.get("href")))
            if href not in self.stimuli and href in self.files:
                root = read_xml(self.files[href], f"{self.file}/{href}")
                self.stimuli[href] = root.first("qti-stimulus-body") or root
            if href in self.stimuli:
                found[one.get("identifier")] = self.stimuli[href]
        return found
