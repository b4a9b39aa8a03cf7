"""XML from outside, read so that it can do no harm: no document type, hence no entity but the five of XML, nothing
fetched, and limits on depth, elements and attributes.

Each element knows its line, so that whatever is wrong later can be named by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from assessments.items.exchange.limits import LARGEST_FILE, UnreadableFile, refused

DEEPEST = 100
MOST_ELEMENTS = 500_000
MOST_ATTRIBUTES = 100
_XML = "http://www.w3.org/XML/1998/namespace"


@dataclass(slots=True)
class Element:
    """An element by its local name; `content` holds texts and elements in order."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: list[Element | str] = field(default_factory=list)
    line: int = 0
    namespace: str = ""

    @property
    def elements(self) -> list[Element]:
        """The elements right inside."""
        return [one for one in self.content if isinstance(one, Element)]

    def all(self, name: str) -> list[Element]:
        """The elements of that name right inside."""
        return [one for one in self.elements if one.name == name]

    def first(self, name: str) -> Element | None:
        """The first of them."""
        return next(iter(self.all(name)), None)

    def walk(self) -> Iterator[Element]:
        """This element and everything inside, in document order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.elements))

    def within(self, name: str) -> list[Element]:
        """The elements of that name at any depth inside."""
        return [one for one in self.walk() if one.name == name and one is not self]

    def text(self) -> str:
        """All the text inside, without markup."""
        return "".join(one if isinstance(one, str) else one.text() for one in self.content)

    def get(self, name: str, default: str = "") -> str:
        """An attribute."""
        return self.attributes.get(name, default)


class _Builder:
    def __init__(self, file: str) -> None:
        self.file, self.count = file, 0
        self.root: Element | None = None
        self.open: list[Element] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.EntityDeclHandler = self.doctype
        self.parser.ExternalEntityRefHandler = self.external
        self.parser.UnparsedEntityDeclHandler = self.doctype
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def refuse(self, message: str) -> UnreadableFile:
        return refused(self.file, self.parser.CurrentLineNumber, message, column=self.parser.CurrentColumnNumber + 1)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS:
            raise self.refuse(f"more than {MOST_ELEMENTS:,} elements. Export fewer questions at a time.")
        if len(self.open) >= DEEPEST:
            raise self.refuse(f"elements inside elements, more than {DEEPEST} deep: no question is written like that.")
        if len(attributes) > MOST_ATTRIBUTES:
            raise self.refuse(f"an element with more than {MOST_ATTRIBUTES} attributes.")
        namespace, _, local = name.rpartition(" ")
        element = Element(
            local,
            {_local(key): value for key, value in attributes.items()},
            [],
            self.parser.CurrentLineNumber,
            namespace,
        )
        if self.open:
            self.open[-1].content.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, name: str) -> None:  # noqa: ARG002 - expat's signature
        self.open.pop()

    def characters(self, text: str) -> None:
        if self.open:
            content = self.open[-1].content
            if content and isinstance(content[-1], str):
                content[-1] += text
            else:
                content.append(text)

    def doctype(self, *_: object) -> None:
        raise self.refuse("a document type or an entity is declared, which is refused for safety. Take <!DOCTYPE> out.")

    def external(self, *_: object) -> int:
        raise self.refuse("something outside the file is referred to, which is refused for safety.")


def _local(name: str) -> str:
    namespace, _, local = name.rpartition(" ")
    return f"xml:{local}" if namespace == _XML else local


def read_xml(content: bytes, file: str) -> Element:
    """The root element. Raises UnreadableFile with line and column for what is not well-formed, or not safe."""
    if len(content) > LARGEST_FILE:
        raise refused(file, 0, f"{len(content):,} octets, {LARGEST_FILE:,} at most. Export fewer questions at a time.")
    builder = _Builder(file)
    try:
        builder.parser.Parse(content, True)
    except expat.ExpatError as error:
        message = expat.errors.messages.get(error.code, "not XML")
        raise refused(
            file, error.lineno, f"not well-formed XML ({message}). Correct it.", column=error.offset + 1
        ) from None
    except (ValueError, LookupError) as error:  # an unknown encoding, a lone surrogate
        raise refused(file, 0, f"not XML that can be read ({error}). Save it as UTF-8.") from None
    if builder.root is None:
        raise refused(file, 1, "no element at all.")
    return builder.root
