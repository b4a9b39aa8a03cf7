"""Files that mean harm are refused, with what and where."""

import io
import stat
import struct
import zipfile

import pytest

from assessments.items.exchange.formats import import_items
from assessments.items.exchange.limits import UnreadableFile
from assessments.items.exchange.safe_xml import DEEPEST, read_xml
from assessments.items.exchange.safe_zip import read_zip

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE quiz [
<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">
]>
<quiz>&lol3;</quiz>"""
OUTSIDE = b'<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<quiz>&x;</quiz>'
REMOTE_DTD = b'<!DOCTYPE quiz SYSTEM "http://example.org/quiz.dtd">\n<quiz/>'
PARAMETER = b'<!DOCTYPE quiz [<!ENTITY % p SYSTEM "http://example.org/p">%p;]>\n<quiz/>'


def zipped(name: str, content: bytes = b"<a/>", *, mode: int = 0o100644, deflate: bool = True) -> bytes:
    """A zip with one entry."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        entry = zipfile.ZipInfo("entry.xml")
        entry.filename = name
        entry.create_system, entry.external_attr = 3, mode << 16
        archive.writestr(entry, content, zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED)
    return buffer.getvalue()


@pytest.mark.parametrize("content", [LAUGHS, OUTSIDE, REMOTE_DTD, PARAMETER])
@pytest.mark.parametrize("form", ["moodle-xml", "qti3"])
def test_a_document_type_is_refused_with_its_line(content: bytes, form: str) -> None:
    with pytest.raises(UnreadableFile, match=r"q\.xml:[12](:\d+)?: .*refused for safety"):
        import_items(content, "q.xml", form)


def test_an_entity_that_nobody_declared_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"q\.xml:2:\d+: not well-formed XML \(undefined entity\)"):
        read_xml(b"<quiz>\n&eacute;</quiz>", "q.xml")


def test_xml_that_breaks_off_is_refused_with_line_and_column() -> None:
    with pytest.raises(UnreadableFile, match=r"q\.xml:3:\d+: not well-formed XML"):
        read_xml(b"<quiz>\n<question>\n</quiz>", "q.xml")


def test_elements_are_not_nested_without_end() -> None:
    with pytest.raises(UnreadableFile, match="deep"):
        read_xml(b"<a>" * (DEEPEST + 1) + b"</a>" * (DEEPEST + 1), "q.xml")


@pytest.mark.parametrize(
    "name", ["../evil.xml", "a/../../evil.xml", "/etc/evil.xml", "C:/evil.xml", "a\\..\\evil.xml", "C:\\evil.xml"]
)
def test_a_path_that_leaves_the_package_is_refused(name: str) -> None:
    with pytest.raises(UnreadableFile, match=r"p\.zip/"):
        read_zip(zipped(name), "p.zip")


def test_a_link_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"p\.zip/l\.xml: a link"):
        read_zip(zipped("l.xml", b"/etc/passwd", mode=stat.S_IFLNK | 0o777), "p.zip")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(UnreadableFile, match=r"p\.zip/b\.xml: unpacks to far more"):
        read_zip(zipped("b.xml", b"0" * 15_000_000), "p.zip")


def test_an_entry_beyond_the_limit_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="20,000,000 at most"):
        read_zip(zipped("b.xml", b"0" * 21_000_000), "p.zip")


def test_an_entry_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(zipped("b.xml", b"0" * 5_000_000))
    central = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, central + 24, 10)
    with pytest.raises(UnreadableFile):
        read_zip(bytes(content), "p.zip")


def test_an_encrypted_entry_is_refused() -> None:
    content = bytearray(zipped("b.xml"))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableFile, match=r"p\.zip/b\.xml: an encrypted entry"):
        read_zip(bytes(content), "p.zip")


def test_an_entry_that_is_there_twice_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("imsmanifest.xml", "<a/>")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("imsmanifest.xml", "<b/>")
    with pytest.raises(UnreadableFile, match="twice"):
        read_zip(buffer.getvalue(), "p.zip")


def test_a_package_without_a_manifest_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"p\.zip/imsmanifest\.xml: is not in the zip"):
        import_items(zipped("items/a.xml"), "p.zip", "qti3")


def test_a_broken_item_of_a_package_is_refused_with_its_name_and_line() -> None:
    manifest = b'<manifest><resources><resource type="imsqti_item_xmlv3p0" href="a.xml"/></resources></manifest>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("imsmanifest.xml", manifest)
        archive.writestr("a.xml", b"<qti-assessment-item>\n<p></qti-assessment-item>")
    with pytest.raises(UnreadableFile, match=r"p\.zip/a\.xml:2:\d+: not well-formed"):
        import_items(buffer.getvalue(), "p.zip", "qti3")


def test_a_package_refers_to_nothing_outside_of_it() -> None:
    manifest = b'<m><resource identifier="i" type="imsqti_item_xmlv3p0" href="../../etc/passwd"/></m>'
    drafts, report = import_items(zipped("imsmanifest.xml", manifest), "p.zip", "qti3")
    assert (drafts, report.left_out) == ([], ["i"])
