"""A bill of materials in CycloneDX: what policywire is made of, for scanners of others."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cyclonedx.factory.license import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from policywire import __version__
from tests.audit.packages import Package


def write_bill(packages: Iterable[Package], path: Path) -> None:
    """Write the bill of materials."""
    bom = Bom()
    us = _component("policywire", __version__, "MIT", ComponentType.APPLICATION)
    bom.metadata.component = us
    parts = [_component(each.name, each.version, each.licence) for each in packages]
    for part in parts:
        bom.components.add(part)
    bom.register_dependency(us, parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(JsonV1Dot6(bom).output_as_string(indent=1) + "\n", "utf-8")


def _component(
    name: str, version: str, licence: str, kind: ComponentType = ComponentType.LIBRARY
) -> Component:
    licences = [LicenseFactory().make_from_string(licence)] if licence else []
    address = PackageURL("pypi", None, name.lower(), version)
    return Component(
        name=name,
        version=version,
        type=kind,
        licenses=licences,
        purl=address,
        bom_ref=str(address),
    )
