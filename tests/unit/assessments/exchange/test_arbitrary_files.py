"""Whatever a file holds, it is read with a report or refused: nothing else happens."""

from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.items.exchange.formats import FORMATS, export_items, import_items
from assessments.items.exchange.html_reading import read_html
from assessments.items.exchange.limits import UnreadableFile
from assessments.items.exchange.markdown_reading import same_text, to_xhtml
from assessments.items.exchange.markdown_writing import MarkdownWriter, escaped
from assessments.items.exchange.safe_xml import read_xml
from tests.factories.exchanged import documents

EXPORTED = {form: export_items(documents(), form, variants=1)[0] for form in FORMATS}
GIFT_PIECES = st.sampled_from(
    ["{", "}", "=", "~", "#", "->", "::", "%50%", "%-33.3%", "\\", "\\n", "\n", "\n\n", "//", "[html]", "[markdown]",
     "T", "####", "..", ":", "1", "3.5", "mot", "<b>", "$CATEGORY:", ">2 ALL\n", "[[a]]", "*", "é", "\ufeff", "_____"]
)  # fmt: skip
TYPES = ["multichoice", "truefalse", "shortanswer", "numerical", "matching", "cloze", "essay", "ordering", "calculated"]
XML_PIECES = st.sampled_from(
    ["<text>3</text>", "<text/>", "<text>{=round({a},2)} {a} &lt;b&gt;x&lt;/b&gt; {1:SA:=x~%0%*#n}</text>",
     '<answer fraction="100"><text>{a}*2</text><tolerance>1</tolerance></answer>', '<answer fraction="x"/>',
     "<answer/>",
     "<subquestion><text>s</text><answer><text>t</text></answer></subquestion>", "<units><unit/></units>",
     "<subquestion/>",
     '<questiontext format="html"><text>&lt;p&gt;[[a]] {a}</text><file name="i">x</file></questiontext>',
     "<hint><text>h</text></hint>", "<single>false</single>",
     "<tags><tag><text>difficulty=45</text></tag><tag/></tags>",
     "<dataset_definitions><dataset_definition><name><text>a</text></name></dataset_definition>"
     "</dataset_definitions>",
     "<idnumber>Été</idnumber>", "<name><text>n</text></name>", "<defaultgrade>z</defaultgrade>"]
)  # fmt: skip


def read(content: bytes, form: str) -> None:
    """Every draft has an id of its own; every id is in the report."""
    try:
        drafts, report = import_items(content, "f", form)
    except UnreadableFile as error:
        if not error.message.startswith("f"):
            raise
        return
    names = [one["id"] for one in drafts]
    assert len(set(names)) == len(names)
    assert set(names) <= set(report.items)
    list(report.lines())


@given(st.binary(max_size=300), st.sampled_from(FORMATS))
def test_arbitrary_octets_are_read_or_refused(content: bytes, form: str) -> None:
    read(content, form)


@given(st.text(max_size=300), st.sampled_from(FORMATS))
def test_arbitrary_text_is_read_or_refused(content: str, form: str) -> None:
    read(content.encode("utf-8", "surrogatepass"), form)


@settings(deadline=None, max_examples=300)
@given(st.lists(GIFT_PIECES, max_size=25))
def test_pieces_of_gift_in_any_order_are_read_or_refused(pieces: list[str]) -> None:
    read("".join(pieces).encode(), "gift")


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(TYPES), st.lists(XML_PIECES, max_size=10))
def test_pieces_of_moodle_xml_in_any_order_are_read_or_refused(kind: str, pieces: list[str]) -> None:
    read(f'<quiz><question type="{kind}">{"".join(pieces)}</question></quiz>'.encode(), "moodle-xml")


@settings(deadline=None, max_examples=60)
@given(st.data(), st.sampled_from(FORMATS))
def test_a_damaged_export_is_read_or_refused(data: st.DataObject, form: str) -> None:
    content = bytearray(EXPORTED[form])
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(content) - 1))
        content[start : start + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=10))
    read(bytes(content), form)


@given(st.text(max_size=80))
def test_html_of_any_kind_becomes_markdown(text: str) -> None:
    MarkdownWriter().write(read_html(text).content)


WORDS = st.text(st.sampled_from("ab *_`#>|[]()<&\\-+.1é{}~=!:\u00a0\u202f"), max_size=40)


@given(WORDS)
def test_a_plain_text_reads_the_same_as_markdown(text: str) -> None:
    """What is escaped is shown as it was, but for blanks at the ends and in a row."""
    flat = " ".join(text.split(" ")).strip()
    shown = read_xml(f"<d>{to_xhtml(escaped(flat))}</d>".encode(), "f").text()
    assert " ".join(shown.split()) == " ".join(flat.split())


@given(WORDS)
def test_markdown_survives_a_stay_as_html(text: str) -> None:
    writer = MarkdownWriter()
    text = text.strip()
    html = to_xhtml(text)
    assert same_text(writer.write(read_html(html).content), text) or writer.taken_off or _is_odd(html)


def _is_odd(html: str) -> bool:
    """Nested emphasis around blanks, and links to nowhere, have more than one spelling."""
    return any(
        mark in html for mark in ("<em>", "<strong>", "<a ", "<code>", "<li>", "<blockquote>", "<br", "<pre>", "<h")
    )
