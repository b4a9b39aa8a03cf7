"""Texts of questions from elsewhere, whatever their format, as Markdown; what had to be taken off is remarked."""

from __future__ import annotations

from dataclasses import dataclass

from assessments.items.exchange.html_reading import read_html
from assessments.items.exchange.markdown_writing import MarkdownWriter, escaped
from assessments.items.exchange.report import Report


@dataclass(frozen=True, slots=True)
class ForeignText:
    """Reads the texts of one question; `item` is how the report calls it."""

    report: Report
    item: str
    where: str

    def markdown(self, text: str, form: str, name: str = "prompt") -> str:
        """Markdown of a text in the format `form`: html, markdown, plain_text, moodle_auto_format..."""
        if form in ("markdown",):
            return text.strip()
        if form in ("plain_text", "plain"):
            return escaped(text)
        if form in ("moodle_auto_format", "moodle"):
            text = text.strip().replace("\n", "<br>")
        elif form not in ("html", ""):
            told = f"the text format {form} is not known: read as HTML."
            self.report.note(self.item, "changed", name, told, where=self.where)
        writer = MarkdownWriter()
        read = writer.write(read_html(text).content)
        self.tell(writer, name)
        return read

    def tell(self, writer: MarkdownWriter, name: str) -> None:
        """Remark what a writer took off."""
        for file in writer.media:
            told = f"files are not carried: {file[:80]}."
            self.report.note(self.item, "lost", name, told, where=self.where)
        if writer.taken_off:
            told = f"markup that items have not was taken off: {', '.join(writer.taken_off)}."
            self.report.note(self.item, "changed", name, told, where=self.where)
