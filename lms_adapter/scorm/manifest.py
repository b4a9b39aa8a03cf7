"""imsmanifest.xml of a SCORM 1.2 package (Content Aggregation Model 1.2, 2.2 and 2.3): one item, one SCO.

Identifiers are fixed by the course, because an LMS keeps a learner's tracks across a re-upload only by them. There is
no adlcp:masteryscore: with one, Moodle overwrites the status that the course reports. The XSD files that authoring
tools like to enclose are third-party texts that no LMS we know needs; no schemaLocation points to them.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from course.lessons.typography import french

IMSCP = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
ADLCP = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
START_PAGE = "index.html"


def manifest_identifier(course_id: str) -> str:
    """passerelle_responsable_ecommerce: [a-z0-9_] only, so that every run-time takes it."""
    return "passerelle_" + course_id.replace("-", "_")


def manifest_xml(curriculum: Mapping[str, Any], files: Iterable[str]) -> bytes:
    """The manifest of a course whose package holds `files` (paths, the manifest itself left out)."""
    ET.register_namespace("", IMSCP)
    ET.register_namespace("adlcp", ADLCP)
    identifier = manifest_identifier(curriculum["id"])
    manifest = ET.Element(_name("manifest"), {"identifier": identifier, "version": "1.0"})
    metadata = ET.SubElement(manifest, _name("metadata"))
    ET.SubElement(metadata, _name("schema")).text = "ADL SCORM"
    ET.SubElement(metadata, _name("schemaversion")).text = "1.2"
    _add_organization(manifest, identifier, french(curriculum["title"]))
    _add_resource(manifest, files)
    ET.indent(manifest)
    written: bytes = ET.tostring(manifest, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _add_organization(manifest: ET.Element, identifier: str, title: str) -> None:
    default = f"{identifier}_organization"
    organizations = ET.SubElement(manifest, _name("organizations"), {"default": default})
    organization = ET.SubElement(organizations, _name("organization"), {"identifier": default})
    ET.SubElement(organization, _name("title")).text = title
    item = ET.SubElement(organization, _name("item"), {"identifier": "course", "identifierref": "sco"})
    ET.SubElement(item, _name("title")).text = title


def _add_resource(manifest: ET.Element, files: Iterable[str]) -> None:
    resources = ET.SubElement(manifest, _name("resources"))
    attributes = {"identifier": "sco", "type": "webcontent", "href": START_PAGE, f"{{{ADLCP}}}scormtype": "sco"}
    resource = ET.SubElement(resources, _name("resource"), attributes)
    for path in sorted(files):
        ET.SubElement(resource, _name("file"), {"href": path})


def _name(local: str) -> str:
    return f"{{{IMSCP}}}{local}"
